// Express at the desk: the camera when a hostess wants it, a search that is empty again, and a verdict that never stays
// from the scan before. Sounds and buzzes are kiosk/door.js's.
(() => {
  const addresses = document.currentScript.dataset;
  const flash = () => document.querySelector(".flash");
  const seek = () => document.getElementById("seek");

  // What was said of the guest before is not said of this one.
  const waits = () => flash()?.classList.add("-waits");
  document.addEventListener("scan", () => { seek()?.close(); waits(); });
  document.addEventListener("htmx:before:request", (event) => {
    if (event.detail.ctx?.sourceElement?.matches?.("[hx-post='/desk/express/pass']")) waits();
  });

  const empty = () => {
    const field = seek()?.querySelector("[name=typed]");
    if (field) field.value = "";
    document.getElementById("express-found")?.replaceChildren();
  };
  // Somebody was let pass: back to the verdict.
  document.addEventListener("passed", () => seek()?.close());
  document.addEventListener("close", (event) => { if (event.target === seek()) empty(); }, { capture: true });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-camera-on]");
    if (!button) return;
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    const finder = document.querySelector(".express-finder");
    finder.hidden = !isOn;
    document.querySelector(".camera-lost").hidden = !isOn;
    if (!isOn) {
      finder.toggleAttribute("data-finder", false);
      document.dispatchEvent(new CustomEvent("camera:rest"));
      return;
    }
    finder.toggleAttribute("data-finder", true);
    if (addresses.camera) {
      const script = document.createElement("script");
      Object.assign(script.dataset, { reader: addresses.reader, zxing: addresses.zxing, wasm: addresses.wasm, facing: "environment", tell: "" });
      script.src = addresses.camera;
      delete addresses.camera;
      document.head.append(script);
    } else document.dispatchEvent(new CustomEvent("camera:wake"));
  });
})();
