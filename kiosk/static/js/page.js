// Every page: toasts, dialogs, and the code of a screen that is not let in yet. No state of its own.
(() => {
  const TOAST_MS = 5000;

  // HX-Trigger: {"toast": "Saved"}; htmx puts the words into detail.value.
  document.addEventListener("toast", (event) => {
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.textContent = event.detail?.value ?? event.detail ?? "";
    document.getElementById("toasts")?.append(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    const closer = event.target.closest?.("[data-closes]");
    if (closer) closer.closest("dialog")?.close();
  });

  // <form data-once>: a form that leaves the page is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches?.("form[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });

  // A dialog that an answer brought opens by itself: <dialog data-open>.
  const open = () => {
    for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) dialog.showModal();
  };
  document.addEventListener("htmx:after:swap", open);
  open();

  // A screen that is not let in asks for a code; the station's own screen brings its token in the address instead (kiosk.js).
  // htmx may be done with the page before this file is read, or not yet: both are looked after.
  const ask = () => {
    const pairing = document.querySelector("#pairing[hx-trigger=ask][data-htmx-powered]:not([data-asked])");
    if (!pairing || location.hash.startsWith("#screen=")) return;
    pairing.dataset.asked = "";
    pairing.dispatchEvent(new Event("ask"));
  };
  document.addEventListener("htmx:after:process", ask);
  ask();
})();
