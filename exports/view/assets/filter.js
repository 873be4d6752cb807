// What is visible: the reader's filters applied to nodes, links and threads.
"use strict";

(() => {
  const { nodes, links, threads, data } = view;
  const AROUND = new Map([["Community", "community"], ["Platform", "platform"], ["Field", "field"],
    ["country", "country"], ["region", "region"]]);   // what groups are, and the word for it
  const fieldKind = data.kinds.findIndex((k) => k[0] === "Field");
  const shown = {
    node: new Uint8Array(nodes.length), link: new Uint8Array(links.length),
    thread: new Uint8Array(threads.length), nodes: 0, links: 0, threads: 0,
  };
  view.shown = shown;

  // The slider goes from the first day there is to the day that the picture is of.
  const month = (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const all = [...nodes, ...links, ...threads].flatMap((x) => [...(x.dates || []), ...(x.lived || [])]).filter(Boolean).sort();
  const [first, last] = all.length ? [month(all[0]), month(data.asOf || all[all.length - 1])] : [0, 0];
  view.months = first < last ? [first, last] : null;
  view.monthName = (m) => `${Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, "0")}`;

  // What lasts is there while it does, what has days of its own on these; what has neither, always.
  // At the end of the slider stands the day that the picture is of: what comes after is not yet.
  function inTime({ dates, lived }) {
    const { from } = view.state;
    const to = view.state.to < last ? view.state.to : null;
    if (!dates && !lived) return true;
    const begun = (d) => (to === null ? !data.asOf || d <= data.asOf : month(d) <= to);
    if (lived) return (from === null || !lived[1] || month(lived[1]) >= from) && (!lived[0] || begun(lived[0]));
    return dates.some((d) => (from === null || month(d) >= from) && begun(d));
  }
  const begins = ({ dates, lived }) => (lived ? lived[0] : dates ? dates[0] : "");
  const later = (list) => list.filter((x) => data.asOf && begins(x) > data.asOf).length;
  const laterOf = { nodes: later(nodes), links: later(links), threads: later(threads) };

  // A field's own: what is in it or in a narrower field, and whoever raised, offers or joined that.
  function ofField(field) {
    const fields = new Set([field]);
    for (const f of fields) {
      for (const k of nodes[f].links) {
        if (data.relations[links[k].type][0] === "BROADER" && links[k].b === f) fields.add(links[k].a);
      }
    }
    const within = new Set(fields);
    for (const f of fields) for (const i of view.neighbours(f)) if (nodes[i].kind !== fieldKind) within.add(i);
    for (const i of [...within]) {
      if (!["Demand", "Achievement", "Collaboration"].includes(data.kinds[nodes[i].kind][0])) continue;
      for (const j of view.neighbours(i)) if (nodes[j].kind !== fieldKind) within.add(j);
    }
    return within;
  }

  // A group's own: its members, and what is tied to a member without being another group's.
  function ofGroup(group) {
    const within = new Set(nodes.filter((x) => x.group === group).map((x) => x.i));
    for (const i of [...within]) {
      for (const j of view.neighbours(i)) if (nodes[j].group < 0) within.add(j);
    }
    return within;
  }

  view.refresh = () => {
    const s = view.state;
    const sets = [s.only, s.field >= 0 && ofField(s.field), s.group >= 0 && ofGroup(s.group)].filter(Boolean);
    let count = 0;
    for (const x of nodes) {
      const on = !s.hidden.has(x.i)
        && (s.pinned.has(x.i) || (!s.kinds.has(x.kind) && inTime(x) && sets.every((w) => w.has(x.i))));
      shown.node[x.i] = on ? 1 : 0;
      count += on ? 1 : 0;
    }
    shown.nodes = count;
    count = 0;
    for (const k of links) {
      const on = s.mode !== "gaps" && !s.relations.has(k.type) && inTime(k)
        && shown.node[k.a] && shown.node[k.b];
      shown.link[k.i] = on ? 1 : 0;
      count += on ? 1 : 0;
    }
    shown.links = count;
    count = 0;
    for (const t of threads) {
      const on = s.mode !== "links" && !s.rules.has(t.rule) && inTime(t)
        && shown.node[t.a] && (t.b < 0 || shown.node[t.b]);
      shown.thread[t.i] = on ? 1 : 0;
      count += on ? 1 : 0;
    }
    shown.threads = count;
    if (s.selected >= 0 && !shown.node[s.selected]) s.selected = -1;
    if (s.thread >= 0 && !shown.thread[s.thread]) s.thread = -1;
    for (const i of s.chosen) if (!shown.node[i]) s.chosen.delete(i);
    view.tell("change");
  };

  const { el, t, id } = view;

  function check(symbol, label, count, on, change, title, note) {
    const box = el("input", { type: "checkbox" });
    box.checked = on;
    box.addEventListener("change", () => change(box.checked));
    return el("li", {}, el("label", { title }, box, symbol, el("span", { class: "name" },
      el("span", { class: "asked" }, label), note ? el("span", { class: "note" }, note) : null),
    note ? null : el("span", { class: "count" }, view.number(count))));
  }
  const toggled = (set, value) => (on) => {
    if (on) set.delete(value); else set.add(value);
    view.refresh();
    announce();
  };
  // What is drawn, and of how many gaps: what was left out is no part of the finding, but of its number.
  const found = data.rules.reduce((sum, r) => sum + r[5], 0);
  view.drawn = () => t(shown.threads < found ? "shownOf" : "shown", {
    n: view.number(shown.nodes), l: view.number(shown.links), g: view.number(shown.threads), all: view.number(found),
  });
  view.noGaps = () => {
    if (threads.length && laterOf.threads === threads.length) return t("noGapsYet", { n: view.number(threads.length), day: data.asOf });
    if (threads.length) return t("noGapsShown", { n: view.number(threads.length) });
    if (found) return t("noGapsEnds", { n: view.number(found) });
    return data.inLedger ? t("noGapsHere", { n: view.number(data.inLedger) }) : t("noGaps");
  };
  const announce = () => view.say(view.drawn());
  view.announce = announce;

  function tally(list, key, size) {
    const counts = new Array(size).fill(0);
    for (const x of list) counts[x[key]] += 1;
    return counts;
  }

  function redSymbol(rule) {
    const thread = threads.some((x) => x.rule === rule && x.lines.length);
    return el("span", { class: thread ? "thread-mark" : "halo-mark", "aria-hidden": "true" });
  }

  function options(select, first, rows, chosen) {
    select.replaceChildren(el("option", { value: -1 }, first),
      ...rows.map(([value, label]) => el("option", { value }, label)));
    select.value = String(chosen);
  }

  const real = new Set(nodes.filter((x) => !x.made).map((x) => x.kind));
  view.allMade = (k) => !real.has(k);

  // The panel is also the legend: each box stands beside the sign that it switches.
  view.drawFilters = () => {
    const s = view.state;
    const kindCount = tally(nodes, "kind", data.kinds.length);
    id("kinds").replaceChildren(...data.kinds.map((_, k) => check(view.symbol(k, view.allMade(k)),
      view.kindName(k), kindCount[k], !s.kinds.has(k), toggled(s.kinds, k))));
    const linkCount = tally(links, "type", data.relations.length);
    id("relations").replaceChildren(...data.relations.map((_, r) => check(
      el("span", { class: "link-mark", "aria-hidden": "true" }),
      view.relationName(r), linkCount[r], !s.relations.has(r), toggled(s.relations, r))));
    const ruleCount = tally(threads, "rule", data.rules.length);
    const rules = data.rules.map((_, r) => r);
    const some = (r, all) => ruleCount[r] < all && t(ruleCount[r] ? "drawnOf" : "drawnNone",
      { n: view.number(ruleCount[r]), all: view.number(all) });
    id("rules").replaceChildren(...rules.map((r) => check(redSymbol(r), view.ruleQuestion(r), ruleCount[r],
      !s.rules.has(r), toggled(s.rules, r), view.ruleQuestion(r), some(r, data.rules[r][5]))));
    id("quiet").hidden = !view.initial().relations.size;
    id("rules-box").hidden = rules.length === 0;
    id("plain").textContent = t("plain", { n: view.plainest });
    id("plain").hidden = threads.every((x) => x.rank <= view.plainest);
    drawSince();
    id("link-nature").hidden = !view.mixed;
    id("relations-box").hidden = links.length === 0;

    const fields = nodes.filter((x) => x.kind === fieldKind);
    id("field-box").hidden = fields.length === 0;
    options(id("field"), t("allFields"), fields.map((x) => /** @type {[number, string]} */ ([x.i, x.short]))
      .sort((a, b) => a[1].localeCompare(b[1], view.lang)), s.field);
    const groups = data.groups.map((_, g) => /** @type {[number, string]} */ ([g, view.groupShort(g)]));
    id("group-box").hidden = groups.length < 2;
    id("group-name").textContent = t(AROUND.get((data.groups[0] || [])[1]) || "group");
    options(id("group"), t("allGroups"), groups.sort((a, b) => a[1].localeCompare(b[1], view.lang)), s.group);
    drawDates();
    drawFolding();
    for (const radio of document.querySelectorAll("input[name=mode]")) radio.checked = radio.value === s.mode;
    drawSizes();
  };

  function drawSince() {
    id("since-box").hidden = !data.since;
    if (!data.since) return;
    const [day, ...counts] = data.since;
    id("since-title").textContent = t("sinceDay", { day });
    const rows = [["thread-mark", "opened"], ["closed-mark", "closed"], ["thin-mark", "persisting"]];
    id("since").replaceChildren(...rows.map(([mark, key], n) => el("li", {}, el("span", { class: mark, "aria-hidden": "true" }),
      t(`since.${key}`), el("span", { class: "count" }, view.number(counts[n])))));
  }

  // Which communities are one node each; each can be opened and folded again.
  function drawFolding() {
    const s = view.state;
    id("fold-box").hidden = !view.canFold;
    id("fold").checked = s.folded;
    id("homes").replaceChildren(...(!s.folded ? [] : view.allHomes().map((h) => el("li", {}, el("button", {
      type: "button", class: "row", "aria-pressed": String(s.opened.has(h.id)), "data-home": h.id, onclick: () => {
        view.openHome(h.id);
        id("homes").querySelector(`[data-home="${h.id}"]`).focus();
      },
    }, el("span", { class: "name", title: view.homeName(h) }, view.homeShort(h)), el("span", { class: "count" }, view.number(h.members.length)))))));
  }

  function drawDates() {
    id("dates-box").hidden = !view.months;
    if (!view.months) return;
    id("later").hidden = !Object.values(laterOf).some(Boolean);
    id("later").textContent = t("later", {
      day: data.asOf, n: view.number(laterOf.nodes), l: view.number(laterOf.links), g: view.number(laterOf.threads),
    });
    const [first, last] = view.months;
    for (const name of ["from", "to"]) {
      const value = view.state[name] ?? (name === "from" ? first : last);
      const slider = id(name);
      slider.min = first;
      slider.max = last;
      slider.value = value;
      slider.setAttribute("aria-valuetext", view.monthName(value));
      id(`${name}-out`).textContent = view.monthName(value);
    }
  }

  function drawSizes() {
    const top = Math.max(1, ...nodes.map((x) => x.weight));
    const steps = [1, 10, 100, 1000].filter((w) => w <= Math.max(10, top)).slice(0, 3);
    id("sizes").replaceChildren(...steps.map((w) => {
      const r = Math.min(26, 4 + 1.5 * Math.sqrt(w));
      const dot = el("span", { class: "size-dot", "aria-hidden": "true" });
      dot.style.width = dot.style.height = `${r * 1.3}px`;
      return el("li", {}, dot, view.number(w));
    }));
    id("size-means").textContent = view.colon(t("size"), view.pair(data.sizeMeans));
    const real = nodes.some((x) => !x.made);
    const made = nodes.some((x) => x.made);
    id("nature").hidden = !(made && real) && !made;
  }

  view.listenFilters = () => {
    const set = (name, value) => { view.state[name] = value; view.refresh(); announce(); };
    id("fold").addEventListener("change", (e) => view.fold(e.target.checked));
    id("field").addEventListener("change", (e) => set("field", Number(e.target.value)));
    id("group").addEventListener("change", (e) => set("group", Number(e.target.value)));
    for (const radio of document.querySelectorAll("input[name=mode]")) {
      radio.addEventListener("change", () => set("mode", radio.value));
    }
    for (const name of ["from", "to"]) {
      id(name).addEventListener("input", (e) => {
        const s = view.state;
        const value = Number(e.target.value);
        const [first, last] = view.months;
        s[name] = value === (name === "from" ? first : last) ? null : value;
        if (s.from !== null && s.to !== null && s.from > s.to) s[name === "from" ? "to" : "from"] = value;
        drawDates();
        view.refresh();
      });
      id(name).addEventListener("change", announce);
    }
  };
})();
