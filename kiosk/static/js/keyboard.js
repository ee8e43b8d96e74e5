// The on-screen keyboard: shows below a field with data-keyboard="name" (or "text", "plain" for codes, "email", "phone"), writes
// into it and says `input`, as a keyboard would. kiosk.js brings it with the first screen that has one.
// Its keys act when touched, and by the keys of a pad; whoever has a whole keyboard types as ever.
(() => {
  const DIGITS = "1234567890";
  // Letters where a language's own keyboards have them. Source: layouts us, de, fr, es and ara of xkeyboard-config.
  // The search takes "Muller" for "Müller" too: accents are for those who want to see their name spelled right.
  const LAYOUTS = {
    latin: { name: ["qwertyuiop", "asdfghjkl", "zxcvbnm'-"], text: ["qwertyuiop", "asdfghjkl'", "zxcvbnm,.-"], accents: "àáäåçèéëìïñòöøùüß" },
    de: { name: ["qwertzuiopü", "asdfghjklöä", "yxcvbnmß'-"], text: ["qwertzuiopü", "asdfghjklöä", "yxcvbnmß,.-"], accents: "àáâåçèéêëíñóøúž'" },
    fr: { name: ["azertyuiop", "qsdfghjklm", "wxcvbnéè'-"], text: ["azertyuiop", "qsdfghjklm", "wxcvbné',.-"], accents: "àâäçèêëîïñôöùûüÿœ" },
    es: { name: ["qwertyuiop", "asdfghjklñ", "zxcvbnm'-"], text: ["qwertyuiop", "asdfghjklñ", "zxcvbnm',.-"], accents: "áéíóúüàäçèêëïöøß" },
    ar: { name: ["ضصثقفغعهخحج", "شسيبلاتنمكط", "ذئءؤرىةوزظد"], text: ["ضصثقفغعهخحج", "شسيبلاتنمكط", "ذئءؤرىةوزظد"], accents: "أإآٱپچگڤ،.-" },
    // The same in every language.
    plain: {
      plain: [DIGITS, "qwertyuiop", "asdfghjkl@", "zxcvbnm._-"],
      email: [DIGITS, "qwertyuiop", "asdfghjkl@", "zxcvbnm._-+"],
      phone: ["123", "456", "789", "+0-"],
    },
  };

  const field = (board) => document.getElementById(board.dataset.keyboardFor);

  // Whose letters a board shows: the guest's, or latin ones for a name that is written so.
  const layoutOf = (board) => {
    if (board.dataset.keyboard in LAYOUTS.plain) return LAYOUTS.plain;
    return LAYOUTS["latin" in board.dataset ? "latin" : board.closest("[lang]").lang] ?? LAYOUTS.latin;
  };

  // Browsers keep the caret in sight for whoever types: not where a script writes, nor when the glass is turned.
  const pen = document.createElement("canvas").getContext("2d");
  const showCaret = (input) => {
    const at = input.selectionEnd;
    const isAtEnd = at === input.value.length;
    if (input.tagName === "TEXTAREA") {
      if (isAtEnd) input.scrollTop = input.scrollHeight;
      return;
    }
    const style = getComputedStyle(input);
    pen.font = style.font;
    const before = isAtEnd ? input.scrollWidth : pen.measureText(input.value.slice(0, at)).width;
    const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const seen = Math.min(Math.max(Math.abs(input.scrollLeft), before - room), before);
    input.scrollLeft = style.direction === "rtl" ? -seen : seen;
  };
  const resized = new ResizeObserver((seen) => seen.forEach(({ target }) => showCaret(target)));

  const write = (input, text) => {
    const [from, to] = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
    if (text === "back") {
      if (from === to && from > 0) input.setRangeText("", from - 1, to, "end");
      else input.setRangeText("", from, to, "end");
    } else input.setRangeText(text, from, to, "end");
    showCaret(input);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Capitals: by the key for them, and where a text begins or a word of it.
  const raise = (board, isUp) => {
    for (const key of board.querySelectorAll(".key[data-letter]")) {
      key.textContent = key.dataset.key = isUp ? key.dataset.letter.toUpperCase() : key.dataset.letter;
    }
    board.querySelector(".key[data-key=shift]")?.setAttribute("aria-pressed", String(isUp));
  };
  const isUp = (board) => board.querySelector(".key[data-key=shift]")?.getAttribute("aria-pressed") === "true";
  const begins = (input) => /(^|\s)$/.test(input.value.slice(0, input.selectionStart ?? input.value.length));
  const turns = {
    shift: (board) => raise(board, !isUp(board)),
    more: (board, key) => key.setAttribute("aria-pressed", String(board.classList.toggle("-more"))),
    letters: (board, key) => {
      const hadFocus = key === document.activeElement;
      board.toggleAttribute("data-latin");
      board.replaceChildren();
      build(board);
      if (hadFocus) board.querySelector("[data-key=letters]").focus();
    },
  };

  const press = (key) => {
    const board = key.closest(".keyboard");
    const input = field(board);
    if (!input) return;
    const turn = turns[key.dataset.key];
    if (turn) turn(board, key);
    else write(input, key.dataset.key);
    if (!turn && "capitals" in board.dataset) raise(board, begins(input));
  };

  const keyButton = (text, words, kind) => {
    const key = document.createElement("button");
    key.type = "button";
    key.className = `key ${kind ?? ""}`;
    key.dataset.key = text;
    key.tabIndex = -1;
    key.textContent = words ?? text;
    if (!words && /\p{L}/u.test(text) && text.toUpperCase().length === 1) key.dataset.letter = text;
    return key;
  };

  const row = (keys, kind) => {
    const line = document.createElement("div");
    line.className = `keys ${kind ?? ""}`;
    line.append(...keys);
    return line;
  };

  const build = (board) => {
    if (board.childElementCount) return;
    const kind = board.dataset.keyboard;
    const layout = layoutOf(board);
    const rows = layout[kind].map((letters) => row([...letters].map((letter) => keyButton(letter))));
    if (kind === "text") rows.unshift(row([...DIGITS].map((digit) => keyButton(digit)), "-digits"));
    if (layout.accents) rows.unshift(row([...layout.accents].map((letter) => keyButton(letter)), "-accents"));
    const stage = board.closest("[dir]");
    const hasTwoAlphabets = stage.dir === "rtl" && layout !== LAYOUTS.plain;
    const back = keyButton("back", hasTwoAlphabets && !("latin" in board.dataset) ? "⌦" : "⌫", "-wide");
    back.setAttribute("aria-label", board.dataset.back);
    const blank = keyButton(" ", board.dataset.space, "-space");
    const named = (text, sign, words) => {
      const key = keyButton(text, sign, "-wide");
      key.setAttribute("aria-label", words);
      key.setAttribute("aria-pressed", "false");
      return key;
    };
    const { shift, more } = board.dataset;
    const sign = layout === LAYOUTS.ar ? "أآ" : "éß";
    const turning = kind === "text" ? [named("shift", "⇧", shift), named("more", sign, `${sign} ${more}`)] : [];
    if (layout === LAYOUTS.ar) turning.shift();
    if (hasTwoAlphabets) {
      const letters = keyButton("letters", "latin" in board.dataset ? "عربي" : "ABC", "-wide");
      if (!("latin" in board.dataset)) letters.setAttribute("aria-label", `ABC ${stage.dataset.latin}`);
      turning.unshift(letters);
    }
    rows.push(row(layout === LAYOUTS.plain ? [back] : [...turning, blank, back], "-last"));
    board.append(...rows);
    const input = field(board);
    // What stands there already is gone on with.
    input?.setSelectionRange(input.value.length, input.value.length);
    if (input) resized.observe(input);
    if (input && "capitals" in board.dataset) raise(board, begins(input));
  };

  const buildAll = () => document.querySelectorAll(".keyboard").forEach(build);

  document.addEventListener("pointerdown", (event) => {
    const key = event.target.closest?.(".key");
    if (!key) return;
    event.preventDefault();
    field(key.closest(".keyboard"))?.focus();
    press(key);
  });
  // Keys, switches and screen readers click without a pointer: where they are they stay.
  document.addEventListener("click", (event) => {
    const key = event.target.closest?.(".key");
    if (key && event.detail === 0) press(key);
  });
  document.addEventListener("htmx:after:swap", buildAll);
  buildAll();
})();
