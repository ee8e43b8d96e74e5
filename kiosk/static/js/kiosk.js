// The kiosk's own behaviour. What a guest sees of it stands in guest/stage.html.
(() => {
  const root = document.documentElement;
  const later = document.currentScript.dataset;
  const AWAY_POLL_MS = 700;
  // Whoever waits for a frame to come by does nothing meanwhile.
  const SWITCH_PATIENCE = 3;
  const EASES = ["text", "contrast", "reach", "switch", "steps"];
  let idleTimer = 0;
  let endTimer = 0;

  const stage = () => document.getElementById("kiosk");
  const leave = () => {
    forgetEase();
    document.getElementById("leave")?.requestSubmit();
  };

  // ---- time
  const beep = () => {
    try {
      const audio = new AudioContext();
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      volume.gain.value = 0.08;
      tone.frequency.value = 660;
      tone.connect(volume).connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + 0.25);
      tone.addEventListener("ended", () => audio.close());
    } catch {
      // A screen without sound still shows the question.
    }
  };

  const warn = () => {
    const question = document.getElementById("idle");
    if (!question || question.open) return;
    document.getElementById("ease")?.close();
    question.showModal();
    beep();
    idleTimer = setTimeout(leave, Number(stage().dataset.warning) * 1000);
  };

  const isAsked = () => document.getElementById("idle")?.open;
  // A welcome waits for ever, unless somebody made it theirs and went away.
  const isFresh = () =>
    stage()?.dataset.waits === "" && !EASES.some((ease) => ease in root.dataset) && !document.querySelector("#ease[open]");
  const restart = () => {
    clearTimeout(idleTimer);
    const question = document.getElementById("idle");
    if (question?.open) question.close();
    // Whoever begins to wait for a frame on a last screen, too.
    if (root.dataset.switch) stay();
    const seconds = isFresh() ? 0 : Number(stage()?.dataset.idle ?? 0) * (root.dataset.switch ? SWITCH_PATIENCE : 1);
    if (seconds) idleTimer = setTimeout(warn, seconds * 1000);
  };

  let ending = null;
  let stayed = null;
  const isOf = (one, sign) => one?.stage === stage() && one.sign === sign;
  const countDown = () => {
    const end = stage()?.querySelector("[data-ends]");
    const sign = end ? end.dataset.ends : "";
    // A part of the same screen was fetched anew: it stays stopped.
    if (isOf(stayed, sign) || (!sign && stayed?.stage === stage())) return stopEnding();
    if (isOf(ending, sign)) return;
    ending = { stage: stage(), sign };
    stayed = null;
    clearTimeout(endTimer);
    // Who listens, or waits for a frame, says when they are done.
    if (end && (stage().dataset.hearing || root.dataset.switch)) return stay();
    if (end) endTimer = setTimeout(leave, Number(end.dataset.ends) * 1000);
  };

  const stay = (gone) => {
    stayed = ending;
    stopEnding(gone);
  };
  const stopEnding = (gone = ".stage .time, [data-stays]") => {
    clearTimeout(endTimer);
    for (const end of document.querySelectorAll("[data-ends]")) end.removeAttribute("data-ends");
    for (const bar of document.querySelectorAll(gone)) bar.remove();
  };

  // ---- finding
  // Too few letters are not asked about; a late answer is not shown.
  const sayWhenTooShort = (event) => {
    const form = event.detail.ctx?.sourceElement;
    const fewest = Number(form?.dataset.fewest ?? 0);
    if (!fewest || (form.elements.name.value.match(/[\p{L}\p{N}]/gu) ?? []).length >= fewest) return;
    event.preventDefault();
    const found = document.getElementById("found");
    const hint = document.createElement("p");
    hint.className = "lead";
    hint.id = "hint";
    hint.textContent = found.dataset.hint;
    found.replaceChildren(hint);
  };
  for (const name of ["htmx:before:request", "htmx:before:swap"]) document.addEventListener(name, sayWhenTooShort);

  // ---- another language
  // Who types goes on typing in another language.
  let typed = [];
  const keepTyped = (event) => {
    const isTongue = event.detail.ctx?.sourceElement?.closest?.(".languages");
    typed = isTongue ? [...stage().querySelectorAll(".input")].map(({ id, value }) => [id, value]) : [];
  };
  const giveBackTyped = () => {
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (!field || field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    typed = [];
  };
  document.addEventListener("htmx:before:swap", keepTyped);

  // ---- easier to use
  const showEase = () => {
    for (const button of document.querySelectorAll("[data-ease]")) {
      button.setAttribute("aria-pressed", String(root.dataset[button.dataset.ease] === button.dataset.value));
    }
  };
  const toggleEase = (button) => {
    const { ease, value } = button.dataset;
    if (root.dataset[ease] === value) delete root.dataset[ease];
    else root.dataset[ease] = value;
    if (ease === "switch") bring("keys");
    // who sits reaches low, and takes no stairs
    if (ease === "reach" && root.dataset.reach) root.dataset.steps = "free";
    showEase();
    restart();
  };
  // What is printed tells the way that the screen does.
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (root.dataset.steps === "free") ctx.request.headers["Ospite-Step-Free"] = "1";
  });
  const forgetEase = () => {
    for (const ease of EASES) delete root.dataset[ease];
  };
  // A page that loads itself anew, as after the station was away, is the same guest's.
  const keepEase = () => sessionStorage.setItem("ease", JSON.stringify(EASES.map((ease) => [ease, root.dataset[ease]])));
  const giveBackEase = () => {
    for (const [ease, value] of JSON.parse(sessionStorage.getItem("ease") ?? "[]")) if (value) root.dataset[ease] = value;
    if (root.dataset.switch) bring("keys");
  };

  // What the welcome does without comes when a screen, or a guest, asks for it.
  const bring = (name) => {
    if (!later[name]) return;
    const script = document.createElement("script");
    script.src = later[name];
    script.dataset.look = later[`${name}Look`] ?? "";
    delete later[name];
    document.head.append(script);
  };

  // ---- each new screen
  let lastStep = "";
  let before = {};
  const look = () => ({ screen: stage(), text: stage()?.textContent });
  // From a screen beside the welcome, or one that began there, the same guest comes back, unless they left.
  const BESIDE = /^(listen|statement|called|ask)/;
  const isBack = (event) =>
    BESIDE.test(lastStep) && event && !event.detail.ctx?.sourceElement?.matches?.("[hx-post='/kiosk/leave']");
  const arrived = (event) => {
    const now = stage();
    if (!now) return;
    // A step may be several screens, one after the other.
    const step = now.querySelector("[data-part]")?.dataset.part ?? now.dataset.step;
    if (now.querySelector(".keyboard")) bring("keyboard");
    if (now.lang) [root.lang, root.dir] = [now.lang, now.dir];
    if (step !== lastStep) {
      ending = null;
      if ("waits" in now.dataset && lastStep) {
        if (!isBack(event)) forgetEase();
        document.body.dispatchEvent(new Event("welcome"));
      }
      const first = now.querySelector("[autofocus]") ?? now.querySelector("h1");
      if (lastStep) first?.focus({ preventScroll: true });
      scrollTo(0, 0);
      document.getElementById("problem")?.replaceChildren();
      lastStep = step;
    }
    giveBackTyped();
    showEase();
    // A part that fetched itself anew is nobody's sign of life: it answers no question, and puts none off unless there
    // is something else to read.
    const { screen, text } = look();
    if (!isAsked() && (screen !== before.screen || text !== before.text)) restart();
    countDown();
  };

  document.addEventListener("htmx:before:swap", () => (before = look()));
  document.addEventListener("htmx:after:swap", arrived);
  // Closed under the finger, an open question would let the touch fall through.
  const touched = () => isAsked() || restart();
  document.addEventListener("pointerdown", touched, { passive: true });
  // A key that answers the question presses nothing below it.
  const keyed = (event) => {
    if (isAsked()) event.preventDefault();
    restart();
    // "Let me read on" stays for whoever is on the way to it.
    if (/^(Arrow.+|Tab)$/.test(event.key)) stay(".stage .time");
    if (!later.keys || !/^(Arrow.+|Tab|Enter| )$/.test(event.key)) return;
    root.dataset.keys = event.key;
    bring("keys");
  };
  document.addEventListener("keydown", keyed);
  for (const name of ["click", "scan", "heard"]) document.addEventListener(name, restart, { passive: true });
  // The question itself may have closed what was open before it.
  document.addEventListener("close", touched, { capture: true });
  document.addEventListener("click", (event) => {
    const ease = event.target.closest?.("[data-ease]");
    if (ease) toggleEase(ease);
    if (event.target.closest?.("[data-stays], [data-opens]")) stay();
  });
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  document.addEventListener("dragstart", (event) => event.preventDefault());

  // Whoever scans where somebody else is done is the next guest.
  const DONE = /^(badges?|way|verdict)$/;
  document.addEventListener("scan", () => DONE.test(stage()?.dataset.step) && forgetEase());

  // ---- the station
  // What goes on asks by itself, see guest/stage.html.
  document.addEventListener("link:back", () => document.querySelector("[data-goes-on]") || location.reload());
  addEventListener("hashchange", () => claim());
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  const awaitStation = async () => {
    try {
      const answer = await fetch("/kiosk/worker.js", { cache: "no-store" });
      if (answer.ok) location.replace("/kiosk");
    } catch {
      // Still away: ask again.
    }
    setTimeout(awaitStation, AWAY_POLL_MS);
  };

  // The station's own screen starts with its token behind a #: posted once, then gone.
  const claim = async () => {
    const token = new URLSearchParams(location.hash.slice(1)).get("screen");
    if (!token) return;
    history.replaceState(null, "", location.pathname);
    // It must not ask for a code meanwhile: that answer's cookie could come last.
    document.getElementById("pairing")?.remove();
    await fetch("/pairing/claim", { method: "POST", body: new URLSearchParams({ token }) }).catch(() => {});
    location.replace("/kiosk");
  };

  const begin = () => {
    giveBackEase();
    arrived(null);
    claim();
    if (stage()?.hasAttribute("data-away")) setTimeout(awaitStation, AWAY_POLL_MS);
    navigator.serviceWorker?.register("/kiosk/worker.js", { scope: "/kiosk" }).catch(() => {});
  };
  addEventListener("load", () => ["press", "waiting", "again"].forEach(bring));
  addEventListener("pagehide", keepEase);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
