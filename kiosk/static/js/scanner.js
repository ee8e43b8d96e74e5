// A USB scanner is a keyboard that types faster than any person. Its keys are read by their place (event.code) as a US
// keyboard, because the system's own layout garbles them, and timed by the event's own clock. A scan that ends fills
// and sends the form with data-scans; what leaked into a focused field is taken back. One that broke off is told to the
// page ("scan:broken").
(() => {
  const GAP_MS = 30;
  // So many keys at that speed are no person's. From then on a radio or a busy machine may hold the rest up a little;
  // a code held up longer than that is dropped as a whole: a part of it might be another guest's.
  const SURE_AFTER = 4;
  const HELD_UP_MS = 250;
  const BROKEN_OFF_MS = 1000;
  // The rest of a scan may come as late as this.
  const REST_MS = 3000;
  const SHORTEST = 6;
  // A scanner on a stand, or a camera, reads the same code again while the guest puts the phone away.
  const SAME_AGAIN_MS = 3000;
  // What some scanners say before a code: which kind it was (ISO/IEC 15424).
  const AIM = /^\][A-Za-z][0-9A-Za-z]/;
  const MODIFIERS = new Set(["Shift", "CapsLock", "Control", "Alt", "AltGraph", "Meta", "NumLock", "Fn"]);
  const PLAIN = {
    Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"",
    Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ", NumpadDivide: "//", NumpadMultiply: "**",
    NumpadSubtract: "--", NumpadAdd: "++", NumpadDecimal: "..",
  };
  const SHIFTED_DIGITS = ")!@#$%^&*(";
  const ENDS = new Set(["Enter", "NumpadEnter", "Tab"]);

  let typed = "";
  let quickKeys = 0;
  let isScanner = false;
  let isBroken = false;
  let lastAt = -Infinity;
  let before = null;
  let last = { code: "", at: -Infinity };
  // What the camera sent last: a scanner may have read another guest's since.
  let lying = { code: "", at: -Infinity };
  const unheard = [];

  const character = (event) => {
    const { code, shiftKey } = event;
    // A handheld's own program types without keys that have a place.
    if (!code || code === "Unidentified") return event.key.length === 1 ? event.key : "";
    if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
    if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED_DIGITS[code[5]] : code[5];
    if (/^Numpad\d$/.test(code)) return code[6];
    return PLAIN[code]?.[shiftKey ? 1 : 0] ?? "";
  };

  const snapshot = () => {
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return null;
    return { field, value: field.value };
  };

  const restore = () => {
    if (!before || before.field.value === before.value) return;
    before.field.value = before.value;
    before.field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const staysIn = (one, code, at) => code === one.code && at - one.at < SAME_AGAIN_MS;

  // Whether it is a new scan: the same code again, from whatever reads it, is the same scan as long as it stays there.
  const send = (read, at) => {
    const code = read.replace(AIM, "");
    const isSame = staysIn(last, code, at);
    last = { code, at };
    if (isSame) return false;
    document.dispatchEvent(new CustomEvent("scan", { detail: { code } }));
    unheard.push(code);
    handOver();
    return true;
  };

  // A form of a page that has just come, or was just swapped in, is not listened to yet: sent by the browser itself it
  // would load the page anew, with the code in its address and the scan lost. So it is offered, and again when heard.
  const handOver = () => {
    const form = document.querySelector("form[data-scans]");
    while (unheard.length) {
      if (form && !isTaken(form, unheard[0])) return;
      unheard.shift();
    }
  };

  const isTaken = (form, code) => {
    form.elements.code.value = code;
    if (form.elements.key) form.elements.key.value = randomKey();
    const isHeard = !form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
    form.elements.code.value = "";
    return isHeard;
  };
  document.addEventListener("htmx:after:process", handOver);

  // crypto.randomUUID is missing where the page came over plain http.
  const randomKey = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const begin = (broken) => {
    typed = "";
    quickKeys = 0;
    isScanner = false;
    isBroken = broken;
    before = snapshot();
  };

  const end = (event, gapMs) => {
    const code = isScanner ? typed : "";
    const isWhole = !isBroken && gapMs <= HELD_UP_MS;
    typed = "";
    isScanner = false;
    if (code.length < SHORTEST) return;
    if (!isWhole) document.dispatchEvent(new CustomEvent("scan:broken"));
    // So late it is a person's own Enter.
    if (gapMs > BROKEN_OFF_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    restore();
    if (isWhole) send(code, event.timeStamp);
  };

  const add = (event, gapMs) => {
    if (!typed || gapMs > BROKEN_OFF_MS) begin(isScanner && gapMs <= REST_MS);
    else if (isScanner) isBroken ||= gapMs > HELD_UP_MS;
    // What was typed before may be the beginning of the code that follows.
    else if (gapMs > GAP_MS) begin(true);
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    typed += character(event);
    quickKeys = gapMs <= GAP_MS ? quickKeys + 1 : 1;
    isScanner ||= quickKeys >= SURE_AFTER;
  };

  addEventListener("keydown", (event) => {
    // A key that is held down repeats itself as fast as a scanner.
    if (!event.isTrusted || event.repeat || MODIFIERS.has(event.key)) return;
    const gapMs = event.timeStamp - lastAt;
    lastAt = event.timeStamp;
    if (ENDS.has(event.code || event.key)) end(event, gapMs);
    else add(event, gapMs);
  }, { capture: true });

  // A blank inside a code must not press the button that has the focus.
  addEventListener("keyup", (event) => {
    if (event.code === "Space" && typed.length > 1 && event.timeStamp - lastAt <= GAP_MS) event.preventDefault();
  }, { capture: true });

  // What camera.js reads goes the same way; it learns whether that was a new scan. What lies before it still is none,
  // also when a scanner read the next guest's code meanwhile.
  document.addEventListener("camera:code", (event) => {
    const { code, stays } = event.detail;
    const at = event.timeStamp;
    if (stays && last.code === code) last.at = at;
    const isLying = staysIn(lying, code, stays ? lying.at : at);
    lying = { code, at };
    if ((isLying && last.code !== code) || !send(code, at)) event.preventDefault();
  });
  // It begins to look again: what it saw before its pause may lie there still.
  document.addEventListener("camera:looks", (event) => {
    last.at = Math.max(last.at, event.timeStamp);
    lying.at = Math.max(lying.at, event.timeStamp);
  });

  // Where no scanner is at hand a copied code does as well; into a field it is pasted as ever.
  addEventListener("paste", (event) => {
    const code = event.clipboardData?.getData("text").trim() ?? "";
    if (code.length < SHORTEST || snapshot()) return;
    send(code, event.timeStamp);
  });
})();
