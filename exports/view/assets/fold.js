// Folded: a community is one node with its counts, what lies in none is one node a kind, and the
// threads and links between two of them are one line with its count. A click opens one.
"use strict";

(() => {
  const { nodes, links, threads, data, t } = view;
  const OWNED = new Set(["RAISED", "OFFERS", "HOLDS", "FOR"]);   // what folds into whose it is
  const COUNTED = 24;   // lines that may have their count beside them
  const FEW = 4;        // fewer of a kind than these stay as they are
  view.seen = new Uint8Array(nodes.length).fill(1);

  // Whose each is: its community, else the home of its owner, else that of its kind.
  const owner = nodes.map((x) => x.links.map((k) => links[k])
    .find((k) => k.b === x.i && k.a !== x.i && OWNED.has(data.relations[k.type][0]))?.a ?? -1);
  function homeOf(i, steps = 0) {
    if (nodes[i].group >= 0) return `g${nodes[i].group}`;
    return owner[i] >= 0 && steps < 4 ? homeOf(owner[i], steps + 1) : `k${nodes[i].kind}`;
  }
  const home = view.canFold ? nodes.map((x) => homeOf(x.i)) : [];

  const places = new Map();   // of each home: its place, its radius, its members
  for (const [g, x, y, r] of data.discs) places.set(`g${g}`, { id: `g${g}`, x, y, r, members: [] });
  home.forEach((key, i) => {
    if (!places.has(key)) places.set(key, { id: key, x: 0, y: 0, r: 0, members: [] });
    places.get(key).members.push(i);
  });
  for (const h of [...places.values()]) if (h.id[0] === "k" && h.members.length < FEW) places.delete(h.id);
  // Kinds have no disc of their own: they stand in a ring within that of the communities.
  const discs = data.discs.filter(([g]) => places.get(`g${g}`).members.length);
  const middle = [1, 2].map((s) => discs.reduce((sum, d) => sum + d[s], 0) / (discs.length || 1));
  const within = Math.min(...discs.map(([, x, y, r]) => Math.hypot(x - middle[0], y - middle[1]) - r), 1e4);
  const kinds = [...places.values()].filter((h) => h.id[0] === "k").sort((a, b) => b.members.length - a.members.length);
  const far = kinds.length > 1 ? within * 0.58 : 0;
  for (const h of kinds) h.r = Math.max(within * 0.1, Math.min(within * 0.26, 12 * Math.sqrt(h.members.length)));
  const wide = kinds.reduce((sum, h) => sum + 2 * h.r, 0);
  const room = kinds.length > 1 ? Math.min(1, (5 * far) / wide) : 1;   // of a round of 2 pi: some stays free
  let angle = -Math.PI / 2;
  for (const h of kinds) {
    const share = (Math.PI * 2 * h.r) / wide;
    angle += share;
    Object.assign(h, { r: h.r * room, x: middle[0] + far * Math.cos(angle), y: middle[1] + far * Math.sin(angle) });
    angle += share;
  }

  view.homeName = (h) => (h.id[0] === "g" ? view.groupName(Number(h.id.slice(1))) : view.kindName(Number(h.id.slice(1))));
  view.homeShort = (h) => (h.id[0] === "g" ? view.groupShort(Number(h.id.slice(1))) : view.homeName(h));
  // For the address: what a home is called there.
  view.homeKey = (key) => (key[0] === "g" ? `g:${data.groups[Number(key.slice(1))][0]}` : `k:${data.kinds[Number(key.slice(1))][0]}`);
  const byKey = new Map([...places.keys()].map((key) => [view.homeKey(key), key]));
  view.homeByKey = (key) => byKey.get(key);

  const folds = () => view.canFold && view.state.folded && !view.state.map;
  let all = [];       // the homes that are drawn folded
  let lines = [];     // what joins them
  const nowhere = { homes: [], lines: [] };

  // Which node or home a node is drawn as: an owner stands for its own where its home is open.
  function standsFor(i) {
    const { opened, pinned } = view.state;
    if (pinned.has(i) || !places.has(home[i])) return i;
    if (!opened.has(home[i])) return home[i];
    return owner[i] >= 0 && view.shown.node[owner[i]] && !isChosen(owner[i]) ? owner[i] : i;
  }
  const isChosen = (i) => view.state.selected === i || view.state.chosen.has(i);

  function gather() {
    const { opened } = view.state;
    const lit = view.highlight();
    const as = nodes.map((x) => (view.shown.node[x.i] ? standsFor(x.i) : -1));
    for (const x of nodes) view.seen[x.i] = as[x.i] === x.i || (as[x.i] !== -1 && lit && lit.has(x.i)) ? 1 : 0;
    all = [...places.values()].filter((h) => !opened.has(h.id)).map((h) => ({
      ...h, count: h.members.filter((i) => as[i] === h.id).length, gaps: 0,
    })).filter((h) => h.count);
    const byId = new Map(all.map((h) => [h.id, h]));
    const end = (e) => (typeof e === "number" ? { x: view.xy[e][0], y: view.xy[e][1], r: nodes[e].size } : byId.get(e));
    const between = new Map();
    const tie = (a, b, what, of) => {
      const [p, q] = String(a) < String(b) ? [a, b] : [b, a];
      const key = `${what} ${p} ${q}`;
      if (!between.has(key)) between.set(key, { a: p, b: q, what, of: new Set() });
      between.get(key).of.add(of);
    };
    const apart = (a, b) => as[a] !== as[b] && as[a] !== -1 && as[b] !== -1 && !(view.seen[a] && view.seen[b]);
    for (const k of links) if (view.shown.link[k.i] && apart(k.a, k.b)) tie(as[k.a], as[k.b], "link", k.i);
    for (const x of threads) {
      if (!view.shown.thread[x.i]) continue;
      let drawn = false;
      for (const [a, b] of x.lines) {
        if (as[a] === as[b] || as[a] === -1 || as[b] === -1) continue;
        drawn = true;
        if (apart(a, b)) tie(as[a], as[b], x.change === "closed" ? "closed" : "thread", x.i);
      }
      if (!drawn && byId.has(as[x.a])) byId.get(as[x.a]).gaps += 1;
    }
    lines = [...between.values()].map((l) => ({ ...l, from: end(l.a), to: end(l.b), count: l.of.size }))
      .filter((l) => l.from && l.to).sort((a, b) => a.count - b.count);
  }

  view.gather = () => {
    if (folds()) { gather(); return; }
    view.seen.set(view.shown.node);
    ({ homes: all, lines } = nowhere);
  };
  view.homes = () => all;
  view.bundles = () => lines;
  view.allHomes = () => [...places.values()].filter((h) => h.members.length);

  // How a bundle is drawn: broader, the more there are in it; of one node alone, thin.
  view.bundleLook = (l) => {
    const near = view.highlight() ? 0.15 : 1;
    const many = Math.log2(l.count + 1);
    const single = typeof l.a === "number" || typeof l.b === "number";
    if (l.what === "link") return { width: single ? 1 : 0.7 + 0.5 * many, alpha: (single ? 0.12 : 0.4) * near };
    return { width: single ? 0.4 + 0.4 * many : 0.8 + 0.75 * many, alpha: 0.9 * near };
  };
  // Where a line leaves one home and reaches the other.
  view.bundleEnds = ({ from, to }) => {
    const far = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const [ux, uy] = [(to.x - from.x) / far, (to.y - from.y) / far];
    return [[from.x + ux * from.r, from.y + uy * from.r], [to.x - ux * to.r, to.y - uy * to.r]];
  };
  view.counted = () => lines.filter((l) => l.what !== "link" && l.count > 1).slice(-COUNTED).reverse();
  // What stands in a home: how many it holds, and how many gaps lie within it.
  view.homeSays = (h) => [view.number(h.count), h.gaps ? t("gapsInside", { n: view.number(h.gaps) }) : ""].filter(Boolean);

  view.homeAt = (x, y) => all.find((h) => Math.hypot(x - h.x, y - h.y) < h.r) || null;
  view.bundleAt = (x, y, reach) => {
    let found = null;
    let closest = reach;
    for (const l of lines) {
      const [[ax, ay], [bx, by]] = view.bundleEnds(l);
      const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
      const s = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      const far = Math.hypot(x - ax - s * (bx - ax), y - ay - s * (by - ay)) - (l.what === "link" ? 0 : reach / 2);
      if (far < closest) { closest = far; found = l; }
    }
    return found;
  };
  view.bundleName = (l) => [l.a, l.b].map((e) => (typeof e === "number" ? nodes[e].label : view.homeName(places.get(e)))).join(" — ");

  // The signs of folding on the canvas, under the nodes that are open.
  view.drawFolded = (ctx, scale, palette) => {
    const colours = new Map([["link", palette.line], ["thread", palette.thread], ["closed", palette.closed]]);
    for (const l of lines) {
      const look = view.bundleLook(l);
      ctx.globalAlpha = look.alpha;
      ctx.lineWidth = look.width / scale;
      ctx.strokeStyle = colours.get(l.what);
      ctx.setLineDash(l.what === "thread" ? [6 / scale, 4 / scale] : []);
      ctx.beginPath();
      for (const [n, p] of view.bundleEnds(l).entries()) if (n) ctx.lineTo(p[0], p[1]); else ctx.moveTo(p[0], p[1]);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = view.highlight() ? 0.35 : 1;
    for (const h of all) {
      ctx.beginPath();
      ctx.arc(h.x, h.y, h.r, 0, 2 * Math.PI);
      ctx.fillStyle = palette.soft;
      ctx.fill();
      ctx.lineWidth = 1.6 / scale;
      ctx.strokeStyle = palette.accent;
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  };

  // --- opened and folded ----------------------------------------------------------------------
  function changed(words, name) {
    view.refresh();
    view.drawFilters();
    view.drawDetail();
    view.say(t(words, { name }));
  }
  view.openHome = (key) => {
    const { opened } = view.state;
    const on = !opened.has(key);
    if (on) opened.add(key); else opened.delete(key);
    changed(on ? "opened" : "closedAgain", view.homeName(places.get(key)));
  };
  view.fold = (on) => {
    if (!view.canFold) return;
    Object.assign(view.state, { folded: on, opened: new Set() });
    view.refresh();
    view.drawFilters();
    view.announce();
  };
  view.on("change", view.gather);
  view.on("select", view.gather);
})();
