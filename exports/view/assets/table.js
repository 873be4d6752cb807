// The table: the same nodes, links and gaps as the picture shows, sortable, a hundred at a time.
"use strict";

(() => {
  const { nodes, links, threads, data, el, id, t } = view;
  const STEP = 100;
  let tab = "gaps";
  let count = STEP;
  const sorted = { gaps: ["", 1], nodes: ["", 1], links: ["", 1] };

  const made = (x) => t(x.made ? "made" : "real");
  const name = (i) => (i < 0 ? "" : nodes[i].label);
  /** @type {Record<string, {rows: () => any[], touches: (x: any, i: number) => boolean, columns: [string, (x: any) => any][], open: (x: any, e: MouseEvent) => void, chosen: (x: any) => boolean}>} */
  const tabs = {
    gaps: {
      rows: () => threads.filter((x) => view.shown.thread[x.i]),
      touches: (x, i) => [x.a, x.b, ...x.subjects].includes(i),
      columns: [
        ["sentence", (x) => view.sentence(x)], ["rule", (x) => view.ruleQuestion(x.rule)],
        ["a", (x) => name(x.a)], ["b", (x) => name(x.b)], ["closes", (x) => view.pair(x.closes)],
        ["rank", (x) => x.place || ""], ["status", (x) => view.status(x.status)],
        ["surveyed", (x) => x.surveyed],
      ],
      open: (x) => view.selectThread(x.i, true),
      chosen: (x) => x.i === view.state.thread,
    },
    nodes: {
      rows: () => nodes.filter((x) => view.shown.node[x.i]),
      touches: (x, i) => x.i === i || view.neighbours(i).has(x.i),
      columns: [
        ["name", (x) => x.label], ["kind", (x) => view.kindName(x.kind)], ["group", view.groupOf],
        ["code", (x) => x.code], ["links", (x) => x.links.length], ["gaps", (x) => x.threads.length],
        ["made", made],
      ],
      open: (x, e) => { if (e.shiftKey) { view.chooseAlso(x.i); return; } view.select(x.i, true); view.goTo(x.i); },
      chosen: (x) => x.i === view.state.selected || view.state.chosen.has(x.i),
    },
    links: {
      rows: () => links.filter((x) => view.shown.link[x.i]),
      touches: (x, i) => x.a === i || x.b === i,
      columns: [
        ["a", (x) => name(x.a)], ["relation", (x) => view.relationName(x.type)], ["b", (x) => name(x.b)],
        ["date", (x) => (x.dates ? x.dates[0] : "")], ["source", (x) => view.said(x.by)], ["made", made],
      ],
      open: (x) => { view.select(x.a, true); view.goTo(x.a); },
      chosen: () => false,
    },
  };

  function ordered() {
    const sheet = tabs[tab];
    const [by, way] = sorted[tab];
    let rows = sheet.rows();
    const chosen = view.chosen();
    if (id("touching").checked && chosen.length) rows = rows.filter((x) => chosen.some((i) => sheet.touches(x, i)));
    const column = sheet.columns.find((c) => c[0] === by);
    if (!column) return rows;
    const collate = new Intl.Collator(view.lang === "zh" ? "zh-CN" : "en", { numeric: true });
    return rows.map((x) => [column[1](x), x]).sort(([a], [b]) => way * (
      typeof a === "number" ? a - b : collate.compare(a, b))).map((r) => r[1]);
  }

  function head(sheet) {
    const [by, way] = sorted[tab];
    return el("tr", {}, ...sheet.columns.map(([key]) => el("th", {
      scope: "col", "aria-sort": by === key ? (way > 0 ? "ascending" : "descending") : "none",
    }, el("button", { type: "button", "data-sort": key, onclick: () => {
      sorted[tab] = [key, by === key ? -way : 1];
      draw();
      id("sheet").querySelector(`[data-sort="${key}"]`).focus();
    } }, t(`column.${key}`), el("span", { "aria-hidden": "true" }, by === key ? (way > 0 ? " ▲" : " ▼") : "")))));
  }

  function row(sheet, x) {
    const line = el("tr", { class: sheet.chosen(x) ? "chosen" : null });
    sheet.columns.forEach(([, get], c) => {
      const value = get(x);
      if (c === 0) {
        line.append(el("th", { scope: "row" }, el("button", {
          type: "button", class: "open", onclick: (e) => sheet.open(x, e),
          "aria-current": sheet.chosen(x) ? "true" : null,
        }, String(value))));
      } else line.append(el("td", { class: typeof value === "number" ? "figure" : null }, String(value)));
    });
    return line;
  }

  function draw() {
    for (const key of Object.keys(tabs)) {
      const button = id(`tab-${key}`);
      button.setAttribute("aria-selected", String(key === tab));
      button.tabIndex = key === tab ? 0 : -1;
      button.querySelector(".count").textContent = view.number(view.shown[key === "gaps" ? "threads" : key]);
    }
    if (id("table").hidden) return;
    const sheet = tabs[tab];
    const rows = ordered();
    id("table-panel").setAttribute("aria-labelledby", `tab-${tab}`);
    id("sheet").replaceChildren(el("caption", { class: "away" }, t(tab)),
      el("thead", {}, head(sheet)), el("tbody", {}, ...rows.slice(0, count).map((x) => row(sheet, x))));
    id("more").hidden = rows.length <= count;
    id("more").textContent = t("more", { n: Math.min(STEP, rows.length - count) });
  }
  view.drawTable = draw;
  view.saveChoice = (those) => view.saveCsv(t("nodes"), tabs.nodes.columns, those.map((i) => nodes[i]));

  view.toggleTable = (on, focus) => {
    const box = id("table");
    box.hidden = on === undefined ? !box.hidden : !on;
    id("table-toggle").setAttribute("aria-expanded", String(!box.hidden));
    document.body.classList.toggle("with-table", !box.hidden);
    draw();
    if (focus && !box.hidden) id(`tab-${tab}`).focus();
  };

  function show(key) {
    tab = key;
    count = STEP;
    id("table-panel").scrollTop = 0;
    draw();
  }

  view.listenTable = () => {
    const keys = Object.keys(tabs);
    if (!threads.length) tab = "nodes";
    for (const key of keys) id(`tab-${key}`).addEventListener("click", () => show(key));
    id("tabs").addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (!step) return;
      e.preventDefault();
      show(keys[(keys.indexOf(tab) + step + keys.length) % keys.length]);
      id(`tab-${tab}`).focus();
    });
    id("more").addEventListener("click", () => { count += STEP; draw(); });
    id("touching").addEventListener("change", draw);
    id("table-csv").addEventListener("click", () => view.saveCsv(t(tab), tabs[tab].columns, ordered()));
    id("table-toggle").addEventListener("click", () => view.toggleTable(undefined, true));
    id("table-close").addEventListener("click", () => { view.toggleTable(false); id("table-toggle").focus(); });
    let waiting = 0;
    view.on("change", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(draw);
    });
    view.on("select", draw);
  };
})();
