// One place that tells the person that something did not get through. The words come with the page.
(() => {
  const show = (words) => {
    const place = document.getElementById("problem") ?? document.body;
    let banner = document.getElementById("trouble");
    if (!banner) {
      banner = document.createElement("div");
      banner.id = "trouble";
      banner.className = "banner -warn";
      banner.setAttribute("role", "alert");
      place.prepend(banner);
    }
    banner.textContent = words;
  };
  // A kiosk's screen brings them in the language of its guest, which is not always the page's.
  const words = () => (document.querySelector("#kiosk[data-trouble]") ?? document.body).dataset.trouble ?? "";
  const clear = () => document.getElementById("trouble")?.remove();

  // Nothing came back at all: the station is away, or too slow.
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx) show(words());
  });
  // 4xx answers bring their own words, and so does a full disk (507); the other 5xx are not swapped.
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status >= 500 && status !== 507) show(words());
  });
  document.addEventListener("htmx:after:request", (event) => {
    if (event.detail.ctx.response.status >= 400) return;
    clear();
    const problem = document.getElementById("problem");
    if (problem && event.detail.ctx.request.method !== "GET") problem.replaceChildren();
  });
})();
