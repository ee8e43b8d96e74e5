// A text to agree to: buttons that scroll it for who cannot drag, and a signature drawn with a finger, a pen or a mouse.
// The drawing leaves this screen as a small PNG, once, with the answer; nothing of it is kept here.
const GUARD_MS = 700;
const PEN_DOTS = 5;
// Less is a slip of the finger, not a signature: the station asks for the same.
const LEAST_DOTS = 32;
const SCROLLED_SHARE = 0.8;

let shown = "";
let strokes = [];

const consent = () => document.querySelector("[data-consent]");
const canvas = () => document.querySelector(".sign-here");

// ---- the text ---------------------------------------------------------------------------------------------------
const showScrollers = () => {
  const text = document.getElementById("consent-text");
  if (!text) return;
  const isLong = text.scrollHeight > text.clientHeight + 4;
  for (const button of document.querySelectorAll("[data-scrolls]")) button.hidden = !isLong;
};

const scrollText = (direction) => {
  const text = document.getElementById("consent-text");
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  text.scrollBy({ top: direction * text.clientHeight * SCROLLED_SHARE, behavior });
};

// Whatever changes its room, such as a turned screen or larger letters, changes whether it scrolls.
const rooms = new ResizeObserver(showScrollers);
const watchText = () => {
  rooms.disconnect();
  const text = document.getElementById("consent-text");
  if (text) rooms.observe(text);
};

// ---- the signature ----------------------------------------------------------------------------------------------
const pen = () => {
  const context = canvas().getContext("2d");
  Object.assign(context, { lineWidth: PEN_DOTS, lineCap: "round", lineJoin: "round", strokeStyle: "#000", fillStyle: "#000" });
  return context;
};

const place = (event) => {
  const box = canvas().getBoundingClientRect();
  return [((event.clientX - box.left) * canvas().width) / box.width, ((event.clientY - box.top) * canvas().height) / box.height];
};

const drawLine = (context, from, to) => {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
};

const redraw = () => {
  const context = pen();
  context.clearRect(0, 0, canvas().width, canvas().height);
  for (const stroke of strokes) stroke.forEach((point, at) => drawLine(context, stroke[Math.max(0, at - 1)], point));
  canvas().parentElement.classList.toggle("-drawn", strokes.length > 0);
};

const isDrawn = () => {
  const inside = strokes.flat().filter(([x, y]) => x >= 0 && y >= 0 && x <= canvas().width && y <= canvas().height);
  const spread = (axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of inside) [low, high] = [Math.min(low, point[axis]), Math.max(high, point[axis])];
    return high - low;
  };
  return Math.max(spread(0), spread(1)) >= LEAST_DOTS;
};

const sayUnsigned = (isSaid) => {
  const line = document.querySelector("[data-unsigned]");
  if (line) line.hidden = !isSaid;
};

let drawing = null;
const begin = (event) => {
  if (event.target !== canvas() || !event.isPrimary || event.button !== 0) return;
  event.preventDefault();
  canvas().setPointerCapture(event.pointerId);
  drawing = [place(event)];
  strokes.push(drawing);
  drawLine(pen(), drawing[0], drawing[0]);
  canvas().parentElement.classList.add("-drawn");
  sayUnsigned(false);
};
const move = (event) => {
  if (!drawing || event.target !== canvas() || !event.isPrimary) return;
  const context = pen();
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length ? events : [event]) {
    const point = place(each);
    const last = drawing.at(-1);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < 1) continue;
    drawLine(context, last, point);
    drawing.push(point);
  }
};
const end = () => {
  drawing = null;
};

const tool = (kind) => {
  strokes = kind === "undo" ? strokes.slice(0, -1) : [];
  redraw();
};

// A finger that taps twice answers this text, not the next one that came under it meanwhile.
let settling = 0;
const settled = () => {
  settling = 0;
  const text = consent();
  if (text) text.dataset.settled = "";
};
const settle = () => {
  clearTimeout(settling);
  settling = setTimeout(settled, GUARD_MS);
};
const guard = (event) => {
  const isTouch = event.detail > 0 && event.target.closest?.("[data-consent]:not([data-settled]) .acts button");
  if (!isTouch) return;
  event.preventDefault();
  event.stopImmediatePropagation();
};

// ---- each new text ----------------------------------------------------------------------------------------------
const arrived = () => {
  const now = consent()?.dataset.consent ?? "";
  if (canvas() && !canvas().dataset.ready) {
    canvas().dataset.ready = "1";
    strokes = [];
  }
  if (now && now !== shown) {
    // The text after this one stands at the same step: whoever hears the screen is told all the same.
    if (shown) document.getElementById("consent-title")?.focus({ preventScroll: true });
    settle();
  } else if (now && !settling) settled();
  shown = now;
  if (!now) strokes = [];
  watchText();
};

const sign = (event) => {
  const form = event.target;
  if (form.id !== "agree" || event.submitter?.value !== "signed") return;
  if (isDrawn()) {
    form.elements.signature.value = canvas().toDataURL("image/png");
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  sayUnsigned(true);
};

document.addEventListener("pointerdown", begin);
document.addEventListener("pointermove", move);
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end);
document.addEventListener("click", guard, { capture: true });
document.addEventListener("submit", sign, { capture: true });
document.addEventListener("click", (event) => {
  const scroller = event.target.closest?.("[data-scrolls]");
  if (scroller) scrollText(Number(scroller.dataset.scrolls));
  const signer = event.target.closest?.("[data-signs]");
  if (signer) tool(signer.dataset.signs);
});
document.addEventListener("htmx:after:swap", arrived);
arrived();
