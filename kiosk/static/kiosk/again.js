// What broke off: a scan, or the end of a visit that the station did not hear of.
(() => {
  const stage = () => document.getElementById("kiosk");

  // ---- a scan that was not whole, or whose code nobody knows while somebody is in the middle of something
  const READ_MS = 6000;
  let reading = 0;
  const say = (words) => {
    clearTimeout(reading);
    const line = document.createElement("p");
    line.className = "banner";
    line.textContent = words;
    document.getElementById("again")?.replaceChildren(...(words ? [line] : []));
    reading = words && setTimeout(say, READ_MS);
  };
  document.addEventListener("scan:broken", () => say(stage()?.dataset.again));
  document.addEventListener("scan:unknown", () => say(stage()?.dataset.unknown));
  document.addEventListener("scan", () => say());

  // ---- somebody left while the station was away: their screen is nobody's, and ends as soon as it can
  const LEAVES = "[hx-post='/kiosk/leave']";
  const AGAIN_MS = 3000;
  let leaving = 0;
  const stay = () => clearTimeout(leaving);
  const leaveAgain = ({ detail: { ctx } }) => {
    if (!ctx?.sourceElement?.matches?.(LEAVES)) return;
    stage()?.querySelector("[data-goes-on]")?.remove();
    stay();
    leaving = setTimeout(() => document.getElementById("leave")?.requestSubmit(), AGAIN_MS);
  };
  for (const type of ["htmx:error", "htmx:response:error"]) document.addEventListener(type, leaveAgain);
  // Somebody is there after all.
  for (const type of ["pointerdown", "keydown", "scan"]) document.addEventListener(type, stay, { passive: true });
})();
