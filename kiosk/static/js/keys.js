// A kiosk without a finger. A pad of five keys (arrows and Enter): the frame goes to what lies in that direction, and where
// nothing does, on in the order of reading, so that everything is reached. Two switches (Tab and Enter): rows of the
// on-screen keyboard are stops, Enter opens one. One switch: held for three seconds, or chosen under "easier to use", it
// starts a frame that moves by itself; each press takes what is framed. kiosk.js brings this file with the first such key.
(() => {
  const HELD_MS = 3000;
  const STEP_MS = 2000;
  // A row is gone through so often before the frame goes back to the rows; one that a letter was taken from, to its end.
  const ROUNDS = 2;
  // An arrow that is held down moves no faster.
  const REPEAT_MS = 160;
  // What lies straight ahead is nearer than what lies aside.
  const ASIDE = 3;
  const ACTS = "button, a[href], input:not([type=hidden]), select, textarea, summary, [tabindex='0']:not(.keys)";
  const GROUPS = ".keys, .acts, .asks, .ways, .names, .languages, .helpers, form, dialog, .stack, .stage";
  const TEXTS = /^(text|search|email|tel|url|password)$/;

  const root = document.documentElement;
  const look = document.createElement("link");
  look.rel = "stylesheet";
  look.href = document.currentScript.dataset.look;
  document.head.append(look);

  // ---- what can be reached ---------------------------------------------------------------------------------------
  const top = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.getElementById("kiosk") ?? document.body;
  const isThere = (one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const acts = () => [...top().querySelectorAll(ACTS)].filter((one) => isThere(one) && (top().matches("dialog") || !one.closest("dialog")));
  const current = () => (top().contains(document.activeElement) ? document.activeElement : null);

  // What an act does: a part that was fetched anew may do something else in the same place.
  // A key is the same one in capitals.
  const SIGNS = ["id", "name", "hx-post", "hx-vals", "data-ease", "data-opens", "data-stays"];
  const signOf = (one) => [...SIGNS.map((name) => one.getAttribute(name)), one.dataset.letter ?? one.dataset.key].join("|");

  const goTo = (one) => {
    root.dataset.keys = "on";
    one?.focus();
    one?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  // ---- five keys ---------------------------------------------------------------------------------------------------
  // How far `to` is from `from` in a direction; Infinity where it lies elsewhere.
  const distance = (from, to, arrow) => {
    const isAcross = arrow === "ArrowLeft" || arrow === "ArrowRight";
    const [low, high, sideLow, sideHigh] = isAcross ? ["left", "right", "top", "bottom"] : ["top", "bottom", "left", "right"];
    const isOnward = arrow === "ArrowRight" || arrow === "ArrowDown";
    const ahead = isOnward ? to[low] - from[high] : from[low] - to[high];
    const slack = Math.min(from[high] - from[low], to[high] - to[low]) / 3;
    if (ahead < -slack) return Infinity;
    const aside = Math.max(0, to[sideLow] - from[sideHigh], from[sideLow] - to[sideHigh]);
    const middles = Math.abs(to[sideLow] + to[sideHigh] - from[sideLow] - from[sideHigh]) / 20;
    return Math.max(0, ahead) + aside * ASIDE + middles;
  };

  const nextInOrder = (all, from, step) => {
    const place = all.indexOf(from);
    if (place >= 0) return all[(place + step + all.length) % all.length];
    const after = all.findIndex((one) => from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (after < 0) return all.at(step > 0 ? 0 : -1);
    return all.at(step > 0 ? after : after - 1);
  };

  // The arrow that goes on in the order of reading.
  const onward = (one) => (getComputedStyle(one).direction === "rtl" ? "ArrowLeft" : "ArrowRight");

  const move = (arrow) => {
    const all = acts();
    const from = current();
    const step = arrow === onward(top()) || arrow === "ArrowDown" ? 1 : -1;
    if (!all.length) return;
    if (!from || !all.includes(from)) return goTo(from ? nextInOrder(all, from, step) : all[0]);
    const box = from.getBoundingClientRect();
    const ways = all
      .filter((one) => one !== from)
      .map((one) => [distance(box, one.getBoundingClientRect(), arrow), one])
      .filter(([far]) => far < Infinity)
      .sort(([one], [other]) => one - other);
    goTo(ways.length ? ways[0][1] : nextInOrder(all, from, step));
  };

  // Whether a field, or a text that is longer than its frame, still has use for the arrow.
  const keeps = (one, arrow) => {
    if (one instanceof HTMLSelectElement) return arrow === "ArrowUp" || arrow === "ArrowDown";
    if (one instanceof HTMLInputElement && one.type === "range") return arrow === "ArrowLeft" || arrow === "ArrowRight";
    const isText = one instanceof HTMLTextAreaElement || (one instanceof HTMLInputElement && TEXTS.test(one.type));
    if (isText) {
      const isLine = one instanceof HTMLInputElement;
      if (isLine && (arrow === "ArrowUp" || arrow === "ArrowDown")) return false;
      const isBack = arrow === "ArrowUp" || (arrow !== "ArrowDown" && arrow !== onward(one));
      return isBack ? one.selectionEnd > 0 : one.selectionStart < one.value.length;
    }
    if (one.tabIndex !== 0 || one.matches("button, a, input, summary")) return false;
    const left = one.scrollHeight - one.clientHeight - one.scrollTop;
    return (arrow === "ArrowDown" && left > 1) || (arrow === "ArrowUp" && one.scrollTop > 1);
  };

  // ---- two switches --------------------------------------------------------------------------------------------------
  const openRow = (row, isOpen) => {
    for (const key of row.children) key.tabIndex = isOpen ? 0 : -1;
    if (isOpen) goTo(row.firstElementChild);
  };
  const makeRows = () => {
    for (const row of document.querySelectorAll(".keys:not([role])")) {
      row.tabIndex = 0;
      row.setAttribute("role", "group");
      row.setAttribute("aria-label", [...row.children].map((key) => key.getAttribute("aria-label") ?? key.textContent).join(" "));
    }
  };
  document.addEventListener("focusout", (event) => {
    const row = event.target.closest?.(".keys");
    if (row && !row.contains(event.relatedTarget)) openRow(row, false);
  });

  // Within a dialog Tab goes round.
  const goRound = (event) => {
    const dialog = top();
    if (!dialog.matches("dialog")) return;
    const all = acts();
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (all.length && (document.activeElement === edge || !current())) {
      event.preventDefault();
      goTo(event.shiftKey ? all.at(-1) : all[0]);
    }
  };

  // ---- one switch ----------------------------------------------------------------------------------------------------
  let ticking = 0;
  let inside = null;
  let place = -1;
  let rounds = 0;

  const groups = () => {
    const found = [];
    for (const act of acts()) {
      const holder = act.closest(GROUPS);
      if (found.at(-1)?.holder === holder) found.at(-1).all.push(act);
      else found.push({ holder, all: [act] });
    }
    return found;
  };
  // The browser shows no focus that a script moved after a finger: the frame is drawn round one act too.
  const frame = () => {
    const round = inside ? inside.slice(place, place + 1) : framed ?? [];
    for (const act of round) act.dataset.framed = round.length > 1 ? "all" : "one";
  };
  const unframe = () => { for (const one of document.querySelectorAll("[data-framed]")) delete one.dataset.framed; };
  // A press takes what the frame lies round, whatever came onto the screen since.
  let framed = null;
  let signs = [];
  // Parts of a screen fetch themselves anew every few seconds: the frame goes on round what is still the same.
  const isStill = () => (inside ?? framed)?.every((one, at) => one.isConnected && signOf(one) === signs[at]);
  const nextPlace = (all) => {
    const at = inside || place < 0 ? -1 : all.findIndex((group) => group.all.includes(framed?.[0]));
    return ((at < 0 ? place : at) + 1) % all.length;
  };
  const stepOn = () => {
    unframe();
    inside &&= inside.filter((one) => top().contains(one));
    const all = inside ?? groups();
    if (!all.length) { inside = framed = null; return undefined; }
    place = nextPlace(all);
    framed = null;
    if (inside && place === 0 && rounds++ >= ROUNDS) {
      inside = null;
      place = -1;
      return stepOn();
    }
    if (!inside) {
      framed = all[place].all;
      signs = framed.map(signOf);
    }
    goTo(inside ? inside[place] : framed[0]);
    return frame();
  };
  const wait = () => {
    clearInterval(ticking);
    // What is being said is heard to its end, unless a press ends it.
    ticking = setInterval(() => "saying" in root.dataset || stepOn(), STEP_MS);
  };
  const begin = (acts) => {
    inside = acts;
    place = -1;
    rounds = 0;
    wait();
    stepOn();
  };
  const restart = () => {
    clearInterval(ticking);
    inside = framed = null;
    unframe();
    if (root.dataset.switch) begin(null);
  };
  const take = () => {
    const chosen = inside ? inside.slice(place, place + 1) : framed;
    if (!chosen?.[0]?.isConnected) return restart();
    if (chosen.length > 1) return begin(chosen);
    // What was pressed once is often pressed again, or what follows it.
    if (inside) rounds = ROUNDS;
    wait();
    chosen[0].click();
    // as a keyboard with another alphabet
    return isStill() || restart();
  };
  new MutationObserver(restart).observe(root, { attributeFilter: ["data-switch"] });
  // A dialog opened or closed.
  new MutationObserver(restart).observe(document.body, { subtree: true, attributeFilter: ["open"] });

  // ---- keys ------------------------------------------------------------------------------------------------------------
  let pressedAt = 0;
  let movedAt = 0;

  const presses = (event) => {
    // the press that brought this file was not seen here
    if (!event.repeat || !pressedAt) pressedAt = event.timeStamp;
    else if (!root.dataset.switch && event.timeStamp - pressedAt > HELD_MS) root.dataset.switch = "one";
    // Whoever holds a key down wants it once.
    if (event.repeat) return event.preventDefault();
    if (root.dataset.switch) {
      event.preventDefault();
      return take();
    }
    const one = document.activeElement;
    if (event.key !== "Enter") return undefined;
    if (one.matches(".keys")) {
      event.preventDefault();
      openRow(one, true);
    } else if (one.matches("input[type=checkbox], input[type=radio]")) {
      event.preventDefault();
      one.click();
    } else if (!current()) {
      event.preventDefault();
      goTo(acts()[0]);
    }
    return undefined;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      const isTyped = event.key === " " && !root.dataset.switch && document.activeElement.matches("input, textarea");
      if (!isTyped) presses(event);
    } else if (event.key === "Tab") {
      root.dataset.keys = "on";
      makeRows();
      goRound(event);
    } else if (event.key.startsWith("Arrow") && !event.shiftKey && !keeps(document.activeElement, event.key)) {
      event.preventDefault();
      if (event.repeat && event.timeStamp - movedAt < REPEAT_MS) return;
      movedAt = event.timeStamp;
      move(event.key);
    }
  });
  document.addEventListener("pointerdown", () => { delete root.dataset.keys; }, { passive: true });

  // ---- a screen that changes ---------------------------------------------------------------------------------------------
  let left = null;
  document.addEventListener("htmx:before:swap", () => { left = current() && signOf(current()); });
  document.addEventListener("htmx:after:swap", () => {
    if (root.dataset.switch && !isStill()) restart();
    else frame();
    if (!root.dataset.keys || current()) return;
    goTo(acts().find((one) => left && signOf(one) === left) ?? top().querySelector("h1[tabindex]") ?? acts()[0]);
  });

  if (root.dataset.switch) restart();
  if (root.dataset.keys?.startsWith("Arrow")) move(root.dataset.keys);
})();
