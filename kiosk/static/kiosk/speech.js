// Says the screen to who listens: each new screen with what can be done on it, where the frame of the keys goes, what a
// finger touches, what is typed, what changes by itself. It reads what the page says to everybody, so a new screen
// needs nothing of its own; what is marked data-private is said into headphones only. The station makes the sound, one
// phrase at a time; nothing of it is kept here. kiosk/guest/templates/speech.html brings this file.
const PHRASE_CHARACTERS = 160;
const VOLUMES = [0.12, 0.25, 0.45, 0.7, 1];
const USUAL = { volume: 2, speed: 1 };
const SPEEDS = 5;
const MOST_ASKED = 2;
const ACTS = "button, a[href], input:not([type=hidden]), select, textarea, summary";
const TEXTS = "input:not([type=hidden], [type=checkbox], [type=radio]), textarea";
const REGIONS = "#problem, #again, .stage [role=status], .stage [role=alert], .stage [aria-live]";

const root = document.documentElement;
const stage = () => document.getElementById("kiosk");
const isListening = () => Boolean(stage()?.dataset.hearing);
const isPrivate = () => stage()?.dataset.hearing === "headset";
const words = () => JSON.parse(document.querySelector("[data-speech]")?.dataset.speech ?? "{}");
const dialog = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? null;

// ---- sound --------------------------------------------------------------------------------------------------------
let audio = null;
let volume = null;
let source = null;
let turn = 0;
const asked = new Set();
let level = { ...USUAL };

const begin = () => {
  if (!audio) {
    audio = new AudioContext();
    volume = audio.createGain();
    volume.connect(audio.destination);
  }
  volume.gain.value = VOLUMES[level.volume];
  if (audio.state === "suspended") audio.resume();
};

// The frame of one switch waits for [data-saying].
const stop = () => {
  turn += 1;
  source?.stop();
  source = null;
  delete root.dataset.saying;
};

// The screen stays while it is being said; a question whether somebody is there still waits for its answer.
const tellHeard = () => document.getElementById("idle")?.open || document.dispatchEvent(new Event("heard"));

// null: it cannot be said just now; everything stands on the screen as well.
const fetched = async ({ text, language, isPersonal }) => {
  const body = new URLSearchParams({ text, language, speed: level.speed, personal: isPersonal });
  try {
    const answer = await fetch("/kiosk/say", { method: "POST", body, cache: "no-store" });
    return answer.ok ? await audio.decodeAudioData(await answer.arrayBuffer()) : null;
  } catch {
    return null;
  }
};

// No more than the station says at once (AT_ONCE in server/services/speaking.py): under a key that is held down, what
// nobody waits for any more would stand before what is to be said now, and before what is touched.
const soundOf = async (phrase) => {
  const mine = turn;
  while (asked.size >= MOST_ASKED) {
    await Promise.race(asked);
    if (mine !== turn) return null;
  }
  const sound = fetched(phrase).finally(() => asked.delete(sound));
  asked.add(sound);
  return sound;
};

const play = (sound) =>
  new Promise((resolve) => {
    source = audio.createBufferSource();
    source.buffer = sound;
    source.connect(volume);
    source.addEventListener("ended", resolve);
    source.start();
  });

const say = async (pieces) => {
  stop();
  const mine = turn;
  const phrases = phrasesOf(pieces);
  if (!phrases.length) return;
  begin();
  root.dataset.saying = "";
  let next = soundOf(phrases[0]);
  for (let place = 0; place < phrases.length; place += 1) {
    const sound = await next;
    if (mine !== turn) return;
    if (phrases[place + 1]) next = soundOf(phrases[place + 1]);
    tellHeard();
    if (sound) await play(sound);
    if (mine !== turn) return;
    tellHeard();
  }
  delete root.dataset.saying;
};

// ---- words --------------------------------------------------------------------------------------------------------
const piece = (text, isPersonal = false, language = "") => ({ text, isPersonal, language: language || document.querySelector(".kiosk")?.lang || root.lang });
const pause = (text = ".") => ({ text, isPause: true });

const parted = (text) => {
  const parts = [];
  for (const sentence of text.split(/(?<=[.!?:;,])\s+/)) {
    const last = parts.at(-1);
    if (last && last.length + sentence.length < PHRASE_CHARACTERS) parts[parts.length - 1] = `${last} ${sentence}`;
    else parts.push(...(sentence.match(new RegExp(`.{1,${PHRASE_CHARACTERS}}`, "gsu")) ?? []));
  }
  return parts;
};

// What belongs together is one phrase, so that it is said in one breath.
const phrasesOf = (pieces) => {
  const joined = [];
  for (const each of pieces) {
    const text = each.text.replace(/\s+/g, " ").trim();
    if (!text) continue;
    const last = joined.at(-1);
    const isAlike = last && last.isPersonal === each.isPersonal && last.language === each.language;
    if (each.isPause) {
      if (last && !/[.!?:;,]$/.test(last.text)) last.text += text;
    } else if (isAlike) last.text += /^[.,:;!?)]/.test(text) ? text : ` ${text}`;
    else joined.push({ ...each, text });
  }
  return joined.flatMap((each) => parted(each.text).map((text) => ({ ...each, text })));
};

const isSaid = (one) =>
  !one.matches("[aria-hidden=true], svg:not([role=img]), script, link, .keyboard, dialog:not([open])") && one.checkVisibility();

// The texts of `node` in order, and its `acts` apart where they are asked for.
const gather = (node, pieces, acts, isPersonal = false) => {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const isError = node.closest("[role=alert]") !== null;
      pieces.push({ ...piece(child.textContent, isPersonal, node.closest("[lang]")?.lang), isError });
    } else if (child.nodeType === Node.ELEMENT_NODE && isSaid(child)) {
      const control = child.matches("label") && child.contains(child.control) ? child.control : null;
      if (acts && (control || child.matches(ACTS))) acts.push(control ?? child);
      else gatherOne(child, pieces, acts, isPersonal);
    }
  }
  return pieces;
};

const gatherOne = (one, pieces, acts, isPersonal) => {
  const hides = one.dataset.private !== undefined;
  const parting = pause(one.matches("small, b, span") ? "," : ".");
  const isApart = getComputedStyle(one).display !== "inline" || one.matches("small, b");
  if (isApart) pieces.push(parting);
  if (hides && !isPrivate()) pieces.push(piece(one.dataset.private || words().hidden));
  else if (one.hasAttribute("aria-label") && one.matches("[role=img]")) pieces.push(piece(one.getAttribute("aria-label"), isPersonal || hides));
  else gather(one, pieces, acts, isPersonal || hides);
  if (isApart) pieces.push(parting);
};

const named = (one) => {
  const ids = one.getAttribute("aria-labelledby");
  if (one.hasAttribute("aria-label")) return [piece(one.getAttribute("aria-label"))];
  if (ids) return ids.split(/\s+/).flatMap((id) => gather(document.getElementById(id) ?? document.createElement("p"), []));
  if (one.labels?.length) return [...one.labels].flatMap((label) => gather(label, []));
  const pieces = [];
  gatherOne(one, pieces, null, Boolean(one.closest("[data-private]")));
  while (pieces.at(-1)?.isPause) pieces.pop();
  return pieces;
};

const letterOf = (key) => {
  const text = key.getAttribute("aria-label") ?? key.textContent;
  const isCapital = text.length === 1 && text !== text.toLowerCase();
  return piece(isCapital ? words().capital.replace("*", text) : text);
};

// What something is called, and how it stands.
const described = (one) => {
  const said = words();
  if (one.matches(".key")) {
    const pressed = one.getAttribute("aria-pressed");
    return pressed ? [letterOf(one), pause(","), piece(pressed === "true" ? said.on : said.off)] : [letterOf(one)];
  }
  const pieces = named(one);
  const add = (text, isPersonal) => pieces.push(pause(","), piece(text, isPersonal));
  if (one.matches(TEXTS)) {
    add(said.field);
    if (!one.value) add(said.empty);
    else if (isPrivate()) add(one.value, true);
  }
  if (one.matches("[type=checkbox], [type=radio]")) add(one.checked ? said.ticked : said.unticked);
  if (one.hasAttribute("aria-pressed")) add(one.getAttribute("aria-pressed") === "true" ? said.on : said.off);
  if (one.getAttribute("aria-current") === "true") add(said.current);
  return pieces;
};

const regionText = (region) => gather(region, [], null).map((each) => each.text).join(" ").replace(/\s+/g, " ").trim();

// ---- what is said when ----------------------------------------------------------------------------------------------
let seen = { stage: null, dialog: null, regions: new Set() };
let isHinted = false;
let isMoving = false;
let armed = null;

const whole = (part) => {
  const acts = [];
  const pieces = gather(part, [], acts);
  const errors = pieces.filter((each) => each.isError);
  const choices = acts.filter((one) => !one.matches(".key, [data-stays]"));
  const listed = choices.flatMap((one) => [...described(one), pause()]);
  const hint = isHinted ? [] : [piece(words().hint)];
  isHinted = true;
  return [...errors, pause(), ...pieces.filter((each) => !each.isError), pause(), ...(listed.length ? [piece(words().choices), ...listed] : []), ...hint];
};
const sayScreen = () => say(whole(dialog() ?? stage().querySelector(".stage")));

const regions = () => new Set([...document.querySelectorAll(REGIONS)].filter(isSaid).map(regionText));

const forget = () => {
  level = { ...USUAL };
  isHinted = false;
};

const look = () => {
  const now = { stage: stage(), dialog: dialog(), regions: regions() };
  const before = seen;
  seen = now;
  if (now.stage !== before.stage) stop();
  if (!isListening()) return forget();
  if (now.stage !== before.stage) {
    armed = null;
    isMoving = false;
    const headset = root.dataset.jack === "in" && now.stage.querySelector("[data-how=headset]");
    return headset ? headset.click() : sayScreen();
  }
  if (now.dialog !== before.dialog) return now.dialog ? sayScreen() : undefined;
  const news = [...document.querySelectorAll(REGIONS)].filter((one) => isSaid(one) && !before.regions.has(regionText(one)));
  if (news.length) say(news.filter((one) => !news.some((other) => other !== one && other.contains(one))).flatMap((one) => { const acts = []; const said = gather(one, [], acts); return [...said, ...acts.flatMap((act) => [pause(), ...described(act)])]; }));
};

new MutationObserver((changes) => {
  look();
  const pressed = changes.find((change) => change.attributeName === "aria-pressed" && change.target === document.activeElement);
  if (pressed && isListening() && pressed.oldValue !== pressed.target.getAttribute("aria-pressed")) say(described(pressed.target));
}).observe(document.body, { childList: true, subtree: true, characterData: true, attributeOldValue: true, attributeFilter: ["open", "hidden", "aria-pressed"] });

// ---- keys -----------------------------------------------------------------------------------------------------------
const change = (name, step, steps) => {
  level[name] = Math.max(0, Math.min(steps - 1, level[name] + step));
  say([piece(words()[name].replace("*", level[name] + 1))]);
};
const SAYS = {
  again: sayScreen,
  quiet: stop,
  softer: () => change("volume", -1, VOLUMES.length),
  louder: () => change("volume", 1, VOLUMES.length),
  slower: () => change("speed", -1, SPEEDS),
  faster: () => change("speed", 1, SPEEDS),
};
const BY_KEY = { NumpadDivide: "again", NumpadAdd: "louder", NumpadSubtract: "softer" };

addEventListener("keydown", (event) => {
  if (!isListening()) return;
  stop();
  isMoving = /^(Arrow.+|Tab)$/.test(event.key);
  const name = BY_KEY[event.code];
  if (name) {
    event.preventDefault();
    SAYS[name]();
  }
  // The headphones are out: not a word more about a guest.
  if (event.code === "NumpadParenRight") {
    delete root.dataset.jack;
    stage().dataset.hearing = "speaker";
    document.querySelector(".speech [data-listens]")?.click();
  }
}, { capture: true });

document.addEventListener("focusin", (event) => {
  // Where the frame begins on a new screen is said with the screen.
  const isFramed = root.dataset.switch && !("saying" in root.dataset);
  if (!isListening() || !(isMoving || isFramed)) return;
  isMoving = false;
  say(described(event.target));
});
document.addEventListener("change", (event) => { if (isListening() && event.target.matches("[type=checkbox], [type=radio]")) say(described(event.target)); });

const written = new WeakMap();
document.addEventListener("focusin", (event) => { if (event.target.matches(TEXTS)) written.set(event.target, event.target.value); });
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!isListening() || !field.matches(TEXTS)) return;
  const before = written.get(field) ?? "";
  written.set(field, field.value);
  const said = words();
  if (field.value.length < before.length) return say([piece(said.deleted)]);
  const letter = field.value.slice(0, field.selectionStart ?? field.value.length).at(-1) ?? "";
  say([isPrivate() ? piece(letter.trim() ? letter : said.blank, true) : piece(said.typed)]);
}, { capture: true });

// ---- touch ----------------------------------------------------------------------------------------------------------
// A finger that cannot see: the first touch says what lies there, the second on the same does it.
let isFirstTouch = false;
addEventListener("pointerdown", (event) => {
  if (!isListening() || document.getElementById("idle")?.open) return;
  stop();
  const one = event.target.closest?.(`${ACTS}, label, .consent-text`);
  isFirstTouch = one !== null && one !== armed;
  if (!isFirstTouch) return;
  armed = one;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!one.matches(".key, label")) one.focus({ preventScroll: true });
  tellHeard();
  say(described(one.matches("label") ? one.control ?? one : one));
}, { capture: true });
addEventListener("click", (event) => {
  if (!isListening()) return;
  if (isFirstTouch && event.detail > 0) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, { capture: true });

document.addEventListener("click", (event) => {
  const act = event.target.closest?.("[data-says]")?.dataset.says;
  if (act) SAYS[act]();
  // A text to agree to is read to whoever asks for it, listening or not.
  const reads = event.target.closest?.("[data-reads]");
  if (!reads) return;
  const isOn = reads.getAttribute("aria-pressed") !== "true";
  reads.setAttribute("aria-pressed", String(isOn));
  if (!isOn) return stop();
  say(gather(document.getElementById(reads.dataset.reads), [])).then(() => reads.setAttribute("aria-pressed", "false"));
});
look();
