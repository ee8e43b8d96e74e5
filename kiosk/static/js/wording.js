// The wording page: what is typed stands on the kiosk's own screen beside it, a moment later.
(() => {
  const SETTLED_MS = 350;
  const seen = document.getElementById("seen");
  let settling = 0;
  const see = (field) => {
    const tried = new URLSearchParams({ code: field.dataset.code, text: field.value });
    const address = `${seen.dataset.base}&${tried}`;
    if (seen.src.endsWith(address)) return;
    seen.src = address;
  };
  if (!seen) return;
  for (const kind of ["input", "focusin"]) {
    document.getElementById("texts").addEventListener(kind, (event) => {
      if (!event.target.dataset.code) return;
      clearTimeout(settling);
      settling = setTimeout(() => see(event.target), SETTLED_MS);
    });
  }
})();
