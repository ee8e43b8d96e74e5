// The draft of a badge template: what it says, what it said before (undo), and that it outlives a reload of the page.
// Only the template is kept in this browser, never anything of a guest.
window.badgeDraft = (root) => {
  const MOST_STEPS = 100;
  const MERGED_MS = 900;
  const key = `badge:${root.dataset.name}`;
  const listeners = [];
  const draft = {
    now: JSON.parse(root.dataset.draft),
    version: Number(root.dataset.version),
    saved: root.dataset.draft,
    past: [],
    future: [],
    selected: null,
    restored: false,
  };
  draft.saved = JSON.stringify(draft.now);
  let merging = { of: "", until: 0 };

  const keep = () => {
    try {
      if (draft.isChanged()) {
        const { now, version, saved, past, future } = draft;
        sessionStorage.setItem(key, JSON.stringify({ now, version, saved, past, future }));
      } else sessionStorage.removeItem(key);
    } catch {
      // no room, or none allowed: then a reload forgets what was not saved
    }
  };
  const tell = (what) => { for (const listener of listeners) listener(what); };

  draft.on = (listener) => listeners.push(listener);
  draft.isChanged = () => JSON.stringify(draft.now) !== draft.saved;
  draft.elements = () => (draft.now.element ??= []);
  draft.element = () => (draft.selected === null ? null : draft.elements()[draft.selected] ?? null);

  // `of`: changes of one thing within a moment, such as typing a word or one drag, are one step back.
  draft.change = (act, of = "") => {
    const before = JSON.stringify(draft.now);
    act(draft.now);
    if (JSON.stringify(draft.now) === before) return;
    const at = performance.now();
    if (!of || of !== merging.of || at > merging.until) {
      draft.past.push(before);
      if (draft.past.length > MOST_STEPS) draft.past.shift();
    }
    merging = { of, until: at + MERGED_MS };
    draft.future = [];
    keep();
    tell("change");
  };
  const step = (from, to) => {
    if (!from.length) return;
    to.push(JSON.stringify(draft.now));
    draft.now = JSON.parse(from.pop());
    merging = { of: "", until: 0 };
    if (draft.selected !== null && draft.selected >= draft.elements().length) draft.selected = null;
    keep();
    tell("step");
  };
  draft.undo = () => step(draft.past, draft.future);
  draft.redo = () => step(draft.future, draft.past);
  draft.select = (place) => {
    if (draft.selected === place) return;
    draft.selected = place;
    tell("select");
  };
  draft.wasSaved = (version, sent) => {
    draft.version = version;
    draft.saved = sent;
    keep();
    tell("saved");
  };
  draft.forget = () => { draft.saved = JSON.stringify(draft.now); sessionStorage.removeItem(key); };

  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
    // Somebody else may have saved meanwhile: saving then tells, by the version that this draft began with.
    if (kept?.now?.element) {
      const { now, version, saved, past, future } = kept;
      Object.assign(draft, { now, version, saved, past, future, restored: true });
    }
  } catch {
    sessionStorage.removeItem(key);
  }
  return draft;
};
