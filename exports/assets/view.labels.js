// Labels: always the same size on the screen, given out by importance, never one over another.
"use strict";

(() => {
  const { nodes, threads } = view;
  const FAMILY = '"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","Noto Sans SC",system-ui,sans-serif';
  const SIZE = 12;
  const HIGH = 16;
  const ROOM = 11500;   // pixels of the screen for one label: more would be a wall of text
  const CELL = 40;
  const best = new Set();
  for (const x of threads) {
    if (x.rank <= 2) for (const i of [x.a, x.b]) if (i >= 0) best.add(i);
  }
  const widths = new Map();
  const measure = document.createElement("canvas").getContext("2d");
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
    return widths.get(key);
  }

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
    if (side === 0) return [x - w / 2, y + gap, x + w / 2, y + gap + HIGH];
    if (side === 1) return [x + gap + 2, y - HIGH / 2, x + gap + 2 + w, y + HIGH / 2];
    if (side === 2) return [x - w / 2, y - gap - HIGH, x + w / 2, y - gap];
    return [x - gap - 2 - w, y - HIGH / 2, x - gap - 2, y + HIGH / 2];
  }

  function titles(look, taken) {
    const made = [];
    if (view.state.map) return made;
    for (const [g, x, y, r] of view.data.discs) {
      if (!view.discShown(g)) continue;
      const text = short(view.groupName(g));
      const w = width(text, true) * 1.12 + 6;
      const sx = (x - look.x) * look.scale;
      const sy = (y - r - 5 / look.scale - look.y) * look.scale;
      const b = [sx - w / 2, sy - 18, sx + w / 2, sy];
      if (!taken.free(b)) continue;
      taken.take(b);
      made.push({ text, x, y: y - r, dx: 0, dy: -10, bold: true, title: true, i: view.data.groups[g][2], box: b });
    }
    return made;
  }

  // Large nodes are not written over; the crowd of small ones may be.
  function obstacles(look, taken) {
    for (const x of nodes) {
      const r = x.size * look.scale;
      if (r < 7 || !view.shown.node[x.i]) continue;
      const sx = (view.xy[x.i][0] - look.x) * look.scale;
      const sy = (view.xy[x.i][1] - look.y) * look.scale;
      taken.take([sx - r * 0.8, sy - r * 0.8, sx + r * 0.8, sy + r * 0.8]);
    }
  }

  // What may have a label at this zoom: what is large enough on the screen, or matters.
  function wanted(look, near) {
    const chosen = [];
    const rest = [];
    for (const x of nodes) {
      if (!view.shown.node[x.i]) continue;
      if (x.i === view.state.selected || x.i === view.hovered) chosen.unshift(x);
      else if (near && near.has(x.i)) chosen.push(x);
      else if (!near || look.scale > 1.1) {
        if (x.size * look.scale >= 3.6 || best.has(x.i) || view.shown.nodes < 150) rest.push(x);
      }
    }
    return [...chosen, ...rest];
  }

  view.staleLabels = () => { stale = true; };
  view.labels = () => placed;

  view.placeLabels = (look) => {
    if (!stale) return placed;
    stale = false;
    const taken = board();
    obstacles(look, taken);
    placed = titles(look, taken);
    const most = placed.length + Math.max(24, (look.width * look.height) / ROOM);
    const titled = new Set(placed.map((p) => p.i));
    const near = view.highlight();
    for (const x of wanted(look, near)) {
      if (placed.length >= most && !(near && near.has(x.i))) break;
      if (titled.has(x.i)) continue;
      const p = view.xy[x.i];
      const sx = (p[0] - look.x) * look.scale;
      const sy = (p[1] - look.y) * look.scale;
      if (sx < -60 || sy < -30 || sx > look.width + 60 || sy > look.height + 30) continue;
      const must = x.i === view.state.selected || x.i === view.hovered;
      const text = short(x.label, must ? 60 : 26);
      const r = view.radius(x.i, look.scale) * look.scale;
      const w = width(text, must) + 4;
      for (let side = 0; side < 4; side += 1) {
        const b = box(sx, sy, w, r, side);
        const inside = b[0] > 3 && b[1] > 3 && b[2] < look.width - 3 && b[3] < look.height - 3;
        if (!(inside && taken.free(b)) && !(must && side === 3)) continue;
        taken.take(b);
        placed.push({
          text, x: p[0], y: p[1], i: x.i, bold: must, box: b,
          dx: (b[0] + b[2]) / 2 - sx, dy: (b[1] + b[3]) / 2 - sy,
        });
        break;
      }
    }
    return placed;
  };

  view.drawLabels = (ctx, look, palette) => {
    const near = view.highlight();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const p of view.placeLabels(look)) {
      const size = p.title ? 13.5 : SIZE;
      ctx.font = font(p.bold, size / look.scale);
      ctx.globalAlpha = near && p.i >= 0 && !near.has(p.i) ? 0.35 : 1;
      const x = p.x + p.dx / look.scale;
      const y = p.y + p.dy / look.scale;
      ctx.lineWidth = 3.2 / look.scale;
      ctx.strokeStyle = palette.paper;
      ctx.strokeText(p.text, x, y);
      ctx.fillStyle = palette.ink;
      ctx.fillText(p.text, x, y);
    }
    ctx.globalAlpha = 1;
  };
})();
