// What is half typed outlives a switch of people or of the language, and a lock: kept in this tab, for this page, for a quarter of an hour.
// Secrets are not kept. What a lock kept comes back to the same person only; what a switch kept goes on with the next.
(() => {
  const PLACE = "ospite-kept";
  const LASTS_MS = 15 * 60 * 1000;
  const address = () => location.pathname + location.search;
  const whoIsHere = () => document.querySelector("[data-here]")?.dataset.person ?? "";

  // Forms by what they do, and fields by name: the page may be drawn anew, for somebody who sees less of it.
  const formName = (form) => form.getAttribute("hx-post") ?? form.getAttribute("action") ?? "";
  const isTyped = (field) =>
    field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && field.tagName !== "BUTTON";
  const fields = function* () {
    const seen = new Map();
    for (const form of document.forms) {
      if (form.matches("[data-pin], [data-scans], [data-locks], [data-comes-back]")) continue;
      for (const field of form.elements) {
        if (!isTyped(field)) continue;
        const name = `${formName(form)} ${field.name} ${["radio", "checkbox"].includes(field.type) ? field.value : ""}`;
        const number = seen.get(name) ?? 0;
        seen.set(name, number + 1);
        yield [`${name} ${number}`, field];
      }
    }
  };
  const isChanged = (field) => {
    if (["radio", "checkbox"].includes(field.type)) return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  };
  const valueOf = (field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value);

  // `isWhole`: the page came back with what was typed before, which is nowhere else: all of it is kept for `at`.
  const keep = ({ isForAnybody = false, isWhole, address: at }) => {
    const changed = [...fields()].filter(([, field]) => isWhole || isChanged(field));
    const typed = [...changed.map(([name, field]) => [name, valueOf(field)]), ...waiting()];
    const dialogs = [...document.querySelectorAll("dialog[open][id]:not([data-open])")].map((dialog) => dialog.id);
    const kept = { address: at, at: Date.now(), by: isForAnybody ? "" : whoIsHere(), typed, dialogs, scroll: scrollY };
    sessionStorage.setItem(PLACE, JSON.stringify(kept));
  };

  // A form that waits for somebody to agree holds what it had as hidden fields: as text, and as a choice.
  const waiting = function* () {
    const form = document.querySelector("form[data-vouched]");
    for (const field of form?.querySelectorAll("[name]:not([name=voucher])") ?? []) {
      yield [`${formName(form)} ${field.name}  0`, field.value];
      yield [`${formName(form)} ${field.name} ${field.value} 0`, true];
    }
  };

  const bringBack = () => {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    sessionStorage.removeItem(PLACE);
    if (!kept || kept.address !== address() || Date.now() - kept.at > LASTS_MS) return;
    if (kept.by && kept.by !== whoIsHere()) return;
    const typed = new Map(kept.typed);
    for (const [name, field] of fields()) {
      if (!typed.has(name)) continue;
      if (typeof typed.get(name) === "boolean") field.checked = typed.get(name);
      else field.value = typed.get(name);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    for (const id of kept.dialogs) {
      const dialog = document.getElementById(id);
      if (dialog?.tagName === "DIALOG" && !dialog.open) dialog.showModal();
    }
    scrollTo(0, kept.scroll);
  };

  document.addEventListener("desk:keep", (event) => keep(event.detail));
  // After htmx has read the page, which may be so already: a search that comes back searches again.
  if (document.querySelector("[data-htmx-powered]")) bringBack();
  else document.addEventListener("htmx:after:process", bringBack, { once: true });
})();
