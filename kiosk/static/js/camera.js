// A kiosk's camera beside its scanner: small pictures go to a worker (camera-reader.js), and a code that it finds goes
// the way of every scan (scanner.js). It looks only while its own picture is on the screen, at [data-finder]. Where
// there is no camera, or it is refused, taken or pulled out, <html data-camera> hides it and shows words instead; the
// station is told why, for the office, and the camera is used again as soon as it is back.
(() => {
  const WIDTH = 640;
  const HEIGHT = 480;
  const FRAME_MS = 100;
  const STILL_MS = 5000;
  // The same code, in view longer than this after its scan: the guest is told why nothing happens.
  const KNOWN_MS = 2000;
  const RETRY_MS = { busy: 4000, gone: 4000, missing: 15000, refused: 10000 };
  const REASONS = {
    NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "missing", OverconstrainedError: "missing",
    NotReadableError: "busy", AbortError: "busy",
  };

  const root = document.documentElement;
  const addresses = document.currentScript.dataset;
  const devices = navigator.mediaDevices;
  const video = document.createElement("video");
  video.muted = video.playsInline = true;
  video.setAttribute("aria-hidden", "true");

  let stream = null;
  let reader = null;
  let answer = null;
  let told = "";
  let hasWorked = false;
  let isOpening = false;
  let isLooking = false;
  let retry = 0;

  const show = (state) => { if (root.dataset.camera !== state) root.dataset.camera = state; };

  const tell = (state) => {
    show(state === "works" ? "works" : hasWorked || state === "refused" || state === "busy" ? "lost" : "off");
    if (state === told) return;
    told = state;
    const teller = addresses.tell ?? "/kiosk/camera";
    if (teller) fetch(teller, { method: "POST", body: new URLSearchParams({ state }) }).catch(() => { told = ""; });
  };

  // ---- the reader ------------------------------------------------------------------------------------------------
  const startReader = () => {
    if (reader) return;
    const ways = new URLSearchParams({ zxing: addresses.zxing, wasm: addresses.wasm });
    reader = new Worker(`${addresses.reader}&${ways}`);
    reader.addEventListener("message", ({ data }) => answer?.(data));
    reader.addEventListener("error", () => answer?.({ error: "worker" }));
  };

  const read = async () => {
    const scale = Math.min(1, WIDTH / video.videoWidth);
    const size = { resizeWidth: Math.round(video.videoWidth * scale), resizeHeight: Math.round(video.videoHeight * scale) };
    const picture = await createImageBitmap(video, size);
    return new Promise((resolve) => {
      answer = resolve;
      reader.postMessage(picture, [picture]);
    });
  };

  // ---- looking -----------------------------------------------------------------------------------------------------
  const finder = () => document.querySelector("[data-finder]");
  const mayLook = () => stream && finder() && !document.hidden && !document.querySelector("dialog[open]");
  const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

  let knownSince = 0;
  let before = "";
  // After two codes at once one of them may be missed in a picture: it has to stand alone for so many.
  const ALONE = 5;
  let alone = ALONE;
  const found = (codes, now) => {
    // However long a busy machine took for this picture: a code that the one before held was not taken away meanwhile.
    const stays = codes[0] === before;
    before = codes.length === 1 ? codes[0] : "";
    alone = codes.length > 1 ? 0 : alone + 1;
    if (codes.length && alone < ALONE) return show("several");
    if (codes.length !== 1) {
      knownSince = 0;
      return show("works");
    }
    const event = new CustomEvent("camera:code", { detail: { code: codes[0], stays }, cancelable: true });
    if (document.dispatchEvent(event)) {
      show("read");
      knownSince = 0;
    } else {
      knownSince ||= now;
      if (now - knownSince > KNOWN_MS) show("known");
    }
    return undefined;
  };

  const look = async () => {
    if (isLooking || !mayLook()) return;
    isLooking = true;
    document.dispatchEvent(new CustomEvent("camera:looks"));
    show("works");
    let moved = performance.now();
    let at = -1;
    while (mayLook()) {
      const began = performance.now();
      if (video.currentTime !== at && video.videoWidth) {
        at = video.currentTime;
        moved = began;
        const { codes, error } = await read().catch(() => ({ codes: [] }));
        if (error) { lose("unable"); break; }
        if (mayLook()) found(codes, began);
      } else if (began - moved > STILL_MS) lose("gone");
      await pause(Math.max(10, FRAME_MS - (performance.now() - began)));
    }
    isLooking = false;
  };

  // A new screen: the picture moves to where this one has a place for it.
  const settle = () => {
    const place = finder();
    if (stream && place && video.parentNode !== place) {
      place.append(video);
      video.play().catch(() => {});
    }
    look();
  };

  // ---- the camera --------------------------------------------------------------------------------------------------
  const close = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    video.remove();
  };

  const lose = (state) => {
    close();
    tell(state === "missing" && hasWorked ? "gone" : state);
    clearTimeout(retry);
    if (RETRY_MS[state]) retry = setTimeout(open, RETRY_MS[state]);
  };

  // Somebody who said no is not asked again, unless they changed their mind in the browser's settings.
  const isRefused = async () => {
    const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
    if (permission) permission.onchange = () => open();
    return permission?.state === "denied" || (told === "refused" && permission?.state !== "granted");
  };

  const open = async () => {
    if (stream || isOpening || document.hidden) return;
    isOpening = true;
    clearTimeout(retry);
    try {
      if (await isRefused()) return lose("refused");
      const present = await devices.enumerateDevices();
      if (!present.some((device) => device.kind === "videoinput")) return lose("missing");
      startReader();
      const wanted = { width: { ideal: WIDTH }, height: { ideal: HEIGHT }, frameRate: { ideal: 15 }, facingMode: addresses.facing ?? "user" };
      const opened = await devices.getUserMedia({ video: wanted, audio: false });
      stream = opened;
      if (document.hidden) return close();
      const [track] = stream.getVideoTracks();
      track.addEventListener("ended", () => { if (stream === opened) lose("gone"); });
      video.srcObject = stream;
      hasWorked = true;
      tell("works");
      settle();
    } catch (error) {
      lose(REASONS[error.name] ?? "unable");
    } finally {
      isOpening = false;
    }
  };

  const begin = () => {
    if (!devices?.getUserMedia) return tell(isSecureContext ? "missing" : "insecure");
    if (!("OffscreenCanvas" in window) || !("WebAssembly" in window)) return tell("unable");
    devices.addEventListener("devicechange", open);
    // A screen that nobody sees lets go of the camera.
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    document.addEventListener("camera:rest", close);
    document.addEventListener("camera:wake", open);
    document.addEventListener("htmx:after:swap", settle);
    document.addEventListener("close", settle, { capture: true });
    open();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
