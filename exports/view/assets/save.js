// Saving and printing: an SVG made from the same data, at the view on the screen; the PNG from it.
"use strict";

(() => {
  const { nodes, threads, data, t } = view;
  const xml = view.xml = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  const n = (value) => +value.toFixed(2);
  const HEAD = 58;
  const FOOT = 62;
  const SLIDE = [1280, 720];   // of a slide, in type as large as in a meeting
  const LARGE = 20 / 12;

  function body(look, palette, labels) {
    const X = (x) => n((x - look.x) * look.scale);
    const Y = (y) => n((y - look.y) * look.scale);
    const at = (i) => [X(view.xy[i][0]), Y(view.xy[i][1])];
    const parts = [];
    if (view.state.map) {
      const d = view.outline().map((ring) => `M${ring.map(([x, y]) => `${X(x)} ${Y(y)}`).join("L")}Z`).join("");
      parts.push(`<path d="${d}" fill="${palette.land}" fill-rule="evenodd" stroke="${palette.rim}"/>`);
      const { km, wide } = view.ruler(look);
      parts.push(`<path d="M16 ${look.height - 64}h${n(wide)}" stroke="${palette.ink}" stroke-width="1.5"/><text x="16" y="${look.height - 69}" font-size="${view.type()}" fill="${palette.ink}">${xml(view.rulerSays(km))}</text>`);
    } else {
      for (const [g, x, y, r] of data.discs) {
        if (view.discShown(g)) parts.push(`<circle cx="${X(x)}" cy="${Y(y)}" r="${n(r * look.scale)}" fill="${palette.disc}" stroke="${palette.rim}"/>`);
      }
    }
    const near = view.highlight();
    const line = (k) => `M${at(k.a).join(" ")}L${at(k.b).join(" ")}`;
    for (const look of view.linkLooks(view.visibleLinks(), near)) {
      parts.push(`<path d="${look.list.map(line).join("")}" fill="none" stroke="${look.colour}" stroke-width="${look.width}" stroke-opacity="${look.alpha}"/>`);
    }
    const own = view.ownLinks();
    for (const [list, colour] of [[own.filter((k) => !view.broken(k)), palette.accent], [own.filter(view.broken), palette.muted]]) {
      if (list.length) parts.push(`<path d="${list.map(line).join("")}" fill="none" stroke="${colour}" stroke-width="1.5"/>`);
    }
    folded(parts, look, palette);
    for (const x of threads) {
      if (!view.shown.thread[x.i]) continue;
      const own = view.linesOf(x);
      if (x.lines.length ? !own.length : !view.seen[x.a]) continue;
      const { width, alpha } = view.threadLook(x);
      const style = `fill="none" stroke="${view.threadColour(x, palette)}" stroke-width="${width}" stroke-opacity="${alpha}"`;
      const says = `<title>${xml(view.sentence(x))}</title>`;
      const [cx, cy] = at(x.a);
      if (x.lines.length) parts.push(`<path d="${own.map(([a, b]) => line({ a, b })).join("")}" ${x.change === "closed" ? "" : 'stroke-dasharray="6 4"'} ${style}>${says}</path>`);
      else parts.push(`<circle cx="${cx}" cy="${cy}" r="${n(view.radius(x.a, look.scale) * look.scale + 3.4)}" stroke-dasharray="3.5 2.5" ${style}>${says}</circle>`);
    }
    const alpha = view.alphas();
    for (let i = nodes.length - 1; i >= 0; i -= 1) {
      if (!view.seen[i]) continue;
      const x = nodes[i];
      const [cx, cy] = at(i);
      if (cx < -40 || cy < -40 || cx > look.width + 40 || cy > look.height + 40) continue;
      const r = n(view.radius(i, look.scale) * look.scale);
      const c = palette.kinds[x.kind];
      const role = view.role(i);
      const [fill, edge] = role === "failed" ? [palette.paper, palette.muted] : x.made ? [c.made, c.madeEdge] : [c.real, c.edge];
      const mark = role === "failed" ? `<path d="M-1.3 -1.3L1.3 1.3M1.3 -1.3L-1.3 1.3" stroke="${palette.muted}" stroke-width="${n(Math.min(0.5, 2 / r))}"/>`
        : role === "could" ? `<circle r="1.75" fill="none" stroke="${palette.could}" stroke-width="${n(Math.min(0.5, 2 / r))}"/>` : "";
      const pin = view.state.pinned.has(i) ? `<path d="${view.PIN}" fill="${palette.ink}"/>` : "";
      parts.push(`<g transform="translate(${cx} ${cy}) scale(${r})" opacity="${alpha(i)}"><title>${xml(x.label)}</title><path d="${view.shape(x.kind)}" fill="${fill}" stroke="${edge}" stroke-width="${n(Math.min(0.36, 1.1 / r))}"/>${mark}${pin}</g>`);
    }
    for (const p of labels) {
      const alpha = view.labelAlpha(p, near);
      if (p.lead) {
        const [x1, y1, x2, y2] = view.leadLine(p.lead);
        parts.push(`<path d="M${n(X(p.x) + x1)} ${n(Y(p.y) + y1)}L${n(X(p.x) + x2)} ${n(Y(p.y) + y2)}" stroke="${palette.muted}" opacity="${alpha}"/>`);
      }
      parts.push(`<text x="${n(X(p.x) + p.dx)}" y="${n(Y(p.y) + p.dy)}" font-size="${n((p.title ? 1.125 : 1) * view.type())}" font-weight="${p.bold ? 600 : 400}" text-anchor="middle" dominant-baseline="central" fill="${p.red ? palette.thread : palette.ink}" stroke="${palette.paper}" stroke-width="3" paint-order="stroke" stroke-linejoin="round" opacity="${alpha}">${xml(p.text)}</text>`);
    }
    return parts.join("\n");
  }

  // Communities that are one node each, and the lines between them.
  function folded(parts, look, palette) {
    const at = ([x, y]) => `${n((x - look.x) * look.scale)} ${n((y - look.y) * look.scale)}`;
    const colours = new Map([["link", palette.line], ["thread", palette.thread], ["closed", palette.closed]]);
    for (const l of view.bundles()) {
      const { width, alpha } = view.bundleLook(l);
      const [from, to] = view.bundleEnds(l).map(at);
      parts.push(`<path d="M${from}L${to}" fill="none" stroke="${colours.get(l.what)}" stroke-width="${n(width)}" stroke-opacity="${n(alpha)}" ${l.what === "thread" ? 'stroke-dasharray="6 4"' : ""}><title>${xml(view.colon(view.bundleName(l), view.number(l.count)))}</title></path>`);
    }
    for (const h of view.homes()) {
      parts.push(`<circle transform="translate(${at([h.x, h.y])})" r="${n(h.r * look.scale)}" fill="${palette.soft}" stroke="${palette.accent}" stroke-width="1.6" opacity="${view.highlight() ? 0.35 : 1}"><title>${xml(view.homeName(h))}</title></circle>`);
    }
  }

  // A text in lines of at most so many pixels.
  function wrapped(text, width, size) {
    const rows = [""];
    let used = 0;
    for (const word of text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/gu) || []) {
      const wide = [...word].reduce((w, c) => w + (c > "\u2e7f" ? size : size * 0.62), 0);
      if (used && used + wide > width) { rows.push(""); used = 0; }
      rows[rows.length - 1] += word;
      used += wide;
    }
    return rows;
  }

  // What the signs mean, the gap first, in as many rows as it takes.
  function legend(width, palette) {
    const long = (text) => [...text].reduce((w, c) => w + (c > "\u2e7f" ? 12 : 6.8), 0);
    const used = new Set(nodes.filter((v) => view.seen[v.i]).map((v) => v.kind));
    const sign = (k, made) => {
      const c = palette.kinds[k];
      return `<path d="${view.shape(k)}" transform="translate(6 0) scale(5)" fill="${made ? c.made : c.real}" stroke="${made ? c.madeEdge : c.edge}" stroke-width="0.2"/>`;
    };
    if (view.firstShown()) return rowsOf(view.firstSigns(palette), width, long);
    const signs = [...used].sort((a, b) => a - b).map((k) => [view.kindName(k), 16, sign(k, view.allMade(k))]);
    if (nodes.some((x) => x.made && view.seen[x.i])) {
      const [k] = used;
      signs.push([t("made"), 16, sign(k, true)], [t("real"), 16, sign(k, false)]);
    }
    if (view.homes().length) {
      signs.unshift([t("homeSign"), 18, `<circle cx="6" r="6" fill="${palette.soft}" stroke="${palette.accent}" stroke-width="1.6"/>`]);
    }
    if (view.shown.threads) {
      signs.unshift([t("gap"), 28, `<path d="M0 0h22" stroke="${palette.thread}" stroke-width="2" stroke-dasharray="6 4"/>`]);
    }
    return rowsOf(signs, width, long);
  }
  // Signs one beside the other, in as many rows as it takes.
  function rowsOf(signs, width, long) {
    let [x, y] = [20, 0];
    const parts = signs.map(([name, indent, sign]) => {
      const wide = indent + long(name) + 18;
      if (x + wide > width && x > 20) [x, y] = [20, y + 20];
      x += wide;
      return `<g transform="translate(${n(x - wide)} ${y})">${sign}<text x="${indent}" y="4">${xml(name)}</text></g>`;
    });
    return { parts: parts.join(""), height: y };
  }

  // The picture with its title, date, legend and what it is: fit to stand alone on a slide.
  // A slide is 16:9 and shows at least what the window does, with the sentence of the chosen gap.
  view.svg = (slide = false) => {
    view.enlarged = slide;
    const seen = view.look();
    const palette = view.palette();
    const big = slide ? LARGE : 1;
    const [least, high] = slide ? SLIDE : [seen.width, 0];
    const first = view.firstSvg(palette, least / big);
    const signs = legend(least / big, palette);
    const chosen = slide && threads[view.state.thread];
    const rows = chosen ? wrapped(view.brief(chosen, view.pair(chosen.sentence)), least - 60, 20) : [];
    const head = HEAD * big;
    const foot = (FOOT + signs.height) * big;
    const frame = slide ? { width: SLIDE[0], height: high - head - foot - rows.length * 28 } : first || seen;
    const look = slide ? framed(seen, frame.width, frame.height) : seen;
    const drawn = first ? whole(first, frame) : body(look, palette, slide ? view.labelsFor(look) : view.labels());
    const wide = Math.max(frame.width, slide ? 0 : seen.width);
    const height = frame.height + head + foot + rows.length * 28;
    view.enlarged = false;
    const text = (id) => xml(view.id(id).textContent);
    const left = view.id("left-out-open").hidden ? "" : text("left-out-open");
    const made = [view.id("made").hidden ? "" : text("made"), left].filter(Boolean).join(" · ");
    return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${n(height)}" viewBox="0 0 ${wide} ${n(height)}" font-family="${xml(view.fontFamily.replace(/"/g, "'"))}" lang="${view.lang}">
<title>${xml(document.title)}</title>
<rect width="100%" height="100%" fill="${palette.paper}"/>
<g transform="scale(${n(big)})"><text x="20" y="28" font-size="18" font-weight="600" fill="${palette.ink}">${text("title")}</text>
<text x="20" y="47" font-size="12" fill="${palette.muted}">${[text("dates"), xml(view.drawn())].filter(Boolean).join(" · ")}</text></g>
<svg y="${n(head)}" width="${n(frame.width)}" height="${n(frame.height)}" viewBox="0 0 ${n(frame.width)} ${n(frame.height)}">
${drawn}
</svg>
${rows.map((row, k) => `<text x="20" y="${n(head + frame.height + 22 + 28 * k)}" font-size="20" font-weight="600" fill="${palette.ink}">${xml(row)}</text>`).join("")}
<g transform="translate(0 ${n(height - foot + 22 * big)}) scale(${n(big)})" font-size="12" fill="${palette.ink}">${signs.parts}</g>
<text x="20" y="${n(height - 14 * big)}" font-size="${n(11 * big)}" fill="${palette.muted}">${made}</text>
</svg>`;
  };
  // The first picture, whole, as large as the frame allows.
  function whole(first, frame) {
    const scale = Math.min(LARGE, frame.width / first.width, frame.height / first.height);
    return `<g transform="translate(${n((frame.width - first.width * scale) / 2)} 0) scale(${n(scale)})">${first.parts}</g>`;
  }
  // All that this look shows, in a frame of another size.
  function framed(look, width, height) {
    const scale = look.scale * Math.min(width / look.width, height / look.height);
    const [x, y] = [look.x + look.width / look.scale / 2, look.y + look.height / look.scale / 2];
    return { x: x - width / scale / 2, y: y - height / scale / 2, scale, width, height };
  }

  view.offer = (blob, ending) => {
    const url = URL.createObjectURL(blob);
    const name = document.title.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").trim().slice(0, 60) || "hongsheng";
    const link = view.el("a", { href: url, download: `${name}.${ending}` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  const svgBlob = (slide) => new Blob([view.svg(slide)], { type: "image/svg+xml;charset=utf-8" });
  view.saveSvg = (slide) => view.offer(svgBlob(slide), "svg");
  view.savePng = async (slide) => {
    const image = new Image();
    const url = URL.createObjectURL(svgBlob(slide));
    image.src = url;
    await image.decode();
    const sharp = 2;
    const canvas = view.el("canvas", { width: image.width * sharp, height: image.height * sharp });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => view.offer(blob, "png"), "image/png");
  };

  // On paper: the picture as vectors, in bright colours, and the gaps as a list.
  let theme = null;
  view.beforePrint = () => {
    if (theme === null) theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "bright";
    const parsed = new DOMParser().parseFromString(view.svg(), "image/svg+xml").documentElement;
    parsed.removeAttribute("width");
    parsed.removeAttribute("height");
    const top = view.topThreads(20).map((k) => threads[k]);
    /** @type {[string, (x: Thread) => string][]} */
    const columns = [["sentence", (x) => view.sentence(x)], ["closes", (x) => view.pair(x.closes)]];
    if (new Set(top.map((x) => x.rule)).size > 1) columns.unshift(["rule", (x) => view.ruleQuestion(x.rule)]);
    const rows = top.map((x) => view.el("tr", {}, ...columns.map(([, says]) => view.el("td", {}, says(x)))));
    view.id("paper").replaceChildren(document.importNode(parsed, true));
    if (rows.length) {
      view.id("paper").append(view.el("h2", {}, t("topGaps")), view.el("table", {}, view.el("thead", {}, view.el("tr", {},
        ...columns.map(([c]) => view.el("th", {}, t(`column.${c}`))))), view.el("tbody", {}, ...rows)));
    }
  };
  view.afterPrint = () => {
    if (theme === null) return;
    document.documentElement.dataset.theme = theme;
    theme = null;
    view.id("paper").replaceChildren();
  };
})();
