// Where each arrow leads from each thing that can be acted on: what a walk from any of them never comes to.
() => {
  const top = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.getElementById("kiosk");
  const acts = [...top().querySelectorAll("button, select, textarea, input:not([type=hidden])")].filter((one) =>
    one.checkVisibility() && one.getClientRects().length && (top().matches("dialog") || !one.closest("dialog")));
  const leads = new Map(acts.map((act) => [act, ["Up", "Down", "Left", "Right"].map((way) => {
    act.focus();
    const end = way === "Left" ? 0 : act.value.length;
    if (act.type === "text") act.setSelectionRange(end, end);
    act.dispatchEvent(new KeyboardEvent("keydown", { key: `Arrow${way}`, bubbles: true, cancelable: true }));
    return document.activeElement;
  })]));
  const lost = new Set();
  for (const start of acts) {
    const seen = new Set([start]);
    const open = [start];
    while (open.length)
      for (const next of leads.get(open.pop()) ?? []) if (!seen.has(next)) { seen.add(next); open.push(next); }
    for (const act of acts) if (!seen.has(act)) lost.add(act.outerHTML.slice(0, 90));
  }
  document.activeElement?.blur();
  delete document.documentElement.dataset.keys;
  return acts.length ? [...lost] : ["nothing to act on"];
}
