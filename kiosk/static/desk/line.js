// Without a line nothing may be lost: no link leads away to a page of the browser's own, no form leaves it.
(() => {
  const root = document.documentElement;
  const isDown = () => root.dataset.link === "down";

  // A page without a stream of its own learns of the line from the question who is here.
  const hasStream = () => Boolean((document.body.dataset.topics ?? "").trim());
  const tell = (isUp) => { if (!hasStream()) root.dataset.link = isUp ? "up" : "down"; };
  document.addEventListener("desk:line", (event) => tell(event.detail.isUp));
  // A machine without any network may be the station itself: only asking tells.
  const ask = () => document.dispatchEvent(new CustomEvent(hasStream() ? "live:again" : "desk:ask"));
  addEventListener("offline", ask);
  addEventListener("online", () => { if (!hasStream()) ask(); });

  const stays = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const words = document.querySelector("[data-stays]").dataset.stays;
    document.dispatchEvent(new CustomEvent("toast", { detail: { value: words } }));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && !link.getAttribute("href").startsWith("#") && isDown()) stays(event);
  }, { capture: true });
  // What stays on its page may try, and says itself that it did not get through: a scan is heard as a no.
  document.addEventListener("submit", (event) => {
    if (isDown() && !event.target.hasAttribute("hx-post")) stays(event);
  }, { capture: true });
})();
