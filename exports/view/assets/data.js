// The data of the page: unpacked from the JSON block, with the indices that the rest goes by.
"use strict";

/** What the scripts share; see view.d.ts. */
const view = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  // What is asked by a word of the data is a Map: a plain object also answers to "constructor".
  const asked = (table) => (table ? new Map(Object.entries(table)) : null);
  for (const kind of data.kinds) kind[5] = asked(kind[5]);
  for (const name of data.names) name[2] = asked(name[2]);
  data.pinyin = asked(data.pinyin);
  data.words = asked(data.words);
  const marks = new RegExp(data.marks, "g");   // of what is made up: a sign beside it says that too
  const CROWDED = 1500;
  const MANY = 300;   // more gaps than these are folded until asked for
  const FOLDABLE = new Set(["Community", "Platform", "Field", "Institute", "country", "region"]);
  const n = data.nodes;
  const listeners = {};

  const nodes = n.label.map((label, i) => ({
    i, label, name: label, short: n.short[i] || label, id: n.id[i], kind: n.kind[i], x: n.x[i], y: n.y[i], size: n.size[i],
    group: n.group[i], made: n.made[i] === 1, weight: n.weight[i], facts: n.facts[i],
    aliases: n.aliases[i] || [], code: n.code[i] === undefined ? "" : data.values[n.code[i]],
    dates: n.dates[i] || null, lived: n.lived[i] || null, place: n.place ? n.place[i] || null : null,
    links: [], threads: [],
  }));
  const links = data.links.a.map((a, i) => ({
    i, a, b: data.links.b[i], type: data.links.type[i], made: data.links.made[i] === 1,
    by: data.links.by[i], dates: data.links.dates[i] || null, lived: data.links.lived[i] || null,
    facts: data.links.facts[i] || [],
  }));
  const threads = data.threads.map((t, i) => ({
    i, id: t[0], rule: t[1], a: t[2], b: t[3], subjects: t[4], sentence: [t[5], t[6]],
    closes: [t[7], t[8]], score: t[9], status: t[10], surveyed: t[11], owner: t[12], rank: t[13],
    place: t[14], alike: t[15], lines: t[16], beyond: t[18], change: t[19], lived: t[20], dates: null,
    figure: t[17].map(([node, role, ...says]) => ({ node, role, says })),
  }));
  // All that a gap is about: its subjects, its ends, and what its figure shows beside them.
  for (const t of threads) {
    t.all = new Set([t.a, t.b, ...t.subjects, ...t.lines.flat(), ...t.figure.map((m) => m.node)].filter((i) => i >= 0));
  }
  // Those of it that are named whatever the room: all of a small figure, else the ends and who could.
  for (const t of threads) {
    const could = t.figure.filter((m) => m.role === "could").map((m) => m.node);
    t.named = t.all.size <= 16 ? t.all : new Set([t.a, ...t.subjects, ...t.lines.flat(), ...could]);
  }
  for (const link of links) {
    nodes[link.a].links.push(link.i);
    if (link.b !== link.a) nodes[link.b].links.push(link.i);
  }
  for (const thread of threads) {
    for (const s of new Set([thread.a, thread.b, ...thread.subjects])) {
      if (s >= 0) nodes[s].threads.push(thread.i);
    }
  }

  const own = new Set(data.groups.map((g) => g[1]));
  const canFold = data.discs.length > 1 && data.groups.length > 1 && [...own].every((of) => FOLDABLE.has(of));

  // What the reader has set. Everything on the page follows from this and the data.
  const initial = () => ({
    kinds: new Set(), relations: new Set(quiet()), rules: new Set(),   // hidden ones
    mode: "all", field: -1, group: -1, from: null, to: null, undated: true,
    only: null, selected: -1, thread: -1, map: false, net: false, present: false,
    chosen: new Set(), hidden: new Set(), pinned: new Set(), moved: new Map(),
    folded: canFold && threads.length > MANY, opened: new Set(),
  });

  // Lines that are off until asked for: a disc shows who is located in its community; and where
  // there are many, what is about which field stands back behind who works with whom.
  function quiet() {
    const hubs = new Set(data.groups.map((g) => g[2]).filter((i) => i >= 0));
    const field = data.kinds.findIndex((k) => k[0] === "Field");
    const own = data.relations.map(() => []);
    for (const k of links) own[k.type].push(k);
    return data.relations.map((_, r) => r).filter((r) => (own[r].length > 60
      && own[r].every((k) => hubs.has(k.b) && nodes[k.a].group === nodes[k.b].group))
      || (links.length > CROWDED && own[r].every((k) => nodes[k.b].kind === field)));
  }

  // Facts as the JSON has them (see encode.py), opened: property, value, source, property ...
  function openFacts(flat) {
    const open = [];
    for (let f = 1; f < flat.length;) {
      if (flat[f] < 0) {
        open.push(-1 - flat[f], flat[f + 1], flat[f + 2]);
        f += 3;
      } else {
        open.push(flat[f], flat[f + 1], flat[0]);
        f += 2;
      }
    }
    return open;
  }

  // A sentence as lists have it: with the short names of what the gap is about.
  const unmarked = (text) => text.replace(marks, "");
  const escaped = (name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  // A word in Latin letters stands by itself: "IT" is not in "UNITED".
  const inText = (name) => (/^[\w ]+$/.test(name) ? new RegExp(`(?<![\\p{Script=Latin}\\p{N}])${escaped(name)}(?![\\p{Script=Latin}\\p{N}])`, "gu") : name);
  function renamed(thread, text, to) {
    const named = [...thread.all].map((i) => nodes[i]).sort((a, b) => b.name.length - a.name.length);
    return named.reduce((said, x) => (x.name && x.name !== to(x) ? said.replaceAll(inText(x.name), () => to(x)) : said), text);
  }
  const brief = (thread, text) => unmarked(renamed(thread, text, (x) => x.short));
  // The whole sentence: countries by what they are called, not by their codes.
  const whole = (thread, text) => renamed(thread, text, (x) => (x.id.startsWith("country:") ? x.label : x.name));

  return {
    openFacts, canFold, unmarked, brief, whole,
    data, nodes, links, threads,
    state: initial(),
    initial,
    lang: data.lang,
    on(event, run) { (listeners[event] = listeners[event] || []).push(run); },
    tell(event, what) { for (const run of listeners[event] || []) run(what); },
    other(link, i) { return link.a === i ? link.b : link.a; },
    neighbours(i) {
      return new Set(nodes[i].links.map((k) => (links[k].a === i ? links[k].b : links[k].a)));
    },
  };
})();
