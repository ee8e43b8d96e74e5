// The editor of a badge template: what the station says of the draft (its dots, what is wrong), saving, test prints.
(() => {
  const root = document.getElementById("editor");
  if (!root) return;
  const SETTLED_MS = 150;
  const words = JSON.parse(root.dataset.words);
  const address = `/office/badges/${encodeURIComponent(root.dataset.name)}`;
  const at = (id) => document.getElementById(id);
  const draft = window.badgeDraft(root);
  const dots = at("dots");
  let leaving = false;

  const said = (text, kind = "") => {
    const banner = document.createElement("div");
    banner.toggleAttribute("data-lost", text === words.away || text === words.signed_out);
    banner.className = `banner ${kind}`;
    banner.append(document.createElement("p"));
    banner.firstChild.textContent = text;
    at("notices").replaceChildren(banner);
  };

  // An answer of the station as an object; `lost` where there was none, or none that is meant for this page.
  const ask = async (path, body, signal) => {
    const isForm = body instanceof FormData;
    try {
      const answer = await fetch(address + path, {
        method: "POST", signal, body: isForm ? body : JSON.stringify(body),
        headers: { Accept: "application/json", ...(isForm ? {} : { "Content-Type": "application/json" }) },
      });
      if (answer.status === 401) return { lost: words.signed_out };
      const told = await answer.json();
      return answer.ok || told.fault ? { ...told, status: answer.status } : { lost: words.away };
    } catch (error) {
      return error.name === "AbortError" ? null : { lost: words.away };
    }
  };

  const wish = () => ({
    draft: draft.now, side: stage.view.side, language: at("language").value, printer: at("printer").value,
    guest: at("guest").value === "*" ? "" : at("guest").value, event: at("event")?.value ?? "", typed: at("typed")?.value ?? "",
  });

  let asking = null;
  let settling = 0;
  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const told = await ask("/preview", wish(), asking.signal);
    if (!told) return;
    if (told.lost) { said(told.lost, "-warn"); return; }
    at("notices").querySelector("[data-lost]")?.remove();
    panel.fault(told.fault ?? null);
    root.dataset.looked = String(Number(root.dataset.looked ?? 0) + 1);
    if (told.fault) { notes([told.fault.words], true); return; }
    stage.view.shown = told.shown;
    notes(told.notes);
    if (dots.src === told.png) stage.render();
    else dots.src = told.png;
  };
  const lookSoon = () => {
    root.dataset.looking = "";
    clearTimeout(settling);
    settling = setTimeout(() => look().finally(() => { delete root.dataset.looking; }), SETTLED_MS);
  };
  const notes = (texts, wrong = false) => {
    at("notes").replaceChildren(...texts.map((text) => {
      const row = document.createElement("li");
      row.textContent = text;
      row.className = wrong ? "-bad" : "-warn";
      return row;
    }));
  };

  let pickedUp = null;
  at("upload").addEventListener("change", async () => {
    const [file] = at("upload").files;
    at("upload").value = "";
    if (!file || !pickedUp) return;
    const form = new FormData();
    form.append("picture", file);
    const told = await ask("/pictures", form);
    if (told?.name) pickedUp(told.name);
    else if (told) said(told.lost ?? told.fault.words, "-bad");
  });
  const upload = (then) => { pickedUp = then; at("upload").click(); };

  const stage = window.badgeStage(root, draft, { onSide: lookSoon });
  const panel = window.badgePanel(root, draft, stage, { upload });

  const state = () => {
    at("undo").disabled = draft.past.length === 0;
    at("redo").disabled = draft.future.length === 0;
    at("title").textContent = draft.now.title ?? root.dataset.name;
    if (draft.isChanged()) at("state").textContent = words.unsaved;
    else if (draft.past.length) at("state").textContent = words.saved;
  };
  draft.on((what) => {
    state();
    if (what === "change" || what === "step") lookSoon();
  });

  const go = (where) => { leaving = true; draft.forget(); location.assign(where); };
  const save = async (copy) => {
    const sent = JSON.stringify(draft.now);
    at("save").disabled = true;
    const told = await ask("", { draft: draft.now, version: draft.version, copy });
    at("save").disabled = false;
    if (told.lost) said(told.lost, "-bad");
    else if (told.address) go(told.address);
    else if (told.status === 409) conflict(told.fault.words);
    else if (told.fault) {
      if (typeof told.fault.element === "number") draft.select(told.fault.element);
      panel.fault(told.fault);
      said(told.fault.words, "-bad");
    } else {
      at("notices").replaceChildren();
      draft.wasSaved(told.version, sent);
      document.dispatchEvent(new CustomEvent("toast", { detail: { value: words.saved } }));
    }
  };
  const conflict = (text) => {
    const notice = at("conflict").firstElementChild.cloneNode(true);
    notice.querySelector("[data-said]").textContent = text;
    notice.addEventListener("click", (event) => {
      const way = event.target.closest("[data-conflict]")?.dataset.conflict;
      if (way === "copy") save(true);
      if (way === "theirs") go(address);
    });
    at("notices").replaceChildren(notice);
  };
  at("save").addEventListener("click", () => save(false));
  at("save-copy").addEventListener("click", () => save(true));
  at("start-over").addEventListener("click", () => go(address));
  at("undo").addEventListener("click", draft.undo);
  at("redo").addEventListener("click", draft.redo);
  at("print").addEventListener("click", async () => {
    at("print").disabled = true;
    said(words.printing);
    const told = await ask("/print", wish());
    at("print").disabled = false;
    if (told.lost || told.fault) said(told.lost ?? told.fault.words, "-bad");
    else said(told.said, told.is_proved ? "-good" : "-warn");
  });

  for (const id of ["guest", "event", "language", "printer"]) at(id)?.addEventListener("change", lookSoon);
  at("typed")?.addEventListener("input", lookSoon);
  at("guest").addEventListener("change", () => {
    const own = at("guest").value === "*";
    if (!at("typed-field")) return;
    at("typed-field").hidden = !own;
    if (own) at("typed").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const letter = event.key.toLowerCase();
    const writes = event.target.matches?.("input, textarea");
    if (letter === "s") { event.preventDefault(); save(false); }
    else if (letter === "z" && !writes) { event.preventDefault(); event.shiftKey ? draft.redo() : draft.undo(); }
    else if (letter === "y" && !writes) { event.preventDefault(); draft.redo(); }
  });
  document.addEventListener("click", (event) => {
    for (const menu of root.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  window.addEventListener("beforeunload", (event) => { if (draft.isChanged() && !leaving) event.preventDefault(); });

  panel.build();
  stage.render();
  state();
  if (draft.restored) said(words.restored);
  look();
})();
