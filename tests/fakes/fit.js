// What does not fit on the screen: words that stick out of their button, controls that lie over each other, targets
// that are too small, and what is wider, or where it `fits` higher, than the screen. `smallest`: pixels; 0: any size.
async ({ smallest, fits }) => {
  // a screen that was just turned is drawn anew with one of the next frames; the body is as high as it
  const isDrawn = () => Math.abs(parseFloat(getComputedStyle(document.body).minBlockSize) - innerHeight) < 1;
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  await frame();
  for (let frames = 0; frames < 600 && !isDrawn(); frames += 1) await frame();
  await frame();
  await frame();
  const wrong = [];
  const named = (it) => `${it.tagName.toLowerCase()}.${it.className} "${it.textContent.trim().slice(0, 40)}"`;
  const screen = document.documentElement;
  if (screen.scrollWidth > innerWidth) wrong.push(`${screen.scrollWidth} px wide`);
  if (fits && screen.scrollHeight > innerHeight) wrong.push(`${screen.scrollHeight} px high`);
  // nothing scrolls: what lies below the helps is out of reach
  const helps = document.querySelector(".kiosk > .help");
  const floor = helps && screen.scrollHeight <= innerHeight ? helps.getBoundingClientRect().top + 1 : Infinity;
  // of several the last one is on top, and nothing else can be touched
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const place = dialog ?? document;
  for (const it of place.querySelectorAll("a, button, input, select, summary, h1, h2, h3, .way, .pill, .tile .value")) {
    const box = it.getBoundingClientRect();
    if (!box.width || !it.checkVisibility({ visibilityProperty: true }) || it.closest(".visually-hidden, .skip, [inert]")) continue;
    const holder = it.closest(".table-holder, .tabs, .topbar nav");
    if (!holder && (box.right > innerWidth + 1 || box.left < -1)) wrong.push(`off the screen: ${named(it)}`);
    if (!dialog && it.matches(".stage :is(button, input)") && box.bottom > floor)
      wrong.push(`out of reach: ${named(it)}`);
    const words = document.createRange();
    words.selectNodeContents(it);
    const shown = it.matches(".mark") || it.querySelector(".visually-hidden, .switch") ? box : words.getBoundingClientRect();
    const isTight = it.matches("h1, h2, h3, .value");
    const isWide = shown.right > box.right + 1 || shown.left < box.left - 1;
    if (shown.width > 1 && (isWide || (!isTight && shown.bottom > box.bottom + 2)))
      wrong.push(`sticks out: ${named(it)}`);
    if (!it.matches("a:not(p a), button, input:not([type=hidden], [type=checkbox], [type=radio]), select")) continue;
    if (it.matches("button") && it.scrollWidth > it.clientWidth + 1) wrong.push(`cut off: ${named(it)}`);
    // keys as near to 10 mm as ten in a row leave them; what leads on 20 mm where others are 12 mm
    const leads = it.matches(".kiosk .-main.-large, .way");
    const target = it.matches(".key") ? Math.min(smallest, 34) : leads ? (smallest * 20) / 12 : smallest;
    if (Math.min(box.height, it.matches("button") ? box.width : Infinity) < target - 0.5)
      wrong.push(`${Math.round(box.width)}x${Math.round(box.height)} px: ${named(it)}`);
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    // elements of a badge may lie over one another
    const top = y > 0 && y < innerHeight && !holder && !it.matches(".frame") ? document.elementFromPoint(x, y) : null;
    if (top && !it.contains(top) && !top.contains(it) && !top.closest(".topbar, .help, .search-bar, .away-cover"))
      wrong.push(`${named(it)} lies under ${named(top)}`);
  }
  return wrong;
}
