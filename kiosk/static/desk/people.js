// Who stands at this tablet: the lock that closes an untended one, the switch, and the colleague who vouches.
(() => {
  const LOOK_MS = 10000;
  // The station remembers a touch for two minutes; saying so more often would say nothing.
  const TELL_MS = 20000;
  const here = document.querySelector("[data-here]");

  // What a form brought cannot be fetched again: then it is the page that held the form, the last that was fetched here.
  const PLACE = "ospite-place";
  const own = () => location.pathname + location.search;
  const isFetched = here.dataset.madeBy === "GET";
  if (isFetched) sessionStorage.setItem(PLACE, own());
  const place = () => (isFetched ? own() : sessionStorage.getItem(PLACE) ?? "/desk");
  const keep = (detail = {}) => {
    const whole = { ...detail, address: place(), isWhole: !isFetched };
    document.dispatchEvent(new CustomEvent("desk:keep", { detail: whole }));
  };

  // -- The lock. Looking does not count as being here; touching does.
  const lock = () => {
    keep();
    location.href = `${here.dataset.away}?back=${encodeURIComponent(place())}`;
  };
  const ask = (options) =>
    fetch(here.dataset.here, { headers: { Accept: "application/json", "Ospite-Live": "1" }, ...options })
      .then((answer) => {
        document.dispatchEvent(new CustomEvent("desk:line", { detail: { isUp: true } }));
        if (answer.status === 401) lock();
      })
      .catch(() => document.dispatchEvent(new CustomEvent("desk:line", { detail: { isUp: false } })));
  setInterval(() => { if (!document.hidden) ask({}); }, LOOK_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask({}); });
  document.addEventListener("live:awake", () => ask({}));
  document.addEventListener("desk:ask", () => ask({}));
  // Whoever sends something after their session ended, or whose stream did with it, loses nothing that was typed.
  document.addEventListener("live:shut-out", (event) => {
    event.preventDefault();
    lock();
  });
  document.addEventListener("htmx:before:response", (event) => {
    const { response } = event.detail.ctx;
    if (response.status !== 401 || !response.headers.has("HX-Redirect")) return;
    event.preventDefault();
    lock();
  });

  let told = performance.now();
  const touched = () => {
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    ask({ method: "POST", headers: { Accept: "application/json" } });
  };
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched, { passive: true });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form[data-locks], form[data-comes-back]")) return;
    keep();
    event.target.elements.back.value = place();
  });

  // -- The switch: the page is fetched anew, since the next person may see more of it or less.
  document.addEventListener("switched", () => {
    keep({ isForAnybody: true });
    if (isFetched) location.reload();
    else location.href = place();
  });

  // -- Vouching: the request that was refused is made again, with the voucher, as it was.
  let refused = null;
  let voucher = "";
  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    if (ctx.response.status === 403 && ctx.response.headers.has("Ospite-Asks")) refused = ctx;
  });
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (!voucher || ctx.sourceElement !== refused?.sourceElement) return;
    ctx.request.headers["Ospite-Voucher"] = voucher;
    voucher = "";
  });
  const again = () => {
    const { sourceElement: source, request } = refused;
    if (source.matches("form")) source.requestSubmit(request.submitter?.isConnected ? request.submitter : undefined);
    else source.click();
  };
  document.addEventListener("vouched", (event) => {
    // After the answer is dealt with: what dealt with it is about to go.
    setTimeout(() => {
      voucher = event.detail.voucher;
      document.getElementById("vouching").replaceChildren();
      const left = document.querySelector("form[data-vouched]");
      if (left) {
        left.elements.voucher.value = voucher;
        left.submit();
      } else if (refused?.sourceElement.isConnected) again();
    }, 0);
  });
})();
