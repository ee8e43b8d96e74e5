// PIN pads, on a page or in a dialog: <form data-pin>. Six digits send themselves.
(() => {
  const padOf = (element) => element?.closest?.("form[data-pin]");
  const pinOf = (pad) => pad.elements.pin;

  const sendWhenFull = (pad) => {
    const pin = pinOf(pad);
    pin.value = pin.value.replace(/\D/g, "");
    // Without a name the browser would say so at each digit: the touch on the name sends it.
    const isNamed = !pad.querySelector("[name=person][type=radio]") || pad.querySelector("[name=person]:checked");
    if (pin.value.length === 6 && isNamed && !pad.dataset.sent) pad.requestSubmit();
  };
  document.addEventListener("input", (event) => {
    const pad = padOf(event.target);
    if (!pad) return;
    if (event.target.name === "person") pinOf(pad).focus();
    sendWhenFull(pad);
  });
  document.addEventListener("click", (event) => {
    const digit = event.target.closest?.("[data-digit]")?.dataset.digit;
    const pad = padOf(event.target);
    if (!digit || !pad) return;
    const pin = pinOf(pad);
    pin.value = digit === "back" ? pin.value.slice(0, -1) : (pin.value + digit).slice(0, 6);
    sendWhenFull(pad);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form[data-pin]")) return;
    if (event.target.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    event.target.dataset.sent = "1";
  }, { capture: true });
  // A request that got lost may be sent again.
  document.addEventListener("htmx:finally:request", (event) => {
    const pad = padOf(event.target);
    if (pad) delete pad.dataset.sent;
  });

  // A digit that nobody listens to yet would be lost: on a page it can be touched from now on.
  for (const key of document.querySelectorAll("[data-digit]:disabled")) key.disabled = false;
  // "Back" brings the page as it was left: empty it. A fresh one keeps what quick fingers typed meanwhile.
  addEventListener("pageshow", (event) => {
    for (const pad of document.querySelectorAll("form[data-pin]")) {
      if (event.persisted) {
        delete pad.dataset.sent;
        pinOf(pad).value = "";
      } else if (pad.elements.pin) sendWhenFull(pad);
    }
  });
})();
