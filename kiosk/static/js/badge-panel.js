// The list of a badge's elements, and the form of the one that is chosen. The forms come with the page, one a kind.
window.badgePanel = (root, draft, stage, { upload }) => {
  const MOST_LETTERS = 42;
  const kinds = JSON.parse(root.dataset.kinds);
  const words = JSON.parse(root.dataset.words);
  const pictures = JSON.parse(root.dataset.pictures);
  const list = document.getElementById("elements");
  const panel = document.getElementById("panel");
  const title = document.getElementById("panel-title");
  const acts = document.getElementById("acts");
  const copyOf = (id) => document.getElementById(`panel-${id}`).content.cloneNode(true);
  const plain = (text) => (typeof text === "object" && text !== null ? text.en : text) ?? "";
  let writtenIn = null;
  let shown = "";

  const short = (text) => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text);
  const summary = (element) => {
    if (element.kind === "stack") return (element.line ?? []).map((line) => plain(line.text)).join(" · ");
    if (element.kind === "qr") return plain(element.text) || "{code}";
    return element.file ?? element.pattern ?? plain(element.text);
  };

  const renderList = () => {
    const elements = draft.elements();
    while (list.children.length > elements.length) list.lastChild.remove();
    while (list.children.length < elements.length) {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "element";
      button.append(document.createElement("b"), document.createElement("span"));
      row.append(button);
      list.append(row);
    }
    elements.forEach((element, place) => {
      const button = list.children[place].firstChild;
      button.dataset.place = place;
      button.setAttribute("aria-pressed", String(place === draft.selected));
      button.classList.toggle("-wrong", stage.view.wrong === place);
      button.firstChild.textContent = kinds[element.kind];
      button.lastChild.textContent = short(summary(element));
    });
  };

  // What an input says for the draft; undefined: as if it were not written.
  const valueOf = (input) => {
    const kind = input.dataset.value;
    if (kind === "flag") return input.checked;
    if (kind === "number") return input.value === "" ? "" : Number(input.value.replace(",", "."));
    if (kind === "count") return Number(input.value);
    if (kind !== "when") return input.value;
    const lines = input.value.split("\n").map((line) => line.trim()).filter(Boolean);
    return lines.length > 1 ? lines : lines[0];
  };
  const isDefault = (input, value) => Boolean(input.dataset.default) && JSON.stringify(value) === JSON.stringify(JSON.parse(input.dataset.default));

  const write = (target, input) => {
    const { key, language } = input.dataset;
    let value = valueOf(input);
    if (language) {
      const texts = typeof target[key] === "object" && target[key] ? { ...target[key] } : { en: target[key] ?? "" };
      if (value === "" && language !== "en") delete texts[language];
      else texts[language] = value;
      value = Object.keys(texts).length === 1 ? texts.en : texts;
    }
    if (value === undefined || isDefault(input, value)) delete target[key];
    else target[key] = value;
  };

  const show = (target, input) => {
    if (input === document.activeElement && document.hasFocus()) return;
    const { key, value: kind, language } = input.dataset;
    const found = target[key] ?? (input.dataset.default ? JSON.parse(input.dataset.default) : "");
    if (kind === "flag") input.checked = found === true;
    else if (kind === "when") {
      const lines = Array.isArray(found) ? found.join("\n") : found;
      input.value = lines;
      const preset = input.closest(".field.-all").querySelector("[data-when]");
      const known = [...preset.options].some((option) => option.value === lines);
      if (preset !== document.activeElement) preset.value = known ? lines : "*";
      input.closest(".own-when").hidden = preset.value !== "*";
    } else if (language) input.value = language === "en" ? plain(found) : (typeof found === "object" ? found[language] ?? "" : "");
    else {
      if ("pictures" in input.dataset) offer(input, found);
      input.value = found;
    }
  };
  const offer = (select, file) => {
    const names = [...new Set([...pictures, file].filter(Boolean))];
    select.replaceChildren(...names.map((name) => new Option(name, name)));
  };

  const inputsIn = (place) => [...place.querySelectorAll("[data-key]")];
  const rowsOf = () => [...panel.querySelectorAll("[data-rows] > .row-card")];
  const ownInputs = () => inputsIn(panel).filter((input) => !input.closest(".row-card"));
  const fill = () => {
    const target = draft.element() ?? draft.now;
    for (const input of ownInputs()) show(target, input);
    rowsOf().forEach((row, at) => {
      for (const input of inputsIn(row)) show(target.line[at], input);
      row.querySelector("[data-row-title]").textContent = short(plain(target.line[at].text));
    });
    // While somebody writes there the rows stay as they are: an object puts keys that look like numbers first.
    if (panel.querySelector("[data-patterns]")?.contains(document.activeElement)) return;
    panel.querySelectorAll("[data-patterns] > .pattern-row").forEach((row, at) => {
      const [category, kind] = Object.entries(draft.now.patterns ?? {})[at] ?? ["", "solid"];
      row.querySelector("[data-pattern-category]").value = category;
      row.querySelector("[data-pattern-kind]").value = kind;
    });
  };

  const build = () => {
    const element = draft.element();
    const rows = element?.kind === "stack" ? (element.line ?? []).length : Object.keys(draft.now.patterns ?? {}).length;
    const wanted = `${draft.selected}:${element?.kind ?? "badge"}`;
    if (wanted !== shown) {
      shown = wanted;
      writtenIn = null;
      panel.replaceChildren(copyOf(element?.kind ?? "badge"));
      title.textContent = element ? kinds[element.kind] : words.badge;
      acts.hidden = !element;
    }
    // Rows come and go one by one, so that what is folded open stays so.
    const place = panel.querySelector("[data-rows], [data-patterns]");
    while (place && place.children.length > rows) place.lastElementChild.remove();
    while (place && place.children.length < rows) place.append(copyOf(element ? "line-row" : "pattern-row"));
    for (const input of panel.querySelectorAll("input:not([autocomplete])")) input.autocomplete = "off";
    fill();
    renderList();
    fault(stage.view.fault);
  };

  // Words beside the field that is wrong, if its element is the chosen one.
  const fault = (found) => {
    stage.view.fault = found;
    stage.view.wrong = found?.element ?? null;
    for (const node of panel.querySelectorAll("[data-fault]")) { node.hidden = true; node.textContent = ""; }
    for (const input of panel.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    renderList();
    stage.render();
    if (!found || (found.element ?? null) !== draft.selected) return;
    const place = typeof found.row === "number" ? rowsOf()[found.row] ?? panel : panel;
    const node = place.querySelector(`[data-fault="${CSS.escape(found.key ?? "")}"]`) ?? panel.querySelector('[data-fault="patterns"]');
    if (!node) return;
    node.textContent = found.words;
    node.hidden = false;
    place.querySelector(`[data-key="${CSS.escape(found.key ?? "")}"]`)?.setAttribute("aria-invalid", "true");
    for (let fold = node.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };

  panel.addEventListener("focusin", (event) => { if (event.target.dataset?.value === "words") writtenIn = event.target; });
  panel.addEventListener("input", (event) => {
    const input = event.target;
    if (input.matches("[data-when]")) {
      const own = input.closest(".field.-all").querySelector("[data-key=when]");
      own.closest(".own-when").hidden = input.value !== "*";
      if (input.value === "*") { own.focus(); return; }
      own.value = input.value;
      take(own);
    } else if (input.dataset.key) take(input);
    else if (input.matches("[data-pattern-category], [data-pattern-kind]")) takePatterns();
  });
  const take = (input) => {
    const row = input.closest(".row-card");
    const at = row ? rowsOf().indexOf(row) : -1;
    draft.change((now) => {
      const target = draft.element() ?? now;
      write(at < 0 ? target : target.line[at], input);
    }, `${draft.selected}.${at}.${input.dataset.key}.${input.dataset.language ?? ""}`);
  };
  const takePatterns = () => {
    draft.change((now) => {
      const rows = [...panel.querySelectorAll("[data-patterns] > .pattern-row")];
      now.patterns = Object.fromEntries(rows.map((row) => [row.querySelector("[data-pattern-category]").value, row.querySelector("[data-pattern-kind]").value]));
    }, "patterns");
  };

  panel.addEventListener("click", (event) => {
    const at = (name) => event.target.closest(name);
    const element = draft.element();
    const chip = at("[data-insert]");
    if (chip) {
      const field = chip.closest(".field");
      const input = writtenIn && field.contains(writtenIn) ? writtenIn : field.querySelector("[data-value=words]");
      input.setRangeText(chip.dataset.insert, input.selectionStart, input.selectionEnd, "end");
      take(input);
      input.focus();
    } else if (at("[data-upload]")) upload((name) => { offered(name); draft.change(() => { draft.element().file = name; }); });
    else if (at("[data-add-row]")) {
      draft.change(() => { (element.line ??= []).push({ text: "{company}", max_mm: 5 }); });
      rowsOf().at(-1).open = true;
    }
    else if (at("[data-row-up], [data-row-remove]")) {
      const place = rowsOf().indexOf(at(".row-card"));
      draft.change(() => {
        const [line] = element.line.splice(place, 1);
        if (at("[data-row-up]")) element.line.splice(Math.max(0, place - 1), 0, line);
      });
    } else if (at("[data-add-pattern]")) draft.change((now) => { now.patterns = { ...now.patterns, [`${words.category} ${Object.keys(now.patterns ?? {}).length + 1}`]: "hatch" }; });
    else if (at("[data-pattern-remove]")) { at(".pattern-row").remove(); takePatterns(); }
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-place]");
    if (button) draft.select(Number(button.dataset.place));
  });
  const offered = (name) => { if (!pictures.includes(name)) pictures.push(name); };

  const removeChosen = () => {
    const place = draft.selected;
    if (place === null) return;
    draft.selected = null;
    draft.change((now) => now.element.splice(place, 1));
    document.getElementById("stage").focus({ preventScroll: true });
  };
  const ACTS = {
    remove: removeChosen,
    twice: () => {
      const place = draft.selected + 1;
      draft.change((now) => {
        const twin = structuredClone(draft.element());
        twin.x_mm = Math.round(Math.min(twin.x_mm + 2, now.width_mm - twin.width_mm) * 100) / 100;
        twin.y_mm = Math.round(Math.min(twin.y_mm + 2, now.height_mm - twin.height_mm) * 100) / 100;
        now.element.splice(place, 0, twin);
      });
      draft.select(place);
    },
    earlier: () => shift(-1),
    later: () => shift(1),
  };
  const shift = (by) => {
    const from = draft.selected;
    const to = from + by;
    if (to < 0 || to >= draft.elements().length) return;
    draft.selected = to;
    draft.change((now) => now.element.splice(to, 0, ...now.element.splice(from, 1)));
  };
  acts.addEventListener("click", (event) => ACTS[event.target.closest("[data-act]")?.dataset.act]?.());
  root.addEventListener("badge-remove", removeChosen);

  // A new element stands in the middle, as large as is usual for its kind.
  const fresh = (kind, more) => {
    const { width_mm: width, height_mm: height } = draft.now;
    const size = { qr: [Math.min(width, height) * 0.45, Math.min(width, height) * 0.45], line: [width * 0.8, 0.5], pattern: [width * 0.8, Math.min(6, height * 0.2)], text: [width * 0.8, Math.min(10, height * 0.25)] }[kind] ?? [width * 0.5, height * 0.3];
    const [wide, high] = size.map((mm) => Math.max(0.5, Math.round(mm * 2) / 2)).map((mm, at) => Math.min(mm, at ? height : width));
    const own = { text: { text: "{full_name}", align: "center" }, stack: { align: "center", line: [{ text: "{first_name}", bold: true, max_mm: 10, rows: 2 }, { text: "{company}", max_mm: 5 }] }, qr: { align: "center" }, box: { stroke_mm: 0.5 } }[kind];
    const side = stage.view.side === "back" ? { side: "back" } : {};
    return { kind, x_mm: Math.round((width - wide) * 5) / 10, y_mm: Math.round((height - high) * 5) / 10, width_mm: wide, height_mm: high, ...own, ...side, ...more };
  };
  const add = (kind, more = {}) => {
    draft.change((now) => now.element.push(fresh(kind, more)));
    draft.select(draft.elements().length - 1);
    document.getElementById("frames").lastChild?.focus({ preventScroll: true });
  };
  root.querySelector(".adders").addEventListener("click", (event) => {
    const kind = event.target.closest("[data-add]")?.dataset.add;
    if (kind) root.querySelector(".adders").open = false;
    if (kind === "image") upload((name) => { offered(name); add(kind, { file: name }); });
    else if (kind) add(kind);
  });

  draft.on((what) => {
    build();
    const row = what === "select" && list.children[draft.selected];
    if (row && list.parentElement.scrollHeight > list.parentElement.clientHeight) row.scrollIntoView({ block: "nearest" });
  });
  return { build, fault };
};
