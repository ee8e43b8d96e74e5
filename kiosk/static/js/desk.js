// The desk: the PIN pad, ages that tick, reasons at a touch, and the lock that closes an untended tablet.
(() => {
  const LOOK_MS = 10000;
  // The station remembers a touch for two minutes; saying so more often would say nothing.
  const TELL_MS = 20000;

  // -- PIN pad: six digits send themselves.
  const pad = document.querySelector("form[data-pin]");
  if (pad) {
    const pin = pad.elements.pin;
    const sendWhenFull = () => {
      pin.value = pin.value.replace(/\D/g, "");
      if (pin.value.length === 6) pad.requestSubmit();
    };
    pin.addEventListener("input", sendWhenFull);
    pad.addEventListener("click", (event) => {
      const digit = event.target.closest("[data-digit]")?.dataset.digit;
      if (!digit) return;
      pin.value = digit === "back" ? pin.value.slice(0, -1) : (pin.value + digit).slice(0, 6);
      sendWhenFull();
    });
    // A digit that nobody listens to yet would be lost: it can be touched from now on.
    for (const key of pad.querySelectorAll("[data-digit]")) key.disabled = false;
    pad.addEventListener("submit", (event) => {
      if (pad.dataset.sent) event.preventDefault();
      pad.dataset.sent = "1";
    });
    // "Back" brings the page as it was left: empty it. A fresh one keeps what quick fingers typed meanwhile.
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      delete pad.dataset.sent;
      pin.value = "";
    });
    sendWhenFull();
  }

  // -- A reason at a touch.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fills]");
    if (!button) return;
    const field = document.getElementById(button.dataset.fills);
    field.value = button.textContent.trim();
    field.focus();
  });
  // An open menu closes when something else is touched.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // -- Ages: counted from the station's clock at the last refresh, whatever the tablet's own clock says.
  const heard = new WeakMap();
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-since]")) {
      const { since, now, late } = time.dataset;
      if (heard.get(time)?.now !== now) heard.set(time, { now, at: performance.now() });
      const seconds = Math.max(0, Math.floor(now - since + (performance.now() - heard.get(time).at) / 1000));
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (time.textContent !== text) time.textContent = text;
      if (seconds > Number(late) && !time.closest(".-taken")) time.parentElement.classList.add("-late");
    }
  };
  setInterval(tick, 1000);
  document.addEventListener("htmx:after:swap", tick);

  // -- The lock. Looking does not count as being here; touching does.
  const here = document.querySelector("[data-here]");
  if (!here) return;
  const lock = () => {
    location.href = `${here.dataset.away}?back=${encodeURIComponent(location.pathname)}`;
  };
  const ask = (options) =>
    fetch(here.dataset.here, { headers: { Accept: "application/json", "Ospite-Live": "1" }, ...options })
      .then((answer) => { if (answer.status === 401) lock(); })
      // The strip that says "no line" is live.js's to show.
      .catch(() => {});
  setInterval(() => { if (!document.hidden) ask({}); }, LOOK_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask({}); });

  let told = performance.now();
  const touched = () => {
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    ask({ method: "POST", headers: { Accept: "application/json" } });
  };
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched, { passive: true });
})();
