// The first picture as a saved one has it: the matrix or the flow, whole, as SVG from the same data.
"use strict";

(() => {
  const { data, threads, t, xml } = view;
  const [WIDE, HIGH, APART] = [46, 36, 2];   // a cell, as on the page
  const [SIZE, SMALL, TITLE] = [12.5, 10.5, 15];
  const TURNED = 150;   // height of the names over the columns
  const text = (x, y, says, more = "", size = SIZE) => `<text x="${x}" y="${y}" font-size="${size}" ${more}>${xml(says)}</text>`;

  /** @typedef {{ parts: string[], width: number, height: number }} Drawn */

  /** @type {(matrix: Data["matrices"][number], palette: Palette) => Drawn} */
  function matrix([by, same, rows, columns, cells, beyond], palette) {
    const called = (name) => view.short(view.groupCalled(by, name));
    const left = 8 + Math.max(...rows.map((name) => view.textWidth(called(name), SIZE)));
    const top = 30 + (same ? 0 : 22 + TURNED);
    const at = (r, c) => [left + c * (WIDE + APART), top + r * (HIGH + APART)];
    const parts = [text(0, 16, t(`by.${by}`), 'font-weight="600"', TITLE)];
    if (!same) parts.push(text(0, 38, t("matrixOneWay"), `fill="${palette.muted}"`));
    let width = 0;
    rows.forEach((name, r) => {
      const [, y] = at(r, 0);
      if (!same || r) parts.push(text(left - 8, y + HIGH / 2, called(name), 'text-anchor="end" dominant-baseline="central"'));
      if (same && r < rows.length - 1) {
        const [x] = at(r, r);
        parts.push(text(x + 6, y + HIGH / 2, called(name), `dominant-baseline="central" fill="${palette.muted}"`));
        width = Math.max(width, x + 6 + view.textWidth(called(name), SIZE));
      }
      (same ? columns.slice(0, r) : columns).forEach((_, c) => {
        const [x] = at(r, c);
        parts.push(`<rect x="${x}" y="${y}" width="${WIDE}" height="${HIGH}" fill="${palette.disc}"/>`);
        width = Math.max(width, x + WIDE);
      });
    });
    if (!same) {
      columns.forEach((name, c) => {
        const [x] = at(0, c);
        parts.push(`<text transform="translate(${x + WIDE / 2} ${top - 6}) rotate(-90)" font-size="${SIZE}" dominant-baseline="central">${xml(called(name))}</text>`);
      });
    }
    for (const [r, c, thread, observed, expected] of cells) {
      const [x, y] = at(r, c);
      const shade = view.shadeOf(thread, observed, expected);
      const chosen = view.state.thread === thread ? ` stroke="${palette.accent}" stroke-width="3"` : "";
      parts.push(`<g${shade ? "" : ' opacity="0.45"'}><title>${xml(view.sentence(threads[thread]))}</title>`,
        `<rect x="${x}" y="${y}" width="${WIDE}" height="${HIGH}" fill="${view.shade(shade, palette)}"${chosen}/>`,
        text(x + WIDE / 2, y + 16, view.number(observed), 'font-weight="600" text-anchor="middle"'),
        text(x + WIDE / 2, y + 29, `/${view.number(Math.round(expected))}`, 'text-anchor="middle"', SMALL), "</g>");
    }
    let height = top + rows.length * (HIGH + APART);
    if (beyond) {
      height += 20;
      parts.push(text(0, height - 4, t("matrixBeyond", { n: view.number(beyond) }), `fill="${palette.muted}"`));
    }
    return { parts, width, height: height + 16 };
  }

  /** @type {(palette: Palette, wide: number) => Drawn} */
  function flow(palette, wide) {
    const stages = data.flow[0];
    const most = Math.max(1, ...stages.map((x) => x[1]));
    const parts = [];
    let y = 0;
    stages.forEach(([stage, total, counts], s) => {
      const said = view.flowSays(s);
      const head = t(`stage.${stage}`);
      const figure = ` ${view.number(total)}${said ? ` · ${said}` : ""}`;
      parts.push(`<text x="0" y="${y + 14}" font-size="${SIZE + 1}"><tspan font-weight="600">${xml(head)}</tspan>${xml(figure)}</text>`);
      let x = 0;
      counts.forEach((count, a) => {
        const long = (wide * count) / most;
        if (count) parts.push(`<rect x="${x}" y="${y + 22}" width="${long}" height="34" fill="${view.band(a, palette)}"/>`);
        if (count * 18 > most) parts.push(text(x + long / 2, y + 39, view.number(count), 'text-anchor="middle" dominant-baseline="central"'));
        x += long;
      });
      y += 72;
    });
    return { parts, width: wide, height: y };
  }

  // Stacked one below the other, with what the signs mean; null while the net or the map is shown.
  view.firstSvg = (palette, wide) => {
    if (!view.firstShown()) return null;
    const each = data.flow ? [flow(palette, wide - 40)] : data.matrices.map((m) => matrix(m, palette));
    const parts = [];
    let y = 0;
    for (const one of each) {
      parts.push(`<g transform="translate(20 ${y + 8})" fill="${palette.ink}">${one.parts.join("\n")}</g>`);
      y += one.height;
    }
    return { parts: parts.join("\n"), width: 40 + Math.max(...each.map((one) => one.width)), height: y + 12 };
  };
  /** @type {(palette: Palette) => [string, number, string][]} */
  view.firstSigns = (palette) => (data.flow
    ? data.flow[1].map((age, a) => /** @type {[string, number, string]} */ ([t(`age.${age}`), 20, `<rect y="-6" width="14" height="12" fill="${view.band(a, palette)}"/>`]))
    : [[t("matrixSign"), 84, [1, 2, 3, 4].map((n) => `<rect x="${(n - 1) * 19}" y="-7" width="18" height="14" fill="${view.shade(n, palette)}"/>`).join("")]]);
})();
