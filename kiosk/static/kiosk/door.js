// What a door, or a hostess with a scanner, hears and feels of a verdict: short tones made here, told apart by their
// melody, not only their pitch, and on a phone a buzz. [data-verdict] says which, [data-volume] how loud.
const GAINS = { off: 0, soft: 0.06, normal: 0.2, loud: 0.6 };
// [hertz, start, length] in seconds: two that rise; two low and rough ones; one, and the same again.
const TONES = {
  yes: [[784, 0, 0.09], [1175, 0.1, 0.16]],
  no: [[165, 0, 0.16], [165, 0.22, 0.28]],
  look: [[523, 0, 0.12], [523, 0.2, 0.12]],
};
const ROUGH = { no: "sawtooth" };
const BUZZES = { yes: [70], no: [140, 70, 140, 70, 140], look: [240] };
const FADE_SECONDS = 0.012;

let audio = null;
let heard = "";

const verdict = () => document.querySelector("[data-verdict]");
const volume = () => document.querySelector("[data-volume]")?.dataset.volume ?? "off";

// A browser that nobody touched yet keeps quiet: the screen says so once it had something to say.
const showAsleep = () => {
  const hint = document.querySelector(".sound-asleep");
  if (hint) hint.hidden = audio?.state !== "suspended" || volume() === "off";
};

const wake = () => {
  if (volume() === "off") return;
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume().then(showAsleep, showAsleep);
  } catch {
    // A screen without sound still shows the word.
  }
};

const play = (mood) => {
  const gain = GAINS[volume()] ?? 0;
  if (gain) wake();
  if (!gain || !audio || audio.state !== "running") return;
  for (const [hertz, start, length] of TONES[mood] ?? []) {
    const tone = audio.createOscillator();
    const level = audio.createGain();
    const from = audio.currentTime + start;
    tone.type = ROUGH[mood] ?? "sine";
    tone.frequency.value = hertz;
    level.gain.setValueAtTime(0, from);
    level.gain.linearRampToValueAtTime(gain, from + FADE_SECONDS);
    level.gain.setValueAtTime(gain, from + length - FADE_SECONDS);
    level.gain.linearRampToValueAtTime(0, from + length);
    tone.connect(level).connect(audio.destination);
    tone.start(from);
    tone.stop(from + length);
  }
};

const arrived = () => {
  showAsleep();
  const now = verdict();
  const key = now?.dataset.part ?? "";
  if (key && key !== heard) {
    play(now.dataset.verdict);
    try {
      navigator.vibrate?.(BUZZES[now.dataset.verdict] ?? []);
    } catch {
      // Not on this machine.
    }
  }
  heard = key;
};

document.addEventListener("htmx:after:swap", arrived);
// A scan that did not get through is no yes.
for (const name of ["htmx:error", "htmx:response:error"]) document.addEventListener(name, () => play("no"));
for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, wake, { passive: true });
arrived();
