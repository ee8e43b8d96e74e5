// The pictures of an event's look: the background once the page is there, and others while nobody is. Each is shown only
// when it is unpacked, so nothing flashes; a touch, a key or a scan goes on at once.
(() => {
  // As long as the change in look.css, and a little.
  const CHANGED_MS = 1500;
  const root = document.documentElement;
  const backdrop = document.getElementById("backdrop");
  const show = document.getElementById("show");
  let timer = 0;
  // Counts beginnings and ends: what was begun before the last of them is forgotten.
  let turn = 0;

  const kiosk = () => document.getElementById("kiosk");
  const wantsContrast = () =>
    root.dataset.contrast === "high" || matchMedia("(prefers-contrast: more), (forced-colors: active)").matches;

  const unpacked = async (address) => {
    const picture = new Image();
    picture.alt = "";
    picture.src = address;
    await picture.decode();
    return picture;
  };

  // In the next frame but one: a picture that is put and shown in the same frame would not fade in.
  const fadeIn = (picture) => requestAnimationFrame(() => requestAnimationFrame(() => picture.classList.add("-on")));

  const fill = async () => {
    const picture = await unpacked(backdrop.dataset.picture);
    backdrop.replaceChildren(picture);
    fadeIn(picture);
  };

  const next = async (pictures, place, mine) => {
    const picture = await unpacked(pictures[place % pictures.length]).catch(() => null);
    if (mine !== turn) return;
    if (picture) {
      const before = show.querySelectorAll("img");
      show.prepend(...before, picture);
      fadeIn(picture);
      setTimeout(() => { for (const old of before) old.remove(); }, CHANGED_MS);
      if (show.hidden) cover();
    }
    if (pictures.length > 1 || !picture) {
      timer = setTimeout(() => next(pictures, place + 1, mine), Number(show.dataset.each) * 1000);
    }
  };

  const cover = () => {
    show.hidden = false;
    kiosk().inert = true;
    show.focus({ preventScroll: true });
  };

  const begin = () => {
    const { step, hearing } = kiosk()?.dataset ?? {};
    const isFree = step === "welcome" && !hearing && !document.querySelector("dialog[open]");
    if (!isFree || wantsContrast() || root.dataset.link === "down") return restart();
    next(show.dataset.pictures.split(" "), 0, ++turn);
  };

  const restart = () => {
    turn += 1;
    clearTimeout(timer);
    if (!show.hidden) {
      show.hidden = true;
      show.querySelectorAll("img").forEach((picture) => picture.remove());
      const now = kiosk();
      if (now) now.inert = false;
      now?.querySelector("h1")?.focus({ preventScroll: true });
    }
    timer = setTimeout(begin, Number(show.dataset.after) * 1000);
  };

  addEventListener("load", () => backdrop && fill().catch(() => {}));
  if (!show) return;
  // A finger that comes down leaves it there: the one that lifts answers, and touches nothing below.
  show.addEventListener("click", restart);
  document.addEventListener("pointerdown", () => show.hidden && restart(), { passive: true });
  document.addEventListener("keydown", (event) => {
    if (!show.hidden) event.preventDefault();
    restart();
  });
  for (const name of ["scan", "htmx:after:swap"]) document.addEventListener(name, restart);
  addEventListener("load", restart);
})();
