// The on-screen keyboard: shows below a field with data-keyboard="name" (or "plain" for codes and addresses), writes
// into it and says `input`, as a keyboard would. kiosk.js brings it with the first screen that has one.
// Its keys act when touched, and by the keys of a pad; whoever has a whole keyboard types as ever.
(() => {
  const ROWS = {
    name: ["qwertyuiop", "asdfghjkl", "zxcvbnm'-"],
    plain: ["1234567890", "qwertyuiop", "asdfghjkl@", "zxcvbnm._-"],
  };
  // The search takes "Muller" for "Müller" too: these are for those who want to see their name spelled right.
  const ACCENTS = "àáäåçèéëìïñòöøùüß";

  const field = (board) => document.getElementById(board.dataset.keyboardFor);

  const write = (input, text) => {
    const [from, to] = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
    if (text === "back") {
      if (from === to && from > 0) input.setRangeText("", from - 1, to, "end");
      else input.setRangeText("", from, to, "end");
    } else input.setRangeText(text, from, to, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const press = (key) => {
    const input = field(key.closest(".keyboard"));
    if (input) write(input, key.dataset.key);
  };

  const keyButton = (text, words, kind) => {
    const key = document.createElement("button");
    key.type = "button";
    key.className = `key ${kind ?? ""}`;
    key.dataset.key = text;
    key.tabIndex = -1;
    key.textContent = words ?? text;
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
    const rows = ROWS[kind].map((letters) => row([...letters].map((letter) => keyButton(letter))));
    if (kind === "name") rows.unshift(row([...ACCENTS].map((letter) => keyButton(letter)), "-accents"));
    const back = keyButton("back", "⌫", "-wide");
    back.setAttribute("aria-label", board.dataset.back);
    const blank = keyButton(" ", board.dataset.space, "-space");
    rows.push(row(kind === "name" ? [blank, back] : [back], "-last"));
    board.append(...rows);
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
