// One stream a page that says what changed; htmx fetches the parts it concerns, each in its own language and rights.
// <body data-topics="alert print_job"> opens it; <... data-live="alert" hx-get="..." hx-trigger="refresh"> is a part.
(() => {
  const BACKOFF_MS = [500, 1000, 2000, 4000, 8000];
  // The station says "ping" every 10 s; two lost ones and a little mean that the line is dead.
  const SILENCE_MS = 25000;
  const root = document.documentElement;
  let stream = null;
  let tries = 0;
  let watchdog = 0;
  let retry = 0;
  // What changed while a part was being fetched: the answer on its way may be older, so it is fetched once more.
  const missed = new Set();

  const topics = () => (document.body.dataset.topics ?? "").trim();

  const refresh = (changed) => {
    for (const part of document.querySelectorAll("[data-live]")) {
      const wanted = part.dataset.live.split(/\s+/);
      const touched = changed ? wanted.filter((topic) => changed.includes(topic)) : wanted;
      if (touched.length && part.classList.contains("htmx-request")) {
        for (const topic of touched) missed.add(topic);
      } else if (touched.length) {
        part.dispatchEvent(new CustomEvent("refresh", { bubbles: false }));
      }
    }
  };

  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(lost, SILENCE_MS);
  };

  const close = () => {
    clearTimeout(watchdog);
    clearTimeout(retry);
    stream?.close();
    stream = null;
  };

  const address = () => `/live?topics=${encodeURIComponent(topics())}`;

  // A stream does not tell why it ended: a screen that was shut out, or a person whose session did, starts again.
  const askWhy = async () => {
    const enough = new AbortController();
    try {
      const answer = await fetch(address(), { signal: enough.signal });
      enough.abort();
      // whoever keeps what is half typed leads away by itself
      const shutOut = new CustomEvent("live:shut-out", { cancelable: true });
      if (answer.status === 401 && document.dispatchEvent(shutOut)) location.reload();
    } catch {
      // The station is away: the next try finds out.
    }
  };

  const lost = () => {
    close();
    if (tries > 0) askWhy();
    root.dataset.link = "down";
    const wait = BACKOFF_MS[Math.min(tries++, BACKOFF_MS.length - 1)];
    retry = setTimeout(open, wait * (0.5 + Math.random() / 2));
  };

  const open = () => {
    if (stream || document.hidden || !topics()) return;
    stream = new EventSource(address());
    alive();
    stream.addEventListener("open", () => {
      const wasDown = root.dataset.link === "down";
      tries = 0;
      root.dataset.link = "up";
      alive();
      refresh(null);
      if (wasDown) document.dispatchEvent(new CustomEvent("link:back"));
    });
    stream.addEventListener("ping", alive);
    stream.addEventListener("changed", (event) => {
      alive();
      refresh(event.data.split(" "));
    });
    stream.addEventListener("error", lost);
  };

  document.addEventListener("htmx:finally:request", () => {
    if (!missed.size) return;
    const again = [...missed];
    missed.clear();
    setTimeout(() => refresh(again), 0);
  });

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));

  // A tablet that slept ran no timer and was told nothing: its stream is dead, and so is what it was fetching. It begins
  // anew at once, without waiting for the silence or the next try.
  const TICK_MS = 1000;
  const SLEPT_MS = 5000;
  const wake = () => {
    if (document.hidden) return;
    close();
    tries = 0;
    for (const part of document.querySelectorAll("[data-live].htmx-request")) {
      part.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true }));
    }
    // a page without a stream has parts that ask now and then: now
    if (topics()) open();
    else refresh(null);
    // whoever was signed in may have been away for too long
    document.dispatchEvent(new CustomEvent("live:awake"));
  };
  let ticked = Date.now();
  setInterval(() => {
    const slept = Date.now() - ticked;
    ticked = Date.now();
    if (slept > SLEPT_MS) wake();
  }, TICK_MS);
  addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  // https://wicg.github.io/page-lifecycle/#sec-api: a page that its browser froze
  document.addEventListener("resume", wake);
  addEventListener("online", wake);
  // What a swap brings may listen for more than the page did.
  document.addEventListener("live:again", () => { close(); open(); });
  addEventListener("pagehide", close);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", open);
  else open();
})();
