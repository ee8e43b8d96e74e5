// Putting marks onto a map: by touch or mouse where one points, by keys with a cross. The form's two numbers say the same
// to who sees no map; it is sent by htmx, or as a plain form.
(() => {
  const STEP = 0.5;
  const STRIDE = 5;
  const form = () => document.getElementById("points");
  const whole = (value) => Math.min(100, Math.max(0, Math.round(value * 10) / 10));

  const fill = (x, y) => {
    const fields = form().elements;
    fields.x.value = whole(x);
    fields.y.value = whole(y);
  };

  const send = () => form().querySelector("button[value=on]")?.click();

  const showCross = () => {
    const map = form().querySelector("[data-map]");
    const cross = map.querySelector(".cross");
    const box = map.querySelector("svg").viewBox.baseVal;
    const [x, y] = ["x", "y"].map((name) => Number(form().elements[name].value || 50));
    cross.removeAttribute("hidden");
    cross.setAttribute("transform", `translate(${(x * box.width) / 100} ${(y * box.height) / 100}) scale(${box.width / 900})`);
    const said = document.getElementById("map-said");
    said.textContent = said.dataset.cross.replace("{x}", whole(x)).replace("{y}", whole(y));
  };

  document.addEventListener("click", (event) => {
    const map = event.target.closest?.("[data-map]");
    if (!map || !form()?.elements.x) return;
    const seen = map.querySelector("svg").getBoundingClientRect();
    fill(((event.clientX - seen.left) / seen.width) * 100, ((event.clientY - seen.top) / seen.height) * 100);
    send();
  });

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-map]") || !form().elements.x || event.ctrlKey || event.altKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (!move && event.key !== "Enter") return;
    event.preventDefault();
    const { x, y } = form().elements;
    const far = event.shiftKey ? STRIDE : STEP;
    const [across, down] = move ?? [0, 0];
    fill(Number(x.value || 50) + across * far, Number(y.value || 50) + down * far);
    if (move) showCross();
    else send();
  });

  // Another one is chosen: its own numbers, or none.
  document.addEventListener("change", (event) => {
    if (event.target.name !== "subject" || !event.target.closest("#points")) return;
    form().elements.x.value = event.target.dataset.x ?? "";
    form().elements.y.value = event.target.dataset.y ?? "";
  });

  // The part came anew: who moves by keys goes on where they were.
  let wasOnMap = false;
  document.addEventListener("htmx:before:request", () => { wasOnMap = document.activeElement?.matches("[data-map]") ?? false; });
  document.addEventListener("htmx:after:swap", () => { if (wasOnMap) form()?.querySelector("[data-map]").focus({ preventScroll: true }); });
})();
