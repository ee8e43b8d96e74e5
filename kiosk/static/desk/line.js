// Without a line nothing may be lost: no link leads away to a page of the browser's own, no form leaves it.
(() => {
  const root = document.documentElement;
  const isDown = () => root.dataset.link === "down";

  // A page without a stream of its own learns of the line from the question who is here.
  const hasStream = () => Boolean((document.body.dataset.topics ?? "").trim());
  const tell = (isUp) => { if (!hasStream()) root.dataset.link = isUp ? "up" : "down"; };
  document.addEventListener("desk:line", (event) => tell(event.detail.isUp));
  // A machine without any network may be the station itself: only asking tells.
  const ask = () => document.dispatchEvent(new CustomEvent(hasStream() ? "live:again" : "desk:ask"));
  addEventListener("offline", ask);
  addEventListener("online", () => { if (!hasStream()) ask(); });

  const stops = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const say = () => {
    const words = document.querySelector("[data-stays]").dataset.stays;
    document.dispatchEvent(new CustomEvent("toast", { detail: { value: words } }));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || !isDown()) return;
    stops(event);
    say();
  }, { capture: true });

  // That a line went is noticed some seconds later: a form that would leave the page asks before it goes.
  const PATIENCE_MS = 5000;
  const here = document.querySelector("[data-here]");
  const heard = new WeakSet();
  // It is busy until another page is there, or none will be: a file came instead, or somebody stopped it.
  const isBusy = (form) => form.getAttribute("aria-busy") === "true";
  const goIfHeard = async (form, submitter) => {
    const rest = () => form.removeAttribute("aria-busy");
    form.setAttribute("aria-busy", "true");
    const headers = { Accept: "application/json", "Ospite-Live": "1" };
    const answer = await fetch(here.dataset.here, { headers, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
    if (answer?.status === 401) {
      // their session is over: sent now, what was typed would be lost on the way to the names
      rest();
      document.dispatchEvent(new CustomEvent("desk:ask"));
    } else if (answer) {
      heard.add(form);
      form.requestSubmit(submitter);
      heard.delete(form);
      setTimeout(rest, PATIENCE_MS);
    } else {
      rest();
      // a stream has to find out by itself; without one this was the question already
      if (hasStream()) ask();
      else tell(false);
      say();
    }
  };
  // What stays on its page may try, and says itself that it did not get through: a scan is heard as a no.
  const staysAnyway = (form) =>
    form.hasAttribute("hx-post") || form.hasAttribute("hx-get") || form.getAttribute("method") === "dialog";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (staysAnyway(form) || heard.has(form)) return;
    stops(event);
    if (isDown()) say();
    else if (!isBusy(form)) goIfHeard(form, event.submitter);
  }, { capture: true });
})();
