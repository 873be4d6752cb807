// Search by name, alias, code or pinyin (whole, by initials, or mixed), and by the fields, needs and
// facts of a thing; several words find what has them all. As a combobox.
"use strict";

(() => {
  const { nodes, data, el, id, t } = view;
  const MOST = 40;
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const names = nodes.map((x) => [x.name, view.choice(data.kinds[x.kind][5], x.name), ...x.aliases].filter(Boolean).map(plain));
  const codes = nodes.map((x) => [plain(x.code), plain(x.id)]);
  const ABOUT = new Set(["Field", "Demand", "Achievement"]);
  const BY = new Set(["RAISED", "OFFERS"]);   // whose need or result it is
  const ELSEWHERE = 6;   // found in what a thing is about: after all that bears the word itself
  const about = new Array(nodes.length);   // [plain text, as it is read] of each, when first asked
  const readings = new Map([...data.pinyin].map(([c, all]) => [c, all.split(" ")]));
  let found = [];
  let active = -1;

  // Does the query, as pinyin, begin at this character? "weike", "wk" and "weik" all find 微科.
  function reads(name, at, query) {
    if (!query) return true;
    if (at >= name.length) return false;
    const c = name[at];
    for (const syllable of readings.get(c) || [c]) {
      for (let n = Math.min(syllable.length, query.length); n > 0; n -= 1) {
        if (query.startsWith(syllable.slice(0, n)) && reads(name, at + 1, query.slice(n))) return true;
      }
    }
    return false;
  }

  const kindOf = (i) => data.kinds[nodes[i].kind][0];
  // What is said of a thing: its facts, its needs and results with the fields of these, its fields,
  // and whose it is.
  function aboutOf(i) {
    if (about[i]) return about[i];
    const own = nodes[i].links.map((k) => view.links[k]);
    const said = own.map((k) => view.other(k, i)).filter((j) => ABOUT.has(kindOf(j)));
    const fields = said.filter((j) => kindOf(j) !== "Field").flatMap((j) => [...view.neighbours(j)].filter((f) => kindOf(f) === "Field"));
    const by = own.filter((k) => k.b === i && BY.has(data.relations[k.type][0])).map((k) => k.a);
    const near = [...new Set([...said, ...fields, ...by])].map((j) => nodes[j]);
    const texts = near.flatMap((x) => [x.name, ...x.aliases].map((text) => [text, x.label]));
    const facts = view.openFacts(nodes[i].facts);
    for (let f = 0; f < facts.length; f += 3) {
      const text = data.values[facts[f + 1]];
      for (const each of new Set([text, view.choice(data.names[facts[f]][2], text)])) if (each) texts.push([each, each]);
    }
    about[i] = texts.map(([text, read]) => [plain(text), read]);
    return about[i];
  }
  const saidOf = (i, word) => (word.length > 1 ? aboutOf(i).find(([text]) => text.includes(word)) : undefined);

  const latinOf = (text) => (/^[a-z0-9 ']*[a-z][a-z0-9 ']*$/.test(text) ? text.replace(/[ ']/g, "") : "");
  const wordsOf = (text) => plain(text).split(/\s+/).filter(Boolean);

  // 0 is best; -1 is no match.
  function match(i, query, latin) {
    let best = -1;
    const better = (score) => { if (best < 0 || score < best) best = score; };
    for (const name of names[i]) {
      if (name === query) better(0);
      else if (name.startsWith(query)) better(1);
      else if (name.includes(query)) better(2);
      else if (latin) {
        const letters = [...name];
        for (let at = 0; at < letters.length; at += 1) {
          if (readings.has(letters[at]) && reads(letters, at, latin)) { better(at ? 4 : 3); break; }
        }
      }
    }
    if (codes[i].some((code) => code && code === query)) better(0);
    else if (query.length > 2 && codes[i].some((code) => code.includes(query))) better(3);
    return best;
  }

  // As one name first, then word by word: each must be found, in the names or in what is said of it.
  function score(i, query, words) {
    const whole = match(i, query, latinOf(query));
    if (whole >= 0) return whole;
    let sum = words.length > 1 ? ELSEWHERE : 0;
    for (const word of words) {
      const own = match(i, word, latinOf(word));
      if (own < 0 && !saidOf(i, word)) return -1;
      sum += own < 0 ? ELSEWHERE : own;
    }
    return sum;
  }

  view.find = (text) => {
    const query = plain(text).trim();
    const words = wordsOf(text);
    if (!query) return [];
    const hits = [];
    for (const x of nodes) {
      const found = score(x.i, query, words);
      if (found >= 0) hits.push([found, x.i]);
    }
    return hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((h) => h[1]);
  };

  // Where the words stand that are not in its names.
  const why = (i) => {
    const words = wordsOf(id("search").value).filter((word) => match(i, word, latinOf(word)) < 0);
    const said = words.map((word) => saidOf(i, word)).filter(Boolean);
    return [...new Set(said.map(([, read]) => view.short(read, 24)))];
  };

  function draw() {
    const box = id("results");
    box.replaceChildren(...found.slice(0, MOST).map((i, n) => {
      const x = nodes[i];
      return el("li", {
        role: "option", id: `result-${n}`, "aria-selected": String(n === active),
        onpointerdown: (e) => { e.preventDefault(); choose(n, e.shiftKey); },
      }, view.symbol(x.kind, x.made), el("span", { class: "name" }, x.label),
      el("span", { class: "muted" }, [view.kindName(x.kind), view.groupOf(x), ...why(i)].filter(Boolean).join(" · ")));
    }));
    if (!found.length) box.append(el("li", { class: "muted", role: "option", "aria-disabled": "true" }, t("none")));
    box.hidden = false;
    id("search").setAttribute("aria-expanded", "true");
    id("search").setAttribute("aria-activedescendant", active >= 0 ? `result-${active}` : "");
    const row = active >= 0 && id(`result-${active}`);
    if (row) row.scrollIntoView({ block: "nearest" });
  }

  function shut() {
    id("results").hidden = true;
    id("search").setAttribute("aria-expanded", "false");
    id("search").removeAttribute("aria-activedescendant");
    active = -1;
  }

  function choose(n, also) {
    const i = found[n];
    if (i === undefined) return;
    shut();
    view.reveal(i);
    if (also) { view.chooseAlso(i); return; }
    view.select(i, true);
    view.goTo(i);
  }

  // A node that a filter hides is shown again when the reader asks for it.
  view.reveal = (i) => {
    if (view.shown.node[i]) return;
    const s = view.state;
    s.kinds.delete(nodes[i].kind);
    s.hidden.delete(i);
    if (s.only) s.only.add(i);
    view.refresh();
    if (view.shown.node[i]) { view.drawFilters(); return; }
    Object.assign(s, { field: -1, group: -1, from: null, to: null });
    view.drawFilters();
    view.refresh();
  };

  view.listenSearch = () => {
    const input = id("search");
    input.addEventListener("input", () => {
      found = view.find(input.value);
      active = found.length ? 0 : -1;
      if (!input.value.trim()) { shut(); return; }
      draw();
      view.say(found.length ? t("results", { n: found.length }) : t("none"));
    });
    input.addEventListener("keydown", (e) => {
      const last = Math.min(found.length, MOST) - 1;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (!found.length) return;
        active = e.key === "ArrowDown" ? Math.min(last, active + 1) : Math.max(0, active - 1);
        draw();
        view.say(nodes[found[active]].label);
      } else if (e.key === "Enter" && active >= 0) {
        e.preventDefault();
        choose(active, e.shiftKey);
      } else if (e.key === "Escape") {
        e.stopPropagation();
        if (id("results").hidden) { input.value = ""; input.blur(); } else shut();
      }
    });
    input.addEventListener("blur", shut);
  };
})();
