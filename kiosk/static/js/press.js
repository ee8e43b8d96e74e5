// What becomes of a press: it is not asked for twice, and whoever waits long for its answer reads so.
(() => {
  const TWICE_MS = 500;
  const NEAR_PX = 60;
  const LONG_MS = 3000;
  const READ_MS = 20000;

  // A finger that taps twice means what it touched first, not what came under it meanwhile.
  const controlOf = (one) => one?.closest?.("label") ?? one?.closest?.("button, a, input") ?? one;
  let first = null;
  let isTwice = false;
  const pressed = (event) => {
    const { clientX: x, clientY: y, timeStamp: at } = event;
    const isNear = first && at - first.at < TWICE_MS && Math.hypot(x - first.x, y - first.y) < NEAR_PX;
    isTwice = isNear && controlOf(document.elementFromPoint(first.x, first.y)) !== first.control;
    if (!isTwice) first = { x, y, at, control: controlOf(event.target) };
    else {
      // whoever goes on tapping letters means them
      if (!event.target.closest?.(".key")) first.at = at;
      event.stopImmediatePropagation();
    }
  };
  const clicked = (event) => {
    const isUnderWay = event.target.closest?.("button")?.classList.contains("htmx-request");
    if (!isUnderWay && !(isTwice && event.detail)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // A screen that was turned is laid out anew: what was under the finger is somewhere else by now.
  addEventListener("resize", () => (first = null));
  document.addEventListener("pointerdown", pressed, { capture: true });
  document.addEventListener("click", clicked, { capture: true });

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
