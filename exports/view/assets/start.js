// The start: buttons, keys, language, bright and dark, reset.
"use strict";

(() => {
  const { id, el, t } = view;
  const PAN = 60;

  view.setLang = (lang) => {
    view.lang = lang;
    id("lang").textContent = lang === "zh" ? "English" : "中文";
    id("lang").lang = lang === "zh" ? "en" : "zh-CN";
    view.speak();
    view.say("");
    view.drawFilters();
    view.drawDetail();
    view.drawTable();
    view.drawMatrix();
    drawKeys();
    label();
    view.drawNotice();
    view.redraw();
  };
  view.setTheme = (theme) => {
    document.documentElement.dataset.theme = theme;
    id("theme").setAttribute("aria-pressed", String(theme === "dark"));
    view.repalette();
    view.drawFilters();
    view.drawDetail();
    view.redraw();
  };
  const flipTheme = () => view.setTheme(document.documentElement.dataset.theme === "dark" ? "bright" : "dark");
  const flipLang = () => view.setLang(view.lang === "zh" ? "en" : "zh");

  view.reset = () => {
    const { map, present } = view.state;
    if (map) view.toggleMap();
    view.state = { ...view.initial(), present };
    id("search").value = "";
    view.setPlaces(view.home());
    view.refresh();
    view.drawFilters();
    view.drawDetail();
    view.fit();
    view.announce();
  };

  function label() {
    id("canvas").setAttribute("aria-label", t("pictureLabel", { shown: view.drawn() }));
    id("shown").textContent = view.drawn();
    const left = view.data.leftOut.reduce((sum, x) => sum + x[0], 0);
    id("left-out-open").hidden = left === 0 || view.state.map;
    id("left-out-open").textContent = t("leftOutShort", { n: view.number(left) });
    const missing = view.state.map && view.unplaced;
    id("unplaced").hidden = !missing;
    id("unplaced").textContent = missing ? t("mapWithout", { n: view.number(view.unplaced) }) : "";
  }

  function cycleMode() {
    const modes = ["all", "gaps", "links"];
    view.state.mode = modes[(modes.indexOf(view.state.mode) + 1) % 3];
    view.refresh();
    view.drawFilters();
    view.announce();
  }

  // With a node selected: its neighbours, one after another.
  let around = { of: -1, list: [], at: -1 };
  function neighbour(step) {
    const { selected } = view.state;
    if (selected < 0) {
      const first = view.nodes.find((x) => view.shown.node[x.i]);
      if (first) { view.select(first.i); view.goTo(first.i); }
      return;
    }
    if (!around.list.includes(selected) || around.list.length === 1) {
      around = { of: selected, list: [...view.neighbours(selected)].filter((i) => view.shown.node[i]), at: -1 };
    }
    if (!around.list.length) return;
    around.at = (around.at + step + around.list.length) % around.list.length;
    const next = around.list[around.at];
    view.select(next);
    view.goTo(next);
  }

  /** @type {[string[], string, (e: KeyboardEvent) => void][]} */
  const keys = [
    [["/"], "search", () => { id("search").focus(); id("search").select(); }],
    [["T"], "table", () => view.toggleTable(undefined, true)],
    [["G"], "gaps", cycleMode],
    [["[", "]"], "neighbours", (e) => neighbour(e.key === "]" ? 1 : -1)],
    [["+", "-"], "zoom", (e) => view.zoom(e.key === "-" ? 1 / 1.3 : 1.3)],
    [["F"], "fit", () => view.fit()],
    [["C"], "fold", () => view.fold(!view.state.folded)],
    [["H"], "hide", () => { if (view.chosen().length) view.hide(view.chosen()); }],
    [["K"], "pin", () => { if (view.chosen().length) view.pin(view.chosen()); }],
    [["M"], "map", () => view.toggleMap()],
    [["X"], "matrix", () => view.toggleMatrix()],
    [["P"], "present", () => view.togglePresent()],
    [["L"], "lang", flipLang],
    [["D"], "dark", flipTheme],
    [["R"], "reset", view.reset],
    [["?"], "help", () => toggleHelp()],
  ];
  /** @type {[string[], string, Function?][]} */
  const listed = [...keys, [["Ctrl", "Z"], "undo"], [["Shift"], "several"], [["↑", "↓", "←", "→"], "arrows"], [["Enter"], "enter"], [["Esc"], "esc"]];

  function drawKeys() {
    id("keys").replaceChildren(...listed.filter((k) => k[1] !== "help").flatMap(([own, what]) => [
      el("dt", {}, ...own.map((k) => el("kbd", {}, k))), el("dd", {}, t(`key.${what}`)),
    ]));
  }

  function toggleHelp() {
    const box = id("help");
    if (box.open) box.close();
    else box.showModal();
  }

  function escape() {
    if (id("help").open || view.closeSheet()) return;
    if (view.state.selected >= 0 || view.state.thread >= 0 || view.state.chosen.size) view.select(-1);
    else if (!id("table").hidden) view.toggleTable(false);
    else if (view.state.only) view.showAll();
  }

  function onKey(e) {
    const undo = (e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === "z";
    if (!undo && (e.ctrlKey || e.metaKey || e.altKey)) return;
    const typing = e.target.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]),select,textarea");
    if (undo) {
      if (typing) return;
      e.preventDefault();
      view.undo();
      return;
    }
    if (!typing && !id("help").open && view.presentKey(e)) return;
    if (e.key === "Escape") { escape(); return; }
    if (typing) return;
    const move = { ArrowLeft: [-PAN, 0], ArrowRight: [PAN, 0], ArrowUp: [0, -PAN], ArrowDown: [0, PAN] }[e.key];
    if (move && e.target === id("canvas")) {
      e.preventDefault();
      view.pan(move[0], move[1]);
      return;
    }
    if (move && inList(e)) return;
    const pressed = e.key === "=" ? "+" : e.key.length === 1 ? e.key.toUpperCase() : e.key;
    const found = keys.find((k) => k[0].includes(pressed));
    if (found) { e.preventDefault(); found[2](e); }
  }

  // Up and down go through the rows of the list that has the focus.
  function inList(e) {
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return false;
    const list = e.target.closest("ul.rows, tbody, ul.checks");
    if (!list || e.target.type === "range") return false;
    const rows = [...list.querySelectorAll("button, input")];
    const next = rows[rows.indexOf(e.target) + (e.key === "ArrowDown" ? 1 : -1)];
    if (next) { e.preventDefault(); next.focus(); }
    return true;
  }

  function listen() {
    const on = (name, run) => id(name).addEventListener("click", run);
    on("lang", flipLang);
    on("theme", flipTheme);
    on("map", view.toggleMap);
    on("matrix-toggle", view.toggleMatrix);
    on("notice-close", view.dismiss);
    on("fit", () => view.fit());
    on("zoom-in", () => view.zoom(1.3));
    on("zoom-out", () => view.zoom(1 / 1.3));
    on("reset", view.reset);
    on("present", () => { view.togglePresent(); id("canvas").focus(); });
    view.listenSheets();
    on("help-open", toggleHelp);
    on("help-close", toggleHelp);
    on("save-png", () => { id("save").open = false; view.savePng(); });
    on("save-svg", () => { id("save").open = false; view.saveSvg(); });
    on("save-slide-png", () => { id("save").open = false; view.savePng(true); });
    on("save-slide-svg", () => { id("save").open = false; view.saveSvg(true); });
    on("save-print", () => { id("save").open = false; window.print(); });
    on("left-out-open", () => {
      view.select(-1);
      id("left-out").scrollIntoView({ block: "center" });
      id("detail").focus();
    });
    on("skip", (e) => { e.preventDefault(); view.toggleTable(true, true); });
    addEventListener("keydown", onKey);
    addEventListener("beforeprint", view.beforePrint);
    addEventListener("afterprint", view.afterPrint);
    view.listenFilters();
    view.listenSearch();
    view.listenTable();
    view.listenChoice();
    view.on("change", label);
    new ResizeObserver(() => view.refit()).observe(id("canvas"));
  }

  view.repalette();
  view.start();
  id("map").hidden = !view.hasMap;
  listen();
  const own = view.threads.find((x) => x.id === view.data.gap);
  if (own) view.selectThread(own.i);
  else if (view.data.focus.length === 1 && !view.data.groups.length) view.state.selected = view.data.focus[0];
  view.setLang(view.lang);
  view.keepState();
  view.startUndo();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  }));
})();
