// The first picture where a net could not be read: gaps between groups as a table, or a flow.
"use strict";

(() => {
  const { data, threads, el, id, t } = view;
  const SHADES = 4;
  view.hasMatrix = data.matrices.length > 0 || data.flow !== null;
  const first = data.flow ? "flow" : "matrix";
  const MIXED = [0, 0.12, 0.24, 0.38, 0.52];   // of red in each shade, as page.css has them
  view.firstShown = () => view.hasMatrix && !view.state.net && !view.state.map;
  view.shadeOf = (thread, observed, expected) => {
    const lacks = expected > 0 ? Math.min(1, Math.max(0, 1 - observed / expected)) : 1;
    return view.shown.thread[thread] ? Math.min(SHADES, 1 + Math.floor(lacks * SHADES)) : 0;
  };
  view.shade = (shade, palette) => view.mix(palette.panel, palette.thread, MIXED[shade]);
  view.groupCalled = (by, name) => view.unmarked(by === "country" ? view.countryName(name) : name);

  function cell([, , thread, observed, expected]) {
    const x = threads[thread];
    const chosen = view.state.thread === thread;
    return el("button", {
      type: "button", class: `shade-${view.shadeOf(thread, observed, expected)}`, "data-thread": thread, "aria-pressed": String(chosen),
      "aria-label": view.sentence(x), title: view.sentence(x),
      onclick: () => {
        if (chosen) view.select(-1);
        else view.selectThread(thread, true);
        again(thread);
      },
    }, view.number(observed), el("small", {}, `/${view.number(Math.round(expected))}`));
  }

  // The button that was pressed has been drawn anew: the focus stays on it.
  function again(thread) {
    const own = id("matrix").querySelector(`[data-thread="${thread}"]`);
    if (own) own.focus();
  }

  // Below the diagonal, which names the columns, where rows and columns are the same groups.
  function table([by, same, rows, columns, cells, beyond]) {
    const called = (name) => view.groupCalled(by, name);
    const at = new Map(cells.map((c) => [`${c[0]}/${c[1]}`, c]));
    const named = (name, scope) => el("th", { scope, title: name }, el("span", {}, view.short(called(name))));
    const body = rows.map((name, r) => el("tr", {}, same && r === 0 ? el("td", { class: "none" }) : named(name, "row"),
      ...(same ? columns.slice(0, r) : columns).map((_, c) => {
        const own = at.get(`${r}/${c}`);
        return el("td", {}, own ? cell(own) : null);
      }), same && r < rows.length - 1 ? el("td", { class: "none", colspan: rows.length - r, "aria-hidden": "true" }, view.short(called(name))) : null));
    return [
      el("h2", {}, t(`by.${by}`)),
      same ? null : el("p", { class: "small" }, t("matrixOneWay")),
      el("table", {}, same ? null : el("thead", {}, el("tr", {}, el("td", { class: "none" }), ...columns.map((name) => named(name, "col")))),
        el("tbody", {}, ...body)),
      beyond ? el("p", { class: "small" }, t("matrixBeyond", { n: view.number(beyond) })) : null,
    ];
  }

  view.drawMatrix = () => {
    if (!view.hasMatrix) return;
    const on = view.firstShown();
    id("matrix").hidden = !on;
    id("matrix-toggle").hidden = false;
    id("matrix-toggle").textContent = t(first);
    id("matrix").setAttribute("aria-label", t(first));
    id("matrix-toggle").setAttribute("aria-pressed", String(on));
    if (!on) return;
    const { scrollTop, scrollLeft } = id("matrix");
    id("matrix").replaceChildren(...(data.flow ? view.flowRows()
      : [el("p", { class: "small" }, t("matrixNote")), ...data.matrices.flatMap(table).filter(Boolean)]));
    id("matrix").scrollTo(scrollLeft, scrollTop);
    const chosen = view.state.present && id("matrix").querySelector("[aria-pressed=true]");
    if (chosen) chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  view.toggleMatrix = () => {
    if (!view.hasMatrix) return;
    if (view.state.map) view.toggleMap();
    else view.state.net = !view.state.net;
    view.drawMatrix();
    if (view.state.net) view.refit();
    view.say(t(view.state.net ? "matrixOff" : `${first}On`));
    view.tell("look");
  };
  view.on("change", view.drawMatrix);
  view.on("select", view.drawMatrix);
})();
