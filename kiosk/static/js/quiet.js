// A staff page that refreshes itself is no sign that somebody is there: the idle lock must not wait for it.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (["refresh", "every", "load"].includes(ctx.sourceEvent?.type)) ctx.request.headers["Ospite-Live"] = "1";
});
