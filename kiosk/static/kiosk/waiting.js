// Whoever waits long for the answer to a press reads so; what is left for the next guest.
(() => {
  const LONG_MS = 3000;
  const READ_MS = 20000;

  let waiting = 0;
  const show = () => {
    const line = document.createElement("p");
    line.className = "banner";
    line.textContent = document.getElementById("kiosk")?.dataset.wait ?? "";
    line.append(document.createElement("i"));
    document.getElementById("wait")?.append(line);
  };
  const wait = ({ type, detail: { ctx } }) => {
    if (!/click|submit/.test(ctx.sourceEvent?.type)) return;
    clearTimeout(waiting);
    document.getElementById("wait")?.replaceChildren();
    if (type === "htmx:before:request") waiting = setTimeout(show, LONG_MS);
  };
  for (const type of ["htmx:before:request", "htmx:finally:request"]) document.addEventListener(type, wait);

  // That it did not get through is not told to the next guest.
  let reading = 0;
  const fade = () => {
    clearTimeout(reading);
    reading = setTimeout(() => document.getElementById("trouble")?.remove(), READ_MS);
  };
  for (const type of ["htmx:error", "htmx:response:error"]) document.addEventListener(type, fade);
})();
