// The address keeps the state: after #, what is chosen, hidden and zoomed to, and one's notes, so
// that Back works and a link opens the same.
"use strict";

(() => {
  const { nodes, threads, data, id, t } = view;
  const framed = window.parent !== window;   // in a notebook the address is not the reader's
  const keyOf = (i) => `${data.kinds[nodes[i].kind][0]}:${nodes[i].id}`;
  const byKey = new Map(nodes.map((x) => [keyOf(x.i), x.i]));
  const byGap = new Map(threads.map((x) => [x.id, x.i]));
  const MOST = 80;   // nodes that an address lists by name: more are written as marks
  const WIDE = 6;    // bits of a character
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const LISTS = [["with", "chosen"], ["hide", "hidden"], ["pin", "pinned"], ["only", "only"]];
  /** @type {["kinds" | "relations" | "rules", any[][]][]} */
  const SETS = [["kinds", data.kinds], ["relations", data.relations], ["rules", data.rules]];
  const names = (list, set) => [...set].map((k) => list[k][0]).sort().join(",");
  let last = "";
  let lastChoice = "";
  let still = false;   // while the address is read, it is not written
  let waiting = 0;

  // Many nodes: a mark for each of the picture's in the order of their keys, after a number of what
  // these are, so that an address of another picture is not read as one of this.
  let ordered = null;
  function order() {
    if (ordered) return ordered;
    const keys = [...byKey.keys()].sort();
    let stamp = 0x811c9dc5;   // FNV-1a
    for (const c of keys.join("\n")) stamp = Math.imul(stamp ^ c.codePointAt(0), 0x01000193) >>> 0;
    ordered = { stamp: stamp.toString(36), nodes: keys.map((key) => byKey.get(key)) };
    return ordered;
  }
  function marked(set) {
    const { stamp, nodes: all } = order();
    let text = "";
    for (let from = 0; from < all.length; from += WIDE) {
      text += LETTERS[all.slice(from, from + WIDE).reduce((bits, i, n) => bits | (set.has(i) ? 1 << n : 0), 0)];
    }
    return `~${stamp}~${text.replace(/A+$/, "")}`;
  }
  /** @returns {number[] | null} */
  function unmarked(text) {
    const [, stamp, marks] = text.split("~");
    if (stamp !== order().stamp) return null;
    return order().nodes.filter((_, n) => (LETTERS.indexOf(marks[Math.floor(n / WIDE)] || "A") >> (n % WIDE)) & 1);
  }

  // What the address asks for and this picture has not, in sentences.
  /** @type {(() => string)[]} */
  let lacking = [];
  view.drawNotice = () => {
    id("notice").hidden = lacking.length === 0;
    id("notice-text").textContent = lacking.map((says) => says()).join(" ");
  };
  view.dismiss = () => { lacking = []; view.drawNotice(); };
  const PLAIN_ID = /^[\w-]+$/;   // what may stand in a command as it is
  function gapLacks(gap) {
    const rule = data.rules.find((r) => gap.startsWith(`${r[0]}-`));
    const drawn = rule ? threads.filter((x) => data.rules[x.rule] === rule).length : 0;
    const why = () => (rule && drawn < rule[5] ? t("gapOfRule", { question: view.pair(rule.slice(1)), n: view.number(drawn), all: view.number(rule[5]) }) : t("gapElsewhere"));
    return () => [t("gapNotDrawn", { gap, why: why() }), PLAIN_ID.test(gap) ? t("gapDrawnBy", { gap }) : ""].join("");
  }

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
    for (const [name, key] of LISTS) {
      if (!s[key]) continue;
      if (s[key].size > MOST) said.set(name, marked(s[key]));
      else for (const i of s[key]) said.append(name, keyOf(i));
    }
    for (const [i, [x, y]] of s.moved) said.append("moved", `${x},${y} ${keyOf(i)}`);
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
    lacking = [];
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
      const [first] = said.getAll(name);
      const all = first && first[0] === "~" ? unmarked(first) : said.getAll(name).map((k) => byKey.get(k));
      const own = (all || []).filter((i) => i !== undefined);
      const lost = all ? all.length - own.length : 0;
      if (!all) lacking.push(() => t("listOfAnother", { what: t(`list.${name}`) }));
      else if (lost) lacking.push(() => t("listLacks", { what: t(`list.${name}`), n: view.number(lost) }));
      if (own.length) s[key] = new Set(own);
    }
    for (const each of said.getAll("moved")) {
      const [, x, y, key] = /^(-?\d+),(-?\d+) ([^]+)$/.exec(each) || [];
      if (byKey.has(key)) s.moved.set(byKey.get(key), [Number(x), Number(y)]);
    }
    if (said.has("folded")) s.folded = view.canFold && said.get("folded") === "1";
    s.opened = new Set(said.getAll("open").map(view.homeByKey).filter(Boolean));
    s.thread = byGap.get(said.get("gap")) ?? -1;
    if (said.get("gap") && s.thread < 0) lacking.push(gapLacks(said.get("gap")));
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
    view.drawNotice();
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
