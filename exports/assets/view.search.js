// Search by name, alias, code or pinyin (whole, by initials, or mixed), as a combobox.
"use strict";

(() => {
  const { nodes, data, el, id, t } = view;
  const MOST = 40;
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const names = nodes.map((x) => [x.name, view.choice(data.kinds[x.kind][5], x.name), ...x.aliases].filter(Boolean).map(plain));
  const codes = nodes.map((x) => [plain(x.code), plain(x.id)]);
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

  view.find = (text) => {
    const query = plain(text).trim();
    if (!query) return [];
    const latin = /^[a-z0-9 ']*[a-z][a-z0-9 ']*$/.test(query) ? query.replace(/[ ']/g, "") : "";
    const hits = [];
    for (const x of nodes) {
      const score = match(x.i, query, latin);
      if (score >= 0) hits.push([score, x.i]);
    }
    return hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((h) => h[1]);
  };

  function draw() {
    const box = id("results");
    box.replaceChildren(...found.slice(0, MOST).map((i, n) => {
      const x = nodes[i];
      return el("li", {
        role: "option", id: `result-${n}`, "aria-selected": String(n === active),
        onpointerdown: (e) => { e.preventDefault(); choose(n); },
      }, view.symbol(x.kind, x.made), el("span", { class: "name" }, x.label),
      el("span", { class: "muted" }, [view.kindName(x.kind), view.groupOf(x)].filter(Boolean).join(" · ")));
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

  function choose(n) {
    const i = found[n];
    if (i === undefined) return;
    shut();
    view.reveal(i);
    view.select(i, true);
    view.goTo(i);
  }

  // A node that a filter hides is shown again when the reader asks for it.
  view.reveal = (i) => {
    if (view.shown.node[i]) return;
    const s = view.state;
    s.kinds.delete(nodes[i].kind);
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
        choose(active);
      } else if (e.key === "Escape") {
        e.stopPropagation();
        if (id("results").hidden) { input.value = ""; input.blur(); } else shut();
      }
    });
    input.addEventListener("blur", shut);
  };
})();
