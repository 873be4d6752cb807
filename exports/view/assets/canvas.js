// The picture: vis-network keeps the nodes, the view, dragging and touch; draw.js paints.
"use strict";

(() => {
  const { nodes, threads, data, id, el, t } = view;
  const home = nodes.map((x) => [x.x, x.y]);
  view.xy = home.map((p) => [...p]);
  view.hovered = -1;
  let network = null;
  let hint = null;

  view.scale = () => (network ? network.getScale() : 1);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  // What part of the picture is seen: world coordinates of the corner, pixels for one unit.
  view.look = () => {
    const frame = id("canvas");
    const corner = network.DOMtoCanvas({ x: 0, y: 0 });
    return { x: corner.x, y: corner.y, scale: view.scale(), width: frame.clientWidth, height: frame.clientHeight };
  };

  function extent(only) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const add = (x, y, r) => {
      box[0] = Math.min(box[0], x - r);
      box[1] = Math.min(box[1], y - r);
      box[2] = Math.max(box[2], x + r);
      box[3] = Math.max(box[3], y + r);
    };
    for (const x of nodes) if (only ? only.has(x.i) : view.seen[x.i]) add(...view.xy[x.i], x.size + 8);
    if (only) return box;
    if (!view.state.map) {
      for (const [g, x, y, r] of data.discs) if (view.discShown(g)) add(x, y, r);
      for (const h of view.homes()) add(h.x, h.y, h.r);
    } else for (const ring of view.outline()) for (const [x, y] of ring) add(x, y, 0);
    return box[0] === Infinity ? [-100, -100, 100, 100] : box;
  }

  let fitted = null;   // what the window was fitted to, until the reader moves or zooms
  view.fit = (quick) => { fit(extent(), view.shown.nodes < 60, quick); fitted = () => view.fit(true); };
  view.fitOn = (only, quick) => { fit(extent(only), true, quick); fitted = () => view.fitOn(only, true); };
  view.refit = () => { if (fitted) fitted(); };
  view.moved = () => { fitted = null; view.staleLabels(); view.tell("look"); };
  /** @param {Box} box */
  function fit([left, top, right, bottom], few, quick) {
    const frame = id("canvas");
    const taken = view.covered();
    const [across, high] = [frame.clientWidth - taken.left - taken.right, frame.clientHeight - taken.bottom - view.captioned()];
    const margin = few ? Math.min((260 * view.type()) / 12, across * (view.state.present ? 0.45 : 0.3)) : 36;   // room for the names at the sides
    const scale = Math.min(
      2.2, (across - margin) / (right - left || 1), (high - 72) / (bottom - top || 1));
    network.moveTo({
      position: {
        x: (left + right) / 2 + (taken.right - taken.left) / 2 / scale,
        y: (top + bottom) / 2 + ((frame.clientHeight - high) / 2 - 10) / scale,
      },
      scale,
      animation: quick || calm() ? false : { duration: 350, easingFunction: "easeInOutQuad" },
    });
    view.staleLabels();
    network.redraw();
  }
  view.captioned = () => (view.id("slide").hidden ? 0 : view.id("slide").offsetHeight + 16);
  view.lookAt = ({ x, y, scale, width, height }) => {
    network.moveTo({ position: { x: x + width / scale / 2, y: y + height / scale / 2 }, scale });
    fitted = null;
    view.redraw();
  };

  view.zoom = (factor) => {
    network.moveTo({ scale: Math.max(0.02, Math.min(12, view.scale() * factor)) });
    view.moved();
    network.redraw();
  };
  view.pan = (dx, dy) => {
    const at = network.getViewPosition();
    network.moveTo({ position: { x: at.x + dx / view.scale(), y: at.y + dy / view.scale() } });
    view.moved();
    network.redraw();
  };

  // Bring a node into sight; zoom in only if it would be too small to see.
  view.goTo = (i) => {
    const [x, y] = view.xy[i];
    network.moveTo({
      position: { x, y }, scale: Math.max(view.scale(), 0.85),
      animation: calm() ? false : { duration: 350, easingFunction: "easeInOutQuad" },
    });
    view.moved();
  };
  view.redraw = () => { view.staleLabels(); network.redraw(); };

  function nodeUnder({ x, y }) {
    const scale = view.scale();
    let found = -1;
    let closest = Infinity;
    for (const node of nodes) {
      if (!view.seen[node.i]) continue;
      const [nx, ny] = view.xy[node.i];
      const far = Math.hypot(x - nx, y - ny);
      if (far < closest && far <= view.radius(node.i, scale) + 2 / scale) { closest = far; found = node.i; }
    }
    return found;
  }

  view.nodeAt = (x, y) => nodeUnder(network.DOMtoCanvas({ x, y }));

  function nearest(x, y) {
    const reach = 5 / view.scale();
    let found = null;
    let closest = reach;
    const against = (a, b, what) => {
      const [ax, ay] = view.xy[a];
      const [bx, by] = view.xy[b];
      const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
      const s = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      const far = Math.hypot(x - ax - s * (bx - ax), y - ay - s * (by - ay));
      if (far < closest) { closest = far; found = what; }
    };
    for (const k of view.visibleLinks()) against(k.a, k.b, { link: k });
    closest = Math.min(reach, closest + reach / 2);   // a thread is rather meant than a link
    for (const thread of threads) {
      if (!view.shown.thread[thread.i]) continue;
      for (const [a, b] of thread.lines) if (view.seen[a] && view.seen[b]) against(a, b, { thread });
    }
    return found;
  }

  view.linkSentence = (link) => view.pair(data.relations[link.type].slice(3))
    .replace("{from}", () => nodes[link.a].label).replace("{to}", () => nodes[link.b].label);

  function tell(rows, x, y) {
    hint.replaceChildren(...rows.map(([kind, text]) => el("p", { class: kind }, text)));
    hint.hidden = rows.length === 0;
    const frame = id("canvas");
    hint.style.left = `${Math.max(4, Math.min(x + 14, frame.clientWidth - hint.offsetWidth - 8))}px`;
    hint.style.top = `${Math.max(4, Math.min(y + 14, frame.clientHeight - hint.offsetHeight - 8))}px`;
  }

  function describe(i) {
    const x = nodes[i];
    const rows = [["strong", x.label], ["muted", [
      view.kindName(x.kind), view.groupOf(x), view.t(x.made ? "made" : "real"),
    ].filter(Boolean).join(" · ")]];
    const facts = view.openFacts(x.facts);
    for (let f = 0; f < Math.min(facts.length, 12); f += 3) {
      const said = view.said(facts[f + 2]);
      const text = view.colon(view.factName(facts[f]), view.short(view.value(facts[f], facts[f + 1]), 60));
      rows.push(["", said ? t("bracketed", { text, says: said }) : text]);
    }
    for (const k of x.threads.slice(0, 3)) rows.push(["red", view.sentence(threads[k])]);
    return rows;
  }

  function point(event) {
    const frame = id("canvas").getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    if (event.buttons || !network) { tell([], x, y); return; }
    const i = view.nodeAt(x, y);
    if (i !== view.hovered) { view.hovered = i; view.redraw(); }
    id("canvas").style.cursor = i >= 0 ? "pointer" : "grab";
    if (i >= 0) { tell(describe(i), x, y); return; }
    const world = network.DOMtoCanvas({ x, y });
    const home = view.homeAt(world.x, world.y);
    if (home) {
      id("canvas").style.cursor = "pointer";
      tell([["strong", view.homeName(home)], ["", t("homeCount", { n: view.number(home.count) })],
        ...(home.gaps ? [["red", t("gapsInside", { n: view.number(home.gaps) })]] : []), ["muted", t("homeOpens")]], x, y);
      return;
    }
    const line = nearest(world.x, world.y);
    const bundle = line ? null : view.bundleAt(world.x, world.y, 5 / view.scale());
    if (bundle) tell(describeBundle(bundle), x, y);
    else if (!line) tell([], x, y);
    else if (line.thread) {
      tell([["strong red", view.ruleQuestion(line.thread.rule)],
        ["", view.sentence(line.thread)], ["muted", view.pair(line.thread.closes)]], x, y);
    } else {
      tell([["strong", view.linkSentence(line.link)],
        ["muted", [view.relationName(line.link.type), (line.link.dates || []).slice(0, 3).join(", "),
          view.said(line.link.by), view.t(line.link.made ? "made" : "real")].filter(Boolean).join(" · ")]], x, y);
    }
  }

  /** @param {Bundle} bundle */
  function describeBundle(bundle) {
    const { what, of, count } = bundle;
    const best = what === "link" ? [] : [...of].map((k) => threads[k]).sort((a, b) => a.rank - b.rank).slice(0, 3);
    return [["strong", view.bundleName(bundle)],
      [what === "link" ? "" : "red", t(what === "link" ? "linksBetween" : "gapsBetween", { n: view.number(count) })],
      ...best.map((x) => ["", view.brief(x, view.pair(x.sentence))])];
  }

  function click(event) {
    const { x, y } = event.pointer.canvas;
    const at = view.nodeAt(event.pointer.DOM.x, event.pointer.DOM.y);
    if (at >= 0) { view.select(at, true); return; }
    const home = view.homeAt(x, y);
    if (home) { view.openHome(home.id); return; }
    const line = nearest(x, y);
    const bundle = line ? null : view.bundleAt(x, y, 5 / view.scale());
    if (bundle && bundle.what !== "link") { view.showBundle(bundle); return; }
    if (line && line.thread) view.selectThread(line.thread.i, true);
    else if (line) view.select(line.link.a, true);
    else view.select(-1);
  }

  view.start = () => {
    hint = id("hint");
    view.refresh();
    network = new vis.Network(id("canvas"), {
      nodes: new vis.DataSet(nodes.map((x) => ({ id: x.i, x: x.x, y: x.y })).reverse()),
      edges: new vis.DataSet([]),
    }, {
      physics: false,
      layout: { improvedLayout: false },
      nodes: { shape: "dot", hidden: true, chosen: false, physics: false },
      interaction: { hover: false, keyboard: false, selectable: false, zoomSpeed: 0.7 },
    });
    view.network = network;
    // Painting 5,000 nodes one object at a time is what makes vis-network slow: its nodes are
    // hidden, draw.js paints them all, and so says which one lies under the pointer.
    network.selectionHandler.getNodeAt = (pointer, whole = true) => {
      const found = nodeUnder(network.DOMtoCanvas(pointer));
      if (found < 0 || view.state.pinned.has(found)) return undefined;   // a pinned one is not dragged
      return whole ? network.body.nodes[found] : found;
    };
    network.on("afterDrawing", (ctx) => view.paint(ctx, view.look()));
    network.on("zoom", view.moved);
    network.on("animationFinished", () => { view.redraw(); view.tell("look"); });
    network.on("dragging", (e) => move(e.nodes));
    network.on("dragEnd", (e) => {
      move(e.nodes);
      if (e.nodes.length && !view.state.map) {
        for (const i of e.nodes) view.state.moved.set(i, view.xy[i].map((v) => Math.round(v)));
        view.tell("change");
      }
      view.redraw();
      view.moved();
    });
    network.on("resize", view.staleLabels);
    network.on("click", click);
    network.on("doubleClick", (e) => {
      const at = view.nodeAt(e.pointer.DOM.x, e.pointer.DOM.y);
      if (at >= 0) view.only(at);
    });
    id("canvas").addEventListener("pointermove", point);
    id("canvas").addEventListener("pointerleave", () => tell([], 0, 0));
    const drawn = network.canvas.frame.canvas;
    drawn.setAttribute("aria-hidden", "true");
    drawn.parentElement.removeAttribute("tabindex");
    view.fit(true);
    view.on("change", view.redraw);
  };

  function move(moved) {
    for (const i of moved || []) {
      const p = network.getPosition(i);
      view.xy[i] = [p.x, p.y];
    }
    if (moved && moved.length) view.staleLabels();
  }

  view.setPlaces = (places) => {
    places.forEach((p, i) => {
      view.xy[i] = [...p];
      const drawn = network.body.nodes[i];
      [drawn.x, drawn.y] = p;
    });
    view.fit(true);
  };
  view.home = () => home.map((p, i) => view.state.moved.get(i) || p);
})();
