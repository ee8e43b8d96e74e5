// A staff page that refreshes itself is no sign that somebody is there: the idle lock must not wait for it.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (["refresh", "every", "load"].includes(ctx.sourceEvent?.type)) ctx.request.headers["Ospite-Live"] = "1";
});

// Nor does it shut what somebody opened, a fold or a dialog, which the station does not know to be open.
htmx.registerExtension("stays-open", {
  htmx_before_morph_attr: (element, { attrName, newValue }) =>
    !(attrName === "open" && newValue === null && element.matches("details, dialog")),
});
