// The board: a sound or a vibration for what is new, as this tablet's people chose, and a mark on what came while nobody looked.
(() => {
  const board = document.getElementById("board");
  if (!board) return;
  // A page that did not hear for so long was away: what was raised meanwhile is marked, for so long after it is back.
  const AWAY_MS = 20000;
  const MARKED_MS = 60000;
  const SEEN = "board.shown";
  const kept = (name) => { try { return localStorage.getItem(name) ?? ""; } catch { return ""; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window: asked anew */ } };

  // -- Sound and vibration, by choice.
  let audio = null;
  const sound = () => {
    audio ??= new AudioContext();
    audio.resume();
    for (const [after, pitch] of [[0, 660], [0.18, 880]]) {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      const at = audio.currentTime + after;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.2, at);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
      tone.connect(loudness).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.17);
    }
  };
  const ways = { sound, vibration: () => navigator.vibrate?.([200, 100, 200]) };
  for (const button of document.querySelectorAll("[data-tells-by]")) {
    const way = button.dataset.tellsBy;
    const show = (isOn) => button.setAttribute("aria-pressed", String(isOn));
    button.hidden = way === "vibration" && !("vibrate" in navigator);
    show(kept(`board.${way}`) === "on");
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-pressed") !== "true";
      show(isOn);
      keep(`board.${way}`, isOn ? "on" : "off");
      if (isOn) ways[way]();
    });
  }

  // -- What is new, and what came while nobody looked.
  const waiting = () => [...board.querySelectorAll("article[data-since]:not(.-taken)")];
  const known = new Set(waiting().map((item) => item.id));
  let seenBefore = new Set();
  let missedUntil = 0;

  // What lay there at the last look. By its names, not by the hour: the station's clock may be another than the tablet's.
  const lastLook = () => {
    try { return { at: 0, items: [], ...JSON.parse(kept(SEEN)) }; } catch { return { at: 0, items: [] }; }
  };
  const mark = () => {
    const marks = performance.now() < missedUntil;
    for (const item of waiting()) {
      const isMissed = marks && !seenBefore.has(item.id);
      const note = item.querySelector(".missed");
      if (isMissed && !note) {
        const words = document.createElement("p");
        words.className = "missed";
        words.textContent = board.dataset.missed;
        item.querySelector("header").after(words);
      } else if (!isMissed) note?.remove();
    }
  };
  const look = () => {
    const last = lastLook();
    if (last.at && Date.now() - last.at > AWAY_MS) {
      [seenBefore, missedUntil] = [new Set(last.items), performance.now() + MARKED_MS];
    }
    if (!document.hidden) keep(SEEN, JSON.stringify({ at: Date.now(), items: waiting().map((item) => item.id) }));
    const fresh = waiting().filter((item) => !known.has(item.id));
    for (const item of fresh) known.add(item.id);
    if (fresh.length) for (const way in ways) if (kept(`board.${way}`) === "on") ways[way]();
    mark();
  };
  document.addEventListener("htmx:after:swap", look);
  setInterval(() => {
    // It hears, so it sees all: only a page that hears nothing, or sleeps, is away.
    if (!document.hidden && document.documentElement.dataset.link === "up") look();
  }, 5000);
  look();
})();
