// Who cannot see the screen begins to listen by a key: * of a number pad, the "(" of one that a key pad types when
// headphones are plugged in, or the upper arrow held down. Comes with a kiosk that can speak; speech.js is what speaks.
(() => {
  const HELD_MS = 2000;
  let upAt = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" || !event.repeat) upAt = event.timeStamp;
    const isPlug = event.code === "NumpadParenLeft";
    if (isPlug) document.documentElement.dataset.jack = "in";
    if (!isPlug && event.code !== "NumpadMultiply" && event.timeStamp - upAt < HELD_MS) return;
    upAt = event.timeStamp;
    if (document.getElementById("kiosk")?.dataset.step !== "listen") document.querySelector("[data-listens]")?.click();
  });
})();
