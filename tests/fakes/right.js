// What of a kiosk's screen that is read from the right is not: words that begin at the left, arrows that point the other
// way, and words in Latin letters that are nobody's. Names, rooms and what an organiser wrote are set apart by bdi.
() => {
  const stage = document.getElementById("kiosk");
  if (stage?.dir !== "rtl") return ["not read from the right"];
  const wrong = [];
  const place = document.querySelector("dialog[open]") ?? stage;
  const isShown = (it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest(".visually-hidden, [inert]");
  const named = (it) => `${it.tagName.toLowerCase()}.${it.className} "${it.textContent.trim().slice(0, 40)}"`;
  const theirs = "bdi, [dir=auto], [dir=ltr], [lang]:not([lang=ar]), .key, time";
  // what standards, codes and addresses are called everywhere
  const everywhere = /\b(QR|EN 301 549|WCAG|AA|[\w.]+@[\w.]+)\b/g;
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement: holder } = texts.currentNode;
    if (/[A-Za-z]{2}/.test(data.replace(everywhere, "")) && isShown(holder) && !holder.closest(theirs)) wrong.push(`Latin words: ${named(holder)}`);
  }
  for (const it of place.querySelectorAll("h1, h2, p, li, label, .lead")) {
    const { direction, textAlign } = getComputedStyle(it);
    if (!isShown(it) || it.closest(theirs) || !it.textContent.trim() || textAlign === "center") continue;
    const words = document.createRange();
    words.selectNodeContents(it);
    const [box, text] = [it.getBoundingClientRect(), words.getBoundingClientRect()];
    const [before, after] = [box.right - text.right, text.left - box.left];
    if (direction !== "rtl" || before > after + 2) wrong.push(`begins at the left: ${named(it)}`);
  }
  for (const arrow of place.querySelectorAll(".icon.-turns"))
    if (isShown(arrow) && getComputedStyle(arrow).scale !== "-1 1") wrong.push(`points the other way: ${named(arrow.parentElement)}`);
  return wrong;
}
