// The office: the look that an event wears while its colour is chosen, short names made of names, small comforts.
(() => {
  const SETTLED_MS = 120;

  // <input type=range data-hue>: the page wears the hue at once, as one more style sheet from this machine.
  const look = document.querySelector('link[href^="/look/"]');
  let settling = 0;
  const wear = (hue) => {
    const next = document.createElement("link");
    const before = document.getElementById("tried-look");
    next.rel = "stylesheet";
    next.href = `/look/${hue}.css`;
    next.addEventListener("load", () => { before?.remove(); next.id = "tried-look"; });
    (before ?? look)?.after(next);
  };
  const hue = document.querySelector("input[data-hue]");
  hue?.addEventListener("input", () => {
    clearTimeout(settling);
    settling = setTimeout(() => wear(hue.value), SETTLED_MS);
  });
  if (hue && look && !look.href.endsWith(`/look/${hue.value}.css`)) wear(hue.value);

  // <input type=color data-colour=ID>: picking writes into the field beside it, and the page wears what stands there.
  const picked = document.querySelector("input[data-colour]");
  const typed = picked && document.getElementById(picked.dataset.colour);
  picked?.addEventListener("input", () => {
    typed.value = picked.value.toUpperCase();
    typed.dispatchEvent(new Event("input", { bubbles: true }));
  });
  typed?.addEventListener("input", () => {
    const [, colour] = typed.value.trim().toLowerCase().match(/^#?([0-9a-f]{6})$/) ?? [];
    if (!colour) return;
    picked.value = `#${colour}`;
    clearTimeout(settling);
    settling = setTimeout(() => wear(colour), SETTLED_MS);
  });

  // The sample of a look carries the name that is being typed.
  const name = document.getElementById("name");
  const sample = document.querySelector(".look-name");
  if (name && sample) name.addEventListener("input", () => { sample.textContent = name.value || sample.dataset.otherwise; });

  // <input data-makes-slug="slug">: the short name follows until somebody writes one.
  const maker = document.querySelector("[data-makes-slug]");
  const slug = maker && document.getElementById(maker.dataset.makesSlug);
  if (slug) {
    let own = slug.value !== "";
    slug.addEventListener("input", () => { own = slug.value !== ""; });
    maker.addEventListener("input", () => {
      if (own) return;
      const plain = maker.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
      slug.value = plain.split(/[^a-z0-9]+/).filter(Boolean).join("-").slice(0, 60).replace(/-+$/, "");
    });
  }

  // <ol data-ordered>: its lines move up and down by their buttons; what is sent has their order.
  document.addEventListener("click", (event) => {
    const mover = event.target.closest?.("[data-moves]");
    const line = mover?.closest("[data-ordered] > li");
    if (!line) return;
    if (mover.dataset.moves === "-1") line.previousElementSibling?.before(line);
    else line.nextElementSibling?.after(line);
    mover.focus();
  });

  // <select data-submits>, <input type=file data-submits>: choosing is enough.
  document.addEventListener("change", (event) => {
    const chosen = event.target.closest?.("[data-submits]");
    if (chosen?.value) chosen.form.requestSubmit();
    else if (chosen?.matches("select")) chosen.form.requestSubmit();
  });

  // <select data-badge-picture="ID">: the picture follows the template that is chosen.
  document.addEventListener("change", (event) => {
    const picture = document.getElementById(event.target.dataset?.badgePicture ?? "");
    if (!picture) return;
    picture.hidden = event.target.value === "";
    if (!picture.hidden) picture.src = `/office/badges/${encodeURIComponent(event.target.value)}.png`;
  });

  // <p data-counts>: what it says of a form that changed since is wrong until the station has counted anew.
  document.addEventListener("input", (event) => {
    const counted = event.target.form?.querySelector("[data-counts]");
    if (counted) counted.textContent = "…";
  });

  document.addEventListener("click", async (event) => {
    const copier = event.target.closest?.("[data-copies]");
    if (copier) {
      const source = document.getElementById(copier.dataset.copies);
      const all = document.createRange();
      all.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(all);
      // Only over HTTPS or on the station itself; elsewhere the selected text is copied by hand.
      await navigator.clipboard?.writeText(source.textContent).then(() => { copier.textContent = copier.dataset.copied; }, () => {});
    }
    for (const open of document.querySelectorAll("details.account[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  // A file dropped onto .drop is the file of its input.
  for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(name, (event) => {
      const zone = event.target.closest?.(".drop");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("-over", over);
      const input = zone.querySelector("input[type=file]");
      if (name === "drop" && input && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
})();
