// The badge with a frame round each element: chosen by a touch, moved by dragging, sized at eight handles, nudged by keys.
window.badgeStage = (root, draft, { onSide }) => {
  const GRID_MM = 0.5;
  const LEAST_MM = 1;
  const NEAR_PX = 7;
  const DRAG_PX = 4;
  const stage = document.getElementById("stage");
  const sheet = document.getElementById("sheet");
  const dots = document.getElementById("dots");
  const frames = document.getElementById("frames");
  const handles = document.getElementById("handles");
  const guides = { x: document.getElementById("guide-x"), y: document.getElementById("guide-y") };
  const zoom = document.getElementById("zoom");
  const snap = document.getElementById("snap");
  const kinds = JSON.parse(root.dataset.kinds);
  const words = JSON.parse(root.dataset.words);
  const beside = matchMedia("(min-width: 74.01rem)");
  const view = { side: "front", shown: [], wrong: null };

  const round = (mm) => Math.round(mm * 100) / 100;
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  const scale = () => sheet.clientWidth / draft.now.width_mm;
  const sideOf = (element) => (draft.now.fold && draft.now.fold !== "none" ? element.side ?? "front" : "front");
  const label = (element, place) => {
    const text = { kind: `${place + 1}, ${kinds[element.kind]}`, x: element.x_mm, y: element.y_mm, width: element.width_mm, height: element.height_mm };
    return words.at.replace(/\{(\w+)\}/g, (_, name) => text[name]);
  };

  // How large a dot is shown: whole pixels where there is room, so that each dot is as it is printed.
  const fit = () => {
    // No dots yet, as with a draft that was kept while something was wrong in it: then as at 203 dpi.
    const [wide, tall] = dots.naturalWidth ? [dots.naturalWidth, dots.naturalHeight] : [draft.now.width_mm * 8, draft.now.height_mm * 8];
    const pixels = window.devicePixelRatio || 1;
    const room = Math.max(160, stage.clientWidth - 2 * parseFloat(getComputedStyle(stage).paddingInlineStart));
    const padding = 2 * parseFloat(getComputedStyle(stage).paddingBlockStart);
    // Beside the forms the whole badge is seen at once; above them it leaves some of them to be seen.
    const below = beside.matches ? 76 : window.innerHeight * 0.3;
    const high = Math.max(220, window.innerHeight - (stage.getBoundingClientRect().top + window.scrollY) - below - padding);
    const own = wide / pixels;
    const share = Math.min(room / own, high / (tall / pixels));
    let width = own * (share >= 1 ? Math.min(4, Math.floor(share)) : share);
    if (zoom.value === "real") width = (draft.now.width_mm / 25.4) * 96;
    else if (zoom.value !== "fit") width = own * Number(zoom.value);
    sheet.style.inlineSize = `${width}px`;
    sheet.style.blockSize = `${(width * draft.now.height_mm) / draft.now.width_mm}px`;
    dots.classList.toggle("-dots", width >= own - 0.5);
    render();
  };

  const put = (node, element) => {
    const each = scale();
    node.style.left = `${element.x_mm * each}px`;
    node.style.top = `${element.y_mm * each}px`;
    node.style.width = `${element.width_mm * each}px`;
    node.style.height = `${element.height_mm * each}px`;
  };

  const render = () => {
    const elements = draft.elements();
    while (frames.children.length > elements.length) frames.lastChild.remove();
    while (frames.children.length < elements.length) {
      const frame = document.createElement("button");
      frame.type = "button";
      frame.className = "frame";
      frame.dataset.place = frames.children.length;
      frames.append(frame);
    }
    elements.forEach((element, place) => {
      const frame = frames.children[place];
      frame.hidden = sideOf(element) !== view.side;
      frame.setAttribute("aria-pressed", String(place === draft.selected));
      frame.setAttribute("aria-label", label(element, place) + (view.wrong === place ? `. ${words.wrong}` : ""));
      frame.classList.toggle("-absent", view.shown[place] === false);
      frame.classList.toggle("-wrong", view.wrong === place);
      put(frame, element);
    });
    const chosen = draft.element();
    handles.hidden = !chosen || sideOf(chosen) !== view.side;
    if (!handles.hidden) {
      put(handles, chosen);
      handles.classList.toggle("-low", chosen.height_mm * scale() < 48);
      handles.classList.toggle("-narrow", chosen.width_mm * scale() < 48);
    }
  };

  // Edges and middles that a moved one may cling to: of the badge and of its other elements.
  const lines = (axis) => {
    const [at, size, whole] = axis === "x" ? ["x_mm", "width_mm", draft.now.width_mm] : ["y_mm", "height_mm", draft.now.height_mm];
    const others = draft.elements().filter((element, place) => place !== draft.selected && sideOf(element) === view.side);
    return [0, whole / 2, whole, ...others.flatMap((each) => [each[at], each[at] + each[size] / 2, each[at] + each[size]])];
  };
  // `own`: the places of the moved one that may cling. Gives by how much it is moved further, and where to.
  const clung = (axis, own) => {
    const guide = guides[axis];
    guide.hidden = true;
    if (!snap.checked) return 0;
    let best = null;
    for (const line of lines(axis)) {
      for (const place of own) {
        const away = line - place;
        if (Math.abs(away) * scale() <= NEAR_PX && (best === null || Math.abs(away) < Math.abs(best.away))) best = { away, line };
      }
    }
    if (best === null) {
      const free = Math.round(own[0] / GRID_MM) * GRID_MM - own[0];
      return free;
    }
    guide.style[axis === "x" ? "left" : "top"] = `${best.line * scale()}px`;
    guide.hidden = false;
    return best.away;
  };

  const moved = (start, dx, dy) => {
    let x = clamp(start.x_mm + dx, 0, draft.now.width_mm - start.width_mm);
    let y = clamp(start.y_mm + dy, 0, draft.now.height_mm - start.height_mm);
    x += clung("x", [x, x + start.width_mm / 2, x + start.width_mm]);
    y += clung("y", [y, y + start.height_mm / 2, y + start.height_mm]);
    return {
      x_mm: round(clamp(x, 0, draft.now.width_mm - start.width_mm)),
      y_mm: round(clamp(y, 0, draft.now.height_mm - start.height_mm)),
    };
  };

  const sized = (start, edge, dx, dy) => {
    let [left, top, right, foot] = [start.x_mm, start.y_mm, start.x_mm + start.width_mm, start.y_mm + start.height_mm];
    const least = Math.min(LEAST_MM, start.width_mm, start.height_mm);
    if (edge.includes("w")) { left += dx; left = clamp(left + clung("x", [left]), 0, right - least); }
    if (edge.includes("e")) { right += dx; right = clamp(right + clung("x", [right]), left + least, draft.now.width_mm); }
    if (edge.includes("n")) { top += dy; top = clamp(top + clung("y", [top]), 0, foot - least); }
    if (edge.includes("s")) { foot += dy; foot = clamp(foot + clung("y", [foot]), top + least, draft.now.height_mm); }
    return { x_mm: round(left), y_mm: round(top), width_mm: round(right - left), height_mm: round(foot - top) };
  };

  let drag = null;
  const begin = (event, node, edge) => {
    if (event.button > 0 || drag) return;
    const element = draft.element();
    drag = { pointer: event.pointerId, node, edge, x: event.clientX, y: event.clientY, start: { ...element }, far: false, of: `drag-${event.timeStamp}` };
    node.setPointerCapture(event.pointerId);
  };
  const onMove = (event) => {
    if (event.pointerId !== drag?.pointer) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.far && Math.hypot(dx, dy) < DRAG_PX) return;
    drag.far = true;
    event.preventDefault();
    const box = drag.edge ? sized(drag.start, drag.edge, dx / scale(), dy / scale()) : moved(drag.start, dx / scale(), dy / scale());
    draft.change(() => Object.assign(draft.element(), box), drag.of);
  };
  const onEnd = (event) => {
    if (event.pointerId !== drag?.pointer) return;
    if (event.type === "pointerup" && !drag.far && drag.again) below(event);
    drag = null;
    guides.x.hidden = guides.y.hidden = true;
  };
  // Touched again without a move: what lies below has its turn.
  const below = (event) => {
    const there = document.elementsFromPoint(event.clientX, event.clientY).filter((node) => node.classList.contains("frame"));
    const places = there.map((node) => Number(node.dataset.place)).sort((one, other) => other - one);
    if (places.length < 2) return;
    const next = places[(places.indexOf(draft.selected) + 1) % places.length];
    draft.select(next);
    frames.children[next].focus({ preventScroll: true });
  };

  frames.addEventListener("pointerdown", (event) => {
    const frame = event.target.closest(".frame");
    if (!frame) return;
    const place = Number(frame.dataset.place);
    const again = place === draft.selected;
    // A finger's first touch chooses and lets the page be scrolled; a mouse moves at once.
    draft.select(place);
    if (again || event.pointerType !== "touch") {
      begin(event, frame, "");
      if (drag) drag.again = again;
    }
  });
  frames.addEventListener("click", (event) => {
    const frame = event.target.closest(".frame");
    if (frame && event.detail === 0) draft.select(Number(frame.dataset.place));
  });
  handles.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (handle) { event.preventDefault(); begin(event, handle, handle.dataset.edge); }
  });
  for (const part of [frames, handles]) {
    part.addEventListener("pointermove", onMove);
    part.addEventListener("pointerup", onEnd);
    part.addEventListener("pointercancel", onEnd);
  }
  stage.addEventListener("pointerdown", (event) => {
    if (event.target === stage || event.target === sheet || event.target === dots) draft.select(null);
  });

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  frames.addEventListener("keydown", (event) => {
    const frame = event.target.closest(".frame");
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = Number(frame.dataset.place);
    if (event.key === "Escape") { draft.select(null); return; }
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      draft.select(place);
      root.dispatchEvent(new CustomEvent("badge-remove"));
      return;
    }
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    draft.select(place);
    draft.change(({ width_mm, height_mm }) => {
      const element = draft.element();
      const [dx, dy] = arrow.map((way) => way * GRID_MM);
      if (event.shiftKey) {
        element.width_mm = round(clamp(element.width_mm + dx, Math.min(GRID_MM, element.width_mm), width_mm - element.x_mm));
        element.height_mm = round(clamp(element.height_mm + dy, Math.min(GRID_MM, element.height_mm), height_mm - element.y_mm));
      } else {
        element.x_mm = round(clamp(element.x_mm + dx, 0, width_mm - element.width_mm));
        element.y_mm = round(clamp(element.y_mm + dy, 0, height_mm - element.height_mm));
      }
    }, `keys-${place}-${event.shiftKey}`);
  });

  const sides = document.getElementById("sides");
  const showSide = (side) => {
    view.side = side;
    for (const button of sides.children) button.setAttribute("aria-pressed", String(button.dataset.side === side));
    onSide();
  };
  sides.addEventListener("click", (event) => {
    const side = event.target.closest("[data-side]")?.dataset.side;
    if (!side || side === view.side) return;
    draft.select(null);
    showSide(side);
    render();
  });
  draft.on((what) => {
    const folded = Boolean(draft.now.fold) && draft.now.fold !== "none";
    sides.hidden = !folded;
    const chosen = draft.element();
    if (!folded && view.side !== "front") showSide("front");
    else if (what === "select" && chosen && sideOf(chosen) !== view.side) showSide(sideOf(chosen));
    render();
  });
  dots.addEventListener("load", fit);
  zoom.addEventListener("change", fit);
  new ResizeObserver(fit).observe(stage);
  sides.hidden = !draft.now.fold || draft.now.fold === "none";

  return { view, render, sideOf };
};
