// The desk: ages that tick, reasons at a touch, menus that close.
(() => {
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
})();
