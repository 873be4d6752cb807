// Labels: always the same size on the screen, given out by importance, never one over another.
"use strict";

(() => {
  const { nodes, threads } = view;
  const FAMILY = '"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","Noto Sans SC",system-ui,sans-serif';
  const SIZE = 12;
  const larger = () => view.type() / SIZE;   // in a meeting
  const ROOM = 16000;   // pixels of the screen for one label: more would be a wall of text
  const CROWD = 700;    // with more nodes than these, labels may lie over small dots, but few
  const CELL = 40;
  const ROUNDS = 24;    // of places around a node of the chosen gap, each further away
  const best = new Set();
  for (const x of threads) {
    if (x.rank <= 2) for (const i of [x.a, ...x.lines.flat()]) best.add(i);
  }
  const widths = new Map();
  const measure = document.createElement("canvas").getContext("2d");
  /** @type {Label[]} */
  let placed = [];
  let stale = true;

  const font = (bold, size) => `${bold ? 600 : 400} ${size || SIZE}px ${FAMILY}`;
  view.font = font;
  view.fontFamily = FAMILY;

  function width(text, bold) {
    const key = bold ? `b${text}` : text;
    if (!widths.has(key)) {
      measure.font = font(bold);
      widths.set(key, measure.measureText(text).width);
    }
    return widths.get(key) * larger();
  }

  view.textWidth = (text, size) => (width(text, false) / larger() / SIZE) * size;

  // Chinese counts double: a label is at most some 16 characters or 32 letters long.
  function short(text, most = 32) {
    let used = 0;
    let cut = "";
    for (const c of text) {
      used += c > "\u2e7f" ? 2 : 1;
      if (used > most) return `${cut}…`;
      cut += c;
    }
    return cut;
  }
  view.short = short;

  // Boxes already taken, on a grid of the screen.
  function board() {
    const cells = new Map();
    const each = (b, run) => {
      for (let i = Math.floor(b[0] / CELL); i <= Math.floor(b[2] / CELL); i += 1) {
        for (let j = Math.floor(b[1] / CELL); j <= Math.floor(b[3] / CELL); j += 1) {
          if (run(i * 100003 + j) === false) return false;
        }
      }
      return true;
    };
    return {
      free: (b) => each(b, (key) => !(cells.get(key) || []).some(
        (o) => b[0] < o[2] && b[2] > o[0] && b[1] < o[3] && b[3] > o[1])),
      take: (b) => each(b, (key) => {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(b);
        return true;
      }),
    };
  }

  function box(x, y, w, r, side) {
    const gap = r + 3;
    const HIGH = 16 * larger();
    if (side === 0) return [x - w / 2, y + gap, x + w / 2, y + gap + HIGH];
    if (side === 1) return [x + gap + 2, y - HIGH / 2, x + gap + 2 + w, y + HIGH / 2];
    if (side === 2) return [x - w / 2, y - gap - HIGH, x + w / 2, y - gap];
    if (side === 3) return [x - gap - 2 - w, y - HIGH / 2, x - gap - 2, y + HIGH / 2];
    const [right, low] = [side % 2, side > 5];   // at a corner
    const left = right ? x + r * 0.7 : x - r * 0.7 - w;
    return low ? [left, y + gap, left + w, y + gap + HIGH] : [left, y - gap - HIGH, left + w, y - gap];
  }

  const nobody = new Set();
  // The nodes of the chosen gap, which are all named.
  const proofOf = () => (view.state.thread >= 0 ? threads[view.state.thread].named : nobody);

  // What labels keep clear of: buttons and large nodes always, small dots as far as may be,
  // and the discs of others.
  function ground(look, onScreen) {
    const taken = board();
    const proof = proofOf();
    const dots = new Map();
    for (const own of onScreen ? document.querySelectorAll(".zoom, .float:not([hidden]), #notice:not([hidden]), #slide:not([hidden]), #sheet-tools") : []) {
      taken.take([own.offsetLeft - 2, own.offsetTop - 2, own.offsetLeft + own.offsetWidth + 2, own.offsetTop + own.offsetHeight + 2]);
    }
    for (const x of nodes) {
      if (!view.seen[x.i]) continue;
      const r = view.radius(x.i, look.scale) * look.scale;
      const sx = (view.xy[x.i][0] - look.x) * look.scale;
      const sy = (view.xy[x.i][1] - look.y) * look.scale;
      if (sx < -r || sy < -r || sx > look.width + r || sy > look.height + r) continue;
      const own = proof.has(x.i) ? r * view.ringed(x.i) : r * 0.8;
      if (r >= 7 || proof.has(x.i)) taken.take([sx - own, sy - own, sx + own, sy + own]);
      const key = Math.floor(sx / CELL) * 100003 + Math.floor(sy / CELL);
      if (!dots.has(key)) dots.set(key, []);
      dots.get(key).push([sx, sy, r * 0.7, x.i]);
    }
    const rounds = view.state.map ? [] : view.data.discs.filter(([g]) => view.discShown(g)).map(
      ([g, x, y, r]) => [(x - look.x) * look.scale, (y - look.y) * look.scale, r * look.scale, g]);
    const kinds = view.homes().filter((h) => h.id[0] === "k").map(
      (h) => [(h.x - look.x) * look.scale, (h.y - look.y) * look.scale, h.r * look.scale, h.id]);
    return { taken, dots, rounds, others: [...rounds, ...kinds] };
  }

  // How much a box covers: the dots under it (but for its own and what hangs on it), and any disc
  // of another group.
  function covered(b, { dots, others }, i, group, mine) {
    for (const [x, y, r, g] of others) {
      if (g !== group && Math.hypot(Math.max(b[0] - x, 0, x - b[2]), Math.max(b[1] - y, 0, y - b[3])) < r) return 99;
    }
    let count = 0;
    for (let c = Math.floor((b[0] - 20) / CELL); c <= Math.floor((b[2] + 20) / CELL); c += 1) {
      for (let d = Math.floor((b[1] - 20) / CELL); d <= Math.floor((b[3] + 20) / CELL); d += 1) {
        for (const [x, y, r, own] of dots.get(c * 100003 + d) || []) {
          if (!(mine.has(own) && r < 3.5) && own !== i && x + r > b[0] && x - r < b[2] && y + r > b[1] && y - r < b[3]) count += 1;
        }
      }
    }
    return count;
  }

  const within = (b, look) => b[0] > 3 && b[1] > 3 && b[2] < look.width - 3 && b[3] < look.height - 3;

  const clamp = (v, low, high) => Math.max(low, Math.min(v, high));

  // The free place nearest to a disc that had none beside it, all round and further and further out;
  // where the disc is all that is seen, a place at its edge of the window.
  function anywhere(x, y, r, w, high, look, land, cost) {
    const least = (all) => all.filter((o) => within(o, look) && land.taken.free(o)).map((o) => [o, cost(o)]).sort((o, p) => o[1] - p[1])[0];
    const box = (px, py) => [px - w / 2, py - high / 2, px + w / 2, py + high / 2];
    for (let away = r + high; away < r + look.width + look.height; away += high * 1.5) {
      const found = least(Array.from({ length: 32 }, (_, n) => (n * Math.PI) / 16).map(
        (angle) => box(x + (away + w / 2) * Math.cos(angle), y + away * Math.sin(angle))));
      if (found && found[1] < 99) return found;
    }
    return least([4 + high / 2, look.height - 4 - high / 2].flatMap((py) => [0.5, 0.3, 0.7, 0.1, 0.9].map(
      (s) => box(4 + w / 2 + (look.width - w - 8) * s, py))));
  }

  // What a folded home holds, written in it, and how many gaps a line between two stands for.
  function counts(look, land) {
    const made = [];
    const high = 15 * larger();
    const put = (x, y, text, more, must) => {
      const w = width(text, more.bold) + 6;
      const b = [x - w / 2, y - high / 2, x + w / 2, y + high / 2];
      if (!must && !(within(b, look) && land.taken.free(b))) return false;
      land.taken.take(b);
      made.push({ text, i: -1, box: b, x: look.x + x / look.scale, y: look.y + y / look.scale, dx: 0, dy: 0, bold: false, ...more });
      return true;
    };
    const at = ([x, y]) => [(x - look.x) * look.scale, (y - look.y) * look.scale];
    for (const h of view.homes()) {
      const [x, y] = at([h.x, h.y]);
      const rows = [...(h.id[0] === "k" ? [view.homeName(h)] : []), ...view.homeSays(h)];
      rows.forEach((text, n) => put(x, y + (n - (rows.length - 1) / 2) * high, text,
        { bold: n === 0, red: n === rows.length - 1 && h.gaps > 0, home: true }, !view.highlight()));
    }
    for (const l of view.highlight() ? [] : view.counted()) {
      const [a, b] = view.bundleEnds(l).map(at);
      [0.5, 0.4, 0.6, 0.3, 0.7].some((s) => put(a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s, view.number(l.count),
        { bold: true, red: l.what === "thread", home: true }, false));
    }
    return made;
  }

  const CROWDED = 24;   // groups: their names have less room

  // The name of a disc stands over it; in a ring, where something lies between the discs, also
  // under it or beside it, rather outside than within. The largest come first.
  function titles(look, land) {
    /** @type {Label[]} */
    const made = [];
    const ring = nodes.some((x) => x.group < 0 && view.seen[x.i]) || view.homes().length > 0;
    const middle = [0, 1].map((s) => land.rounds.reduce((sum, o) => sum + o[s], 0) / land.rounds.length);
    for (const [x, y, r, g] of [...land.rounds].sort((a, b) => b[2] - a[2])) {
      if (x + r < 0 || y + r < 0 || x - r > look.width || y - r > look.height) continue;
      const text = short(view.groupShort(g), land.rounds.length > CROWDED ? 24 : 32);
      const w = width(text, true) * 1.12 + 6;
      const slid = [x - w / 2, x - r, x + r - w, x - r - w / 2, x + r - w / 2];
      const high = 18 * larger();
      const away = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];   // lines further up or down, with a line to the disc
      const boxes = [
        ...slid.map((left) => [left, y - r - 5 - high, left + w, y - r - 5]),
        ...slid.map((left) => [left, y + r + 4, left + w, y + r + 4 + high]),
        [x + r + 4, y - high / 2, x + r + 4 + w, y + high / 2], [x - r - 4 - w, y - high / 2, x - r - 4, y + high / 2],
      ];
      if (!ring) boxes.length = slid.length;
      const out = (px, py) => Math.hypot(px - middle[0], py - middle[1]);
      const inward = (o) => out((o[0] + o[2]) / 2, (o[1] + o[3]) / 2) < out(x, y);
      const apart = (o) => Math.max(0, Math.hypot(Math.max(o[0] - x, 0, x - o[2]), Math.max(o[1] - y, 0, y - o[3])) - r - 6);
      const cost = (o) => covered(o, land, -1, -1, new Set()) + (inward(o) ? 60 : 0) + apart(o) / 6;
      const cheapest = (all) => all.filter((o) => within(o, look) && land.taken.free(o)).map((o) => [o, cost(o)])
        .filter((o) => o[1] < 99).sort((o, p) => o[1] - p[1])[0];
      const near = cheapest(boxes);
      const far = ring && (!near || near[1] > 20) ? cheapest(away.flatMap((k) => slid.flatMap((left) => [
        [left, y - r - 5 - high - k * high, left + w, y - r - 5 - k * high],
        [left, y + r + 4 + k * high, left + w, y + r + 4 + high + k * high],
      ]))) : null;
      const [b] = (far && (!near || far[1] < near[1]) ? far : near) || anywhere(x, y, r, w, high, look, land, cost) || [null];
      if (!b) continue;
      land.taken.take(b);
      made.push({
        text, bold: true, title: true, i: view.data.groups[g][2], box: b, x: look.x + x / look.scale,
        y: look.y + y / look.scale, dx: (b[0] + b[2]) / 2 - x, dy: (b[1] + b[3]) / 2 - y,
        lead: apart(b) > 2 ? [clamp(x, b[0], b[2]) - x, clamp(y, b[1], b[3]) - y, r] : null,
      });
    }
    return made;
  }

  // On the map, where there are no discs, the places that give them their names.
  const hubs = new Set(view.data.groups.map((g) => g[2]));
  const onMap = (x) => view.state.map && hubs.has(x.i);

  // What may have a label at this zoom: what is large enough on the screen, or matters.
  function wanted(look, near) {
    const chosen = [];
    const rest = [];
    for (const x of nodes) {
      if (!view.seen[x.i]) continue;
      if (x.i === view.state.selected || x.i === view.hovered) chosen.unshift(x);
      else if (view.state.pinned.has(x.i)) chosen.push(x);
      else if ((near && near.has(x.i)) || view.role(x.i) === "could" || onMap(x)) chosen.push(x);
      else if (!near || (look.scale > 1.1 && view.state.thread < 0)) {
        const matters = x.group < 0 || (best.has(x.i) && look.scale > 0.5);
        if (x.size * look.scale >= 3.6 || matters || view.shown.nodes < 150) rest.push(x);
      }
    }
    return [...chosen, ...rest];
  }

  view.staleLabels = () => { stale = true; };
  view.labels = () => placed;

  view.placeLabels = (look) => {
    if (stale) placed = arrange(look, true);
    stale = false;
    return placed;
  };
  // The names as a saved picture of another size has them.
  view.labelsFor = (look) => arrange(look, false);

  // How many lines of the chosen gap a box lies on.
  function crossed(b, look) {
    const { thread } = view.state;
    if (thread < 0) return 0;
    const at = (i) => [(view.xy[i][0] - look.x) * look.scale, (view.xy[i][1] - look.y) * look.scale];
    return threads[thread].lines.filter(([i, j]) => {
      const [[ax, ay], [bx, by]] = [at(i), at(j)];
      let [from, to] = [0, 1];   // the part of the line within the box (Liang and Barsky)
      for (const [start, delta, low, high] of [[ax, bx - ax, b[0], b[2]], [ay, by - ay, b[1], b[3]]]) {
        if (!delta) { if (start < low || start > high) return false; continue; }
        const ends = [(low - start) / delta, (high - start) / delta].sort((p, q) => p - q);
        [from, to] = [Math.max(from, ends[0]), Math.min(to, ends[1])];
      }
      return from < to;
    }).length;
  }

  function arrange(look, onScreen) {
    const land = ground(look, onScreen);
    const proof = proofOf();
    const near = view.highlight();
    const all = wanted(look, near);
    const most = Math.max(24 / larger(), (look.width * look.height) / ROOM / larger() ** 2);
    const bearable = (x) => (view.shown.nodes <= CROWD ? 0 : x.size * look.scale > 4.2 ? 16 : 6);
    const named = new Set(land.rounds.map((o) => view.data.groups[o[3]][2]));   // by the names of their discs
    /** @type {Label[]} */
    const placed = [];
    const done = new Set();
    const put = (x) => {
      const label = beside(x, look, land, proof.has(x.i), near, bearable(x));
      if (!label) return;
      done.add(x.i);
      land.taken.take(label.box);
      placed.push(label);
    };
    for (const x of all) if (proof.has(x.i) && !named.has(x.i)) put(x);
    for (const label of [...titles(look, land), ...counts(look, land)]) { placed.push(label); done.add(label.i); }
    for (const x of all) {
      if (placed.length >= most && !(near && near.has(x.i))) break;
      if (!done.has(x.i)) put(x);
    }
    return placed;
  }

  // The name of a node where there is room beside it; of the chosen gap's also further away, with a
  // line to it.
  /** @returns {Label | null} */
  function beside(x, look, land, proof, near, bearable) {
    const [px, py] = view.xy[x.i];
    const sx = (px - look.x) * look.scale;
    const sy = (py - look.y) * look.scale;
    if (sx < -60 || sy < -30 || sx > look.width + 60 || sy > look.height + 30) return null;
    const chosen = x.i === view.state.selected || x.i === view.hovered;
    const must = chosen || proof || view.state.pinned.has(x.i);
    const plain = must || (near && near.has(x.i)) || view.role(x.i) === "could" || onMap(x);
    const remark = view.remark(x.i);
    const text = (chosen ? short(x.label, 60) : short(x.short, proof ? 36 : 26)) + (remark && ` · ${remark}`);
    const r = view.radius(x.i, look.scale) * look.scale * view.ringed(x.i);
    const w = width(text, must) + 4;
    const mine = view.neighbours(x.i);
    let [b, least] = [null, proof ? 1000 : plain ? 99 : bearable + 1];
    for (let side = 0; side < (proof ? 8 * ROUNDS : 4); side += 1) {
      if (b && side % 8 === 0) break;   // further away only where there is no room near
      const next = box(sx, sy, w, r + Math.floor(side / 8) * 12 * larger(), side % 8);
      if (!(within(next, look) && land.taken.free(next))) continue;
      const cost = covered(next, land, x.i, x.group, mine) + 3 * crossed(next, look);
      if (cost < least) [b, least] = [next, cost];
    }
    if (!b && must) b = [0, 1, 2, 3, 4, 5, 6, 7].map((side) => box(sx, sy, w, r, side)).find((o) => within(o, look)) || box(sx, sy, w, r, 3);
    if (!b) return null;
    const to = [clamp(sx, b[0], b[2]) - sx, clamp(sy, b[1], b[3]) - sy];
    return {
      text, x: px, y: py, i: x.i, bold: must, box: b,
      dx: (b[0] + b[2]) / 2 - sx, dy: (b[1] + b[3]) / 2 - sy,
      lead: proof && Math.hypot(to[0], to[1]) > r + 10 ? [...to, r] : null,
    };
  }

  // From a name that found no room beside its disc to the rim of that.
  view.leadLine = ([dx, dy, r]) => { const k = r / Math.hypot(dx, dy); return [dx * k, dy * k, dx, dy]; };
  function lead(ctx, p, scale, palette) {
    const [x1, y1, x2, y2] = view.leadLine(p.lead).map((v) => v / scale);
    ctx.beginPath();
    ctx.moveTo(p.x + x1, p.y + y1);
    ctx.lineTo(p.x + x2, p.y + y2);
    ctx.lineWidth = 1 / scale;
    ctx.strokeStyle = palette.muted;
    ctx.stroke();
  }

  view.labelAlpha = (p, near) => (near && (p.home || (p.i >= 0 && !near.has(p.i))) ? 0.35 : 1);
  view.drawLabels = (ctx, look, palette) => {
    const near = view.highlight();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const p of view.placeLabels(look)) {
      const size = (p.title ? 13.5 : SIZE) * larger();
      ctx.font = font(p.bold, size / look.scale);
      ctx.globalAlpha = view.labelAlpha(p, near);
      const x = p.x + p.dx / look.scale;
      const y = p.y + p.dy / look.scale;
      if (p.lead) lead(ctx, p, look.scale, palette);
      ctx.lineWidth = 3.2 / look.scale;
      ctx.strokeStyle = palette.paper;
      ctx.strokeText(p.text, x, y);
      ctx.fillStyle = p.red ? palette.thread : palette.ink;
      ctx.fillText(p.text, x, y);
    }
    ctx.globalAlpha = 1;
  };
})();
