// Drawing on the canvas: discs or land, links, threads, nodes, labels, in this order.
"use strict";

(() => {
  const { nodes, links, threads, data } = view;
  const LEAST = 1.8;   // a node is never smaller than this on the screen (radius in pixels)
  const PROOF = 5;     // nor one of the chosen gap than this
  const CHUNK = 160;   // lines stroked together: one huge path is slower than a few
  let lit = null;
  let litFor = "";
  let palette = null;

  const CROSS = new Path2D("M-1.3 -1.3L1.3 1.3M1.3 -1.3L-1.3 1.3");
  const RING = new Path2D("M-1.75 0A1.75 1.75 0 1 1 1.75 0A1.75 1.75 0 1 1 -1.75 0Z");
  const PIN = new Path2D(view.PIN);
  const PLAIN = 0.74;   // the faintest red that stands out from paper and discs by 3 to 1
  const MANY = threads.length > 200;
  view.plainest = new Set(threads.map((x) => x.rule)).size > 5 ? 2 : 10;   // of each rule
  view.mixed = links.some((k) => k.made) && links.some((k) => !k.made);
  // Where some links are made up and some are not, those that are reported are plain to see.
  view.linkLooks = (list, near) => {
    const alpha = near ? 0.08 : Math.max(0.1, Math.min(0.6, 6 / Math.sqrt(list.length)));   // many: faint
    if (!view.mixed) return [{ list, colour: palette.line, width: 1, alpha }];
    return [
      { list: list.filter((k) => k.made), colour: palette.line, width: 1, alpha },
      { list: list.filter((k) => !k.made), colour: palette.ink, width: 1.2, alpha: near ? 0.12 : 0.75 },
    ];
  };
  view.repalette = () => { palette = view.palette(); };
  view.colours = () => palette || (palette = view.palette());
  // A node of the chosen gap is never so small that it could be missed.
  view.radius = (i, scale) => Math.max(nodes[i].size, (inProof(i) ? PROOF : LEAST) / scale);
  const inProof = (i) => view.state.thread >= 0 && threads[view.state.thread].all.has(i);

  // Nodes in the light while one (or a thread) is selected; null when all are.
  view.highlight = () => {
    const { selected, thread, chosen } = view.state;
    const key = `${selected}/${thread}/${[...chosen].join()}`;
    if (key === litFor) return lit;
    litFor = key;
    if (chosen.size) lit = new Set(chosen);
    else if (thread >= 0) {
      lit = threads[thread].all;
    } else if (selected >= 0 && !(selected === data.focus[0] && !data.groups.length)) {
      lit = view.neighbours(selected);
      lit.add(selected);
      for (const k of nodes[selected].threads) {
        for (const i of threads[k].lines.flat()) lit.add(i);
      }
    } else lit = null;
    return lit;
  };

  // What is tied on paper only is drawn as missing.
  const lacking = (thread, k) => threads[thread].lines.some(([a, b]) => (a === k.a && b === k.b) || (a === k.b && b === k.a));
  // The links of the selected node, or those among all that a chosen gap is about.
  view.ownLinks = () => {
    const { selected, thread } = view.state;
    if (view.state.mode === "gaps" && thread < 0) return [];
    const near = view.highlight();
    const within = thread >= 0 || view.state.chosen.size > 0;
    const from = within ? [...near] : selected >= 0 ? [selected] : [];
    return from.flatMap((i) => nodes[i].links.map((k) => links[k]).filter((k) => view.seen[k.a] && view.seen[k.b]
      && (!within || (k.a === i && near.has(k.b) && (thread < 0 || !lacking(thread, k))))));
  };

  view.broken = (k) => view.role(k.a) === "failed" || view.role(k.b) === "failed";

  const counts = new Array(data.groups.length);
  view.on("change", () => {
    counts.fill(0);
    for (const x of nodes) if (view.shown.node[x.i] && x.group >= 0) counts[x.group] += 1;
  });
  view.discShown = (g) => counts[g] > 0;

  function discs(ctx, scale) {
    ctx.lineWidth = 1 / scale;
    for (const [g, x, y, r] of data.discs) {
      if (!view.discShown(g)) continue;
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fillStyle = palette.disc;
      ctx.fill();
      ctx.strokeStyle = palette.rim;
      ctx.stroke();
    }
  }

  function land(ctx, scale) {
    ctx.beginPath();
    for (const ring of view.outline()) {
      ring.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
      ctx.closePath();
    }
    ctx.fillStyle = palette.land;
    ctx.fill("evenodd");
    ctx.lineWidth = 1.2 / scale;
    ctx.strokeStyle = palette.rim;
    ctx.stroke();
  }

  // A length of round kilometres at the left below.
  function ruler(ctx, look) {
    const { km, wide } = view.ruler(look);
    const [x, y] = [look.x + 16 / look.scale, look.y + (look.height - 64) / look.scale];
    ctx.strokeStyle = ctx.fillStyle = palette.ink;
    ctx.lineWidth = 1.5 / look.scale;
    ctx.strokeRect(x, y, wide / look.scale, 0);
    ctx.font = view.font(false, view.type() / look.scale);
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    ctx.fillText(view.rulerSays(km), x, y - 3 / look.scale);
  }

  function lines(ctx, list) {
    for (let from = 0; from < list.length; from += CHUNK) {
      ctx.beginPath();
      for (const k of list.slice(from, from + CHUNK)) {
        const a = view.xy[k.a];
        const b = view.xy[k.b];
        ctx.moveTo(a[0], a[1]);
        ctx.lineTo(b[0], b[1]);
      }
      ctx.stroke();
    }
  }

  let visible = [];
  const look = () => { visible = links.filter((k) => view.shown.link[k.i] && view.seen[k.a] && view.seen[k.b]); };
  view.on("change", look);
  view.on("select", look);
  view.visibleLinks = () => visible;

  function drawLinks(ctx, scale) {
    const near = view.highlight();
    const { selected } = view.state;
    ctx.setLineDash([]);
    for (const look of view.linkLooks(visible, near)) {
      ctx.strokeStyle = look.colour;
      ctx.globalAlpha = look.alpha;
      ctx.lineWidth = look.width / scale;
      lines(ctx, look.list);
    }
    const own = view.ownLinks();
    ctx.globalAlpha = 0.9;
    ctx.strokeStyle = palette.accent;
    ctx.fillStyle = palette.accent;
    ctx.lineWidth = 1.5 / scale;
    lines(ctx, own.filter((k) => !view.broken(k)));
    ctx.strokeStyle = palette.muted;
    lines(ctx, own.filter(view.broken));
    ctx.strokeStyle = palette.accent;
    if (selected >= 0 && own.length < 200) for (const k of own) arrow(ctx, k, scale);
    ctx.globalAlpha = 1;
  }

  function arrow(ctx, link, scale) {
    const [ax, ay] = view.xy[link.a];
    const [bx, by] = view.xy[link.b];
    const length = Math.hypot(bx - ax, by - ay);
    if (!length) return;
    const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
    const r = view.radius(link.b, scale) + 2 / scale;
    const [tx, ty] = [bx - ux * r, by - uy * r];
    const s = 7 / scale;
    ctx.beginPath();
    ctx.moveTo(tx, ty);
    ctx.lineTo(tx - ux * s - uy * s * 0.4, ty - uy * s + ux * s * 0.4);
    ctx.lineTo(tx - ux * s + uy * s * 0.4, ty - uy * s - ux * s * 0.4);
    ctx.fill();
  }

  // How a thread is drawn: the best of a rule are plain to see, the rest thinner.
  view.threadLook = (thread) => {
    const near = view.highlight();
    const { selected, thread: chosen } = view.state;
    const own = chosen === thread.i
      || (chosen < 0 && selected >= 0 && nodes[selected].threads.includes(thread.i))
      || (view.state.chosen.size > 0 && thread.lines.some((line) => line.every((i) => view.state.chosen.has(i))));
    if (near && !own) return { width: 1, alpha: 0.12 };
    if (own) return { width: 2.6, alpha: 1 };
    if (data.since) return thread.change ? { width: 1.9, alpha: 0.95 } : { width: 0.7, alpha: PLAIN };
    return thread.rank <= view.plainest ? { width: 1.9, alpha: 0.95 } : { width: MANY ? 0.7 : 1.2, alpha: PLAIN };
  };

  // Since a day: what closed is there now, and is drawn so.
  view.threadColour = (t, colours) => (t.change === "closed" ? colours.closed : colours.thread);
  // Where gaps are many, one line of each, and all of the one that is chosen.
  view.linesOf = (t) => (MANY && view.threadLook(t).width < 2 ? t.lines.slice(0, 1) : t.lines)
    .filter((line) => line.every((i) => view.seen[i]));
  // The plainest threads lie over the nodes, the others under them.
  function drawThreads(ctx, scale, over) {
    ctx.strokeStyle = palette.thread;
    const haloed = new Set();
    for (const t of threads) {
      if (!view.shown.thread[t.i]) continue;
      const look = view.threadLook(t);
      if (over !== (look.alpha > 0.9)) continue;
      ctx.globalAlpha = look.alpha;
      ctx.lineWidth = look.width / scale;
      ctx.strokeStyle = view.threadColour(t, palette);
      const dash = t.change === "closed" ? [] : t.lines.length ? [6 / scale, 4 / scale] : [3.5 / scale, 2.5 / scale];
      ctx.setLineDash(dash);
      const a = view.xy[t.a];
      ctx.beginPath();
      if (t.lines.length) {
        for (const line of view.linesOf(t)) {
          const [from, to] = line.map((i) => view.xy[i]);
          ctx.moveTo(from[0], from[1]);
          ctx.lineTo(to[0], to[1]);
        }
      } else {
        if (haloed.has(t.a) || !view.seen[t.a]) continue;
        haloed.add(t.a);
        ctx.arc(a[0], a[1], view.radius(t.a, scale) + 3.4 / scale, 0, 2 * Math.PI);
      }
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  // What a node is in the gaps that are told apart: those of a small picture, or the chosen one.
  const FEW = 60;
  const roles = (list) => {
    const of = new Map();
    for (const t of list) {
      for (const m of t.figure) of.set(m.node, of.has(m.node) && of.get(m.node).role !== m.role ? { role: "", says: [] } : m);
    }
    return of;
  };
  const all = threads.length <= FEW ? roles(threads) : new Map();
  const none = new Map();
  let own = none;
  let ownFor = -1;
  const member = (i) => {
    const { thread, selected } = view.state;
    if (thread !== ownFor) [own, ownFor] = [thread >= 0 ? roles([threads[thread]]) : none, thread];
    return (thread >= 0 ? own : selected >= 0 ? none : all).get(i);
  };
  view.role = (i) => (member(i) || { role: "" }).role;
  view.ringed = (i) => (view.role(i) === "could" ? 1.75 : 1);   // how much larger it is with its ring
  view.remark = (i) => { const m = member(i); return m && m.says.length ? view.pair(m.says) : ""; };

  const inGap = new Set(threads.flatMap((t) => [...t.all]));
  // How plainly each node shows: faint outside the light, and outside the gaps when only they do.
  view.alphas = () => {
    const near = view.highlight();
    if (near) return (i) => (near.has(i) ? 1 : 0.16);
    return view.state.mode === "gaps" ? (i) => (inGap.has(i) ? 1 : 0.22) : () => 1;
  };

  // The least important first, so that what matters lies on top.
  function drawNodes(ctx, look) {
    const { scale } = look;
    const alpha = view.alphas();
    const m = ctx.getTransform();
    const right = look.x + look.width / scale;
    const bottom = look.y + look.height / scale;
    for (let i = nodes.length - 1; i >= 0; i -= 1) {
      if (!view.seen[i]) continue;
      const [x, y] = view.xy[i];
      const r = view.radius(i, scale);
      const rim = 1.5 * r;
      if (x + rim < look.x || y + rim < look.y || x - rim > right || y - rim > bottom) continue;
      const node = nodes[i];
      const colours = palette.kinds[node.kind];
      const chosen = i === view.state.selected || view.state.chosen.has(i);
      ctx.globalAlpha = alpha(i);
      ctx.setTransform(m.a * r, 0, 0, m.d * r, m.a * x + m.e, m.d * y + m.f);
      ctx.fillStyle = node.made ? colours.made : colours.real;
      ctx.strokeStyle = chosen ? palette.ink : node.made ? colours.madeEdge : colours.edge;
      ctx.lineWidth = Math.min(chosen ? 0.5 : 0.36, (chosen ? 3 : i === view.hovered ? 2.4 : 1.1) / (r * scale));
      const role = view.role(i);
      if (role === "failed") {
        ctx.fillStyle = palette.paper;
        ctx.strokeStyle = palette.muted;
      }
      ctx.fill(view.path2d[node.kind]);
      ctx.stroke(view.path2d[node.kind]);
      if (role === "failed") {
        ctx.lineWidth = Math.min(0.5, 2 / (r * scale));
        ctx.stroke(CROSS);
      } else if (role === "could") {
        ctx.strokeStyle = palette.could;
        ctx.lineWidth = Math.min(0.5, 2 / (r * scale));
        ctx.stroke(RING);
      }
      if (view.state.pinned.has(i)) {
        ctx.fillStyle = palette.ink;
        ctx.fill(PIN);
      }
    }
    ctx.setTransform(m);
    ctx.globalAlpha = 1;
  }

  view.paint = (ctx, look) => {
    view.colours();
    ctx.save();
    if (view.state.map) { land(ctx, look.scale); ruler(ctx, look); }
    else discs(ctx, look.scale);
    drawLinks(ctx, look.scale);
    view.drawFolded(ctx, look.scale, palette);
    drawThreads(ctx, look.scale, false);
    drawNodes(ctx, look);
    drawThreads(ctx, look.scale, true);
    view.drawLabels(ctx, look, palette);
    ctx.restore();
  };
})();
