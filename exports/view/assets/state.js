// The address keeps the state: after #, what is chosen, hidden and zoomed to, and one's notes, so
// that Back works and a link opens the same.
"use strict";

(() => {
  const { nodes, threads, data } = view;
  const framed = window.parent !== window;   // in a notebook the address is not the reader's
  const keyOf = (i) => `${data.kinds[nodes[i].kind][0]}:${nodes[i].id}`;
  const byKey = new Map(nodes.map((x) => [keyOf(x.i), x.i]));
  const byGap = new Map(threads.map((x) => [x.id, x.i]));
  const MOST = 80;   // nodes that an address lists
  const LISTS = [["with", "chosen"], ["hide", "hidden"], ["pin", "pinned"], ["only", "only"]];
  /** @type {["kinds" | "relations" | "rules", any[][]][]} */
  const SETS = [["kinds", data.kinds], ["relations", data.relations], ["rules", data.rules]];
  const names = (list, set) => [...set].map((k) => list[k][0]).sort().join(",");
  let last = "";
  let lastChoice = "";
  let still = false;   // while the address is read, it is not written
  let waiting = 0;

  function choice() {
    const s = view.state;
    const first = view.initial();
    const said = new URLSearchParams();
    if (s.thread >= 0) said.set("gap", threads[s.thread].id);
    if (s.selected >= 0) said.set("node", keyOf(s.selected));
    if (s.mode !== first.mode) said.set("mode", s.mode);
    for (const [name, list] of SETS) {
      if (names(list, s[name]) !== names(list, first[name])) said.set(name, names(list, s[name]));
    }
    if (s.field >= 0) said.set("field", keyOf(s.field));
    if (s.group >= 0) said.set("group", data.groups[s.group][0]);
    for (const end of ["from", "to"]) if (s[end] !== null) said.set(end, view.monthName(s[end]));
    for (const [name, key] of LISTS) if (s[key] && s[key].size <= MOST) for (const i of s[key]) said.append(name, keyOf(i));
    if (s.moved.size <= MOST) for (const [i, [x, y]] of s.moved) said.append("moved", `${x},${y} ${keyOf(i)}`);
    if (s.folded !== first.folded) said.set("folded", s.folded ? "1" : "0");
    for (const home of s.opened) said.append("open", view.homeKey(home));
    if (s.map) said.set("map", "1");
    if (s.net) said.set("net", "1");
    if (s.present) said.set("present", "1");
    return said;
  }

  function write() {
    if (framed || still) return;
    const said = choice();
    const chosen = said.toString();
    for (const [gap, note] of view.notes) if (note) said.append("note", `${gap} ${note}`);
    const { x, y, scale, width, height } = view.look();
    said.set("at", [x + width / scale / 2, y + height / scale / 2, scale].map((v) => +v.toPrecision(5)).join(","));
    const hash = `#${said}`;
    if (hash === last) return;
    history[chosen === lastChoice ? "replaceState" : "pushState"](null, "", hash);
    [last, lastChoice] = [hash, chosen];
  }

  /** @returns {[State, number[] | null]} */
  function read() {
    const said = new URLSearchParams(location.hash.slice(1));
    const s = view.initial();
    const index = (list, name) => list.findIndex((x) => x[0] === name);
    for (const [name, list] of SETS) {
      if (said.has(name)) s[name] = new Set(said.get(name).split(",").map((x) => index(list, x)).filter((k) => k >= 0));
    }
    if (["gaps", "links"].includes(said.get("mode"))) s.mode = said.get("mode");
    s.field = byKey.get(said.get("field")) ?? -1;
    s.group = index(data.groups, said.get("group"));
    for (const end of ["from", "to"]) {
      const [, year, month] = /^(\d{4})-(\d{2})$/.exec(said.get(end) || "") || [];
      if (year) s[end] = Number(year) * 12 + Number(month) - 1;
    }
    for (const [name, key] of LISTS) {
      const own = said.getAll(name).map((k) => byKey.get(k)).filter((i) => i !== undefined);
      if (own.length) s[key] = new Set(own);
    }
    for (const each of said.getAll("moved")) {
      const [, x, y, key] = /^(-?\d+),(-?\d+) ([^]+)$/.exec(each) || [];
      if (byKey.has(key)) s.moved.set(byKey.get(key), [Number(x), Number(y)]);
    }
    if (said.has("folded")) s.folded = view.canFold && said.get("folded") === "1";
    s.opened = new Set(said.getAll("open").map(view.homeByKey).filter(Boolean));
    s.thread = byGap.get(said.get("gap")) ?? -1;
    if (s.chosen.size < 2 || s.thread >= 0) s.chosen = new Set();
    s.selected = s.thread < 0 && !s.chosen.size ? byKey.get(said.get("node")) ?? -1 : -1;
    s.map = view.hasMap && said.has("map");
    s.net = view.hasMatrix && said.has("net");
    s.present = said.has("present");
    for (const each of said.getAll("note")) {
      const [, gap, note] = /^(\S+) ([^]*)$/.exec(each) || [];
      if (gap) view.notes.set(gap, note);
    }
    const at = (said.get("at") || "").split(",").map(Number);
    return [s, at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? at : null];
  }

  // The page as the address says; without one, as it opens.
  function show() {
    still = true;
    const [s, at] = read();
    view.restore(s);
    view.setPresent(s.present);
    if (at) {
      view.network.moveTo({ position: { x: at[0], y: at[1] }, scale: at[2] });
      view.moved();
    } else if (s.thread >= 0) view.fitOn(view.highlight(), true);
    else view.fit(true);
    view.redraw();
    still = false;
    [last, lastChoice] = [location.hash, choice().toString()];
  }

  view.keepState = () => {
    if (framed) return;
    lastChoice = choice().toString();
    if (location.hash.length > 1) show();
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(write, 250);
    };
    for (const event of /** @type {ShownEvent[]} */ (["select", "change", "look", "note"])) view.on(event, soon);
    addEventListener("popstate", () => { clearTimeout(waiting); if (location.hash !== last) show(); });
  };
  view.writeState = write;
})();
