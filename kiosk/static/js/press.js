// What becomes of a press: a finger means what lay under it when it set out, and asks once.
(() => {
  const TWICE_MS = 500;
  const NEAR_PX = 60;
  // So long a hand is on its way: what came under it meanwhile, because a page drew itself anew, was not meant.
  const ON_ITS_WAY_MS = 300;

  const controlOf = (one) => one?.closest?.("label") ?? one?.closest?.("button, a, input") ?? one;
  // What a control does: a page that draws itself anew may make another of the same element.
  const NAMES = ["hx-post", "hx-get", "action", "href", "data-opens", "value"];
  const doesOf = (control) => {
    const form = control?.closest?.("form");
    // a form's key is another at each drawing, and means nothing else
    const brings = form?.querySelectorAll("input[type=hidden]:not([name=key])") ?? [];
    return [control, form, ...brings].flatMap((one) => NAMES.map((name) => one?.getAttribute?.(name) ?? "")).join(" ");
  };

  // A finger that taps twice means what it touched first.
  let first = null;
  const isSecond = ({ clientX: x, clientY: y, timeStamp: at }) => {
    if (!first || at - first.at >= TWICE_MS || Math.hypot(x - first.x, y - first.y) >= NEAR_PX) return false;
    const { control, does } = first;
    if (document.getElementById("kiosk")) return controlOf(document.elementFromPoint(first.x, first.y)) !== control;
    // whoever works at a desk is quick: only what is done by the first touch is not followed by a second
    return does.trim() !== "" && ![...document.querySelectorAll("button, a[href]")].some((one) => doesOf(one) === does);
  };

  // What draws itself anew, and what it moves.
  const DRAWN = "[data-live] button, [data-live] a[href]";
  let layouts = [];
  const isFresh = ({ at }, now) => now - at < ON_ITS_WAY_MS;
  const remember = ({ detail: { ctx } }) => {
    if (ctx.sourceEvent?.type !== "refresh") return;
    const now = performance.now();
    const controls = [...document.querySelectorAll(DRAWN)].filter((one) => one.checkVisibility());
    const lay = controls.map((one) => [one.getBoundingClientRect(), doesOf(one)]);
    layouts = [...layouts.filter((layout) => isFresh(layout, now)), { at: now, lay }];
  };
  const isLate = ({ clientX: x, clientY: y, timeStamp, target }) => {
    const control = target.closest?.(DRAWN);
    if (!control) return false;
    const does = doesOf(control);
    const isHit = ([box]) => box.left <= x && x < box.right && box.top <= y && y < box.bottom;
    return layouts.filter((layout) => isFresh(layout, timeStamp)).some(({ lay }) => {
      const hit = lay.filter(isHit);
      return hit.length > 0 && !hit.some(([, did]) => did === does);
    });
  };

  let isMistaken = false;
  const pressed = (event) => {
    const { clientX: x, clientY: y, timeStamp: at } = event;
    const wasTwice = isSecond(event);
    isMistaken = wasTwice || isLate(event);
    if (!isMistaken) {
      const control = controlOf(event.target);
      first = { x, y, at, control, does: control.matches?.("button, a[href]") ? doesOf(control) : "" };
      return;
    }
    // whoever goes on tapping letters means them
    if (wasTwice && !event.target.closest?.(".key")) first.at = at;
    event.stopImmediatePropagation();
  };
  const clicked = (event) => {
    const isUnderWay = event.target.closest?.("button")?.classList.contains("htmx-request");
    if (!isUnderWay && !(isMistaken && event.detail)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // A screen that was turned is laid out anew: what was under the finger is somewhere else by now.
  addEventListener("resize", () => ([first, layouts] = [null, []]));
  document.addEventListener("htmx:before:swap", remember);
  document.addEventListener("pointerdown", pressed, { capture: true });
  document.addEventListener("click", clicked, { capture: true });
})();
