// The panel on the right: what is known of the selected node or gap, else what is worth doing.
"use strict";

(() => {
  const { nodes, links, threads, data, el, id, t } = view;
  const LISTED = 12;

  view.select = (i, move) => {
    Object.assign(view.state, { selected: i, thread: -1, chosen: new Set() });
    done(i >= 0 ? nodes[i].label : "", move);
  };
  view.selectThread = (k, move) => {
    Object.assign(view.state, { selected: -1, thread: k, chosen: new Set() });
    done(view.sentence(threads[k]), move);
  };
  // What a gap rests on: all else fades, and it is brought into sight with its names.
  let before = null;
  function sight() {
    const chosen = view.state.thread >= 0;
    if (chosen && !before) before = view.look();
    if (chosen) view.fitOn(view.highlight());
    else if (before && view.state.selected < 0 && !view.state.chosen.size) view.lookAt(before);
    if (!chosen) before = null;
  }
  function done(name, move) {
    if (name && move) view.openDetail();
    sight();
    view.drawDetail();
    view.tell("select");
    view.redraw();
    if (name) view.say(t("selected", { name }));
  }

  view.only = (i) => {
    view.state.only = view.neighbours(i).add(i);
    for (const k of nodes[i].threads) for (const j of threads[k].all) view.state.only.add(j);
    view.refresh();
    view.select(i);
    view.fit();
    view.announce();
  };
  const opened = new Map();   // what expanding a node added, to be taken away by collapsing it
  view.expand = (i) => {
    const only = view.state.only || new Set(nodes.map((x) => x.i));
    opened.set(i, [...view.neighbours(i)].filter((j) => !only.has(j)));
    for (const j of opened.get(i)) only.add(j);
    view.state.only = only;
    after(i);
  };
  // Takes away what expanding added; else the neighbours that hang on this node alone.
  view.collapse = (i) => {
    const only = view.state.only || new Set(nodes.map((x) => x.i));
    const alone = (j) => ![...view.neighbours(j)].some((x) => x !== i && x !== j && only.has(x));
    const gone = (opened.get(i) || []).length ? opened.get(i) : [...view.neighbours(i)].filter(alone);
    opened.delete(i);
    for (const j of gone) only.delete(j);
    only.add(i);
    view.state.only = only;
    after(i);
  };
  function after(i) {
    view.refresh();
    view.select(i);
    view.announce();
  }
  view.onlyThese = (list) => {
    view.state.only = new Set(list);
    view.refresh();
    view.drawDetail();
    view.fit();
    view.announce();
  };
  view.showAll = () => {
    Object.assign(view.state, { only: null, hidden: new Set() });
    view.refresh();
    view.fit();
    view.drawDetail();
    view.announce();
  };

  const button = (words, run) => el("button", { type: "button", class: "plain", onclick: run }, t(words));
  const badge = (made) => el("span", { class: made ? "badge made" : "badge real" }, t(made ? "made" : "real"));

  function nodeButton(i, extra) {
    const x = nodes[i];
    const go = (e) => {
      view.reveal(i);
      if (e.shiftKey) { view.chooseAlso(i); return; }
      view.select(i);
      view.goTo(i);
    };
    return el("button", { type: "button", class: "row", onclick: go },
      view.symbol(x.kind, x.made), el("span", { class: "name", title: extra ? `${x.label}\n${extra}` : x.label }, x.short,
        extra ? el("span", { class: "muted" }, extra) : null));
  }

  function threadButton(k) {
    const x = threads[k];
    return el("button", { type: "button", class: "row gap-row", "data-thread": k, onclick: () => view.selectThread(k) },
      el("span", { class: !x.lines.length ? "halo-mark" : "thread-mark", "aria-hidden": "true" }),
      el("span", { class: "name", title: view.sentence(x) }, view.brief(x, view.pair(x.sentence))));
  }

  // Lists are long sometimes: the first rows, and a button for the rest.
  function list(rows, most = LISTED) {
    const box = el("ul", { class: "rows" }, ...rows.slice(0, most).map((r) => el("li", {}, r)));
    if (rows.length > most) {
      const more = el("button", { type: "button", class: "plain", onclick: () => {
        const next = rows.slice(box.children.length - 1, box.children.length + 99);
        more.parentElement.before(...next.map((r) => el("li", {}, r)));
        if (box.children.length - 1 >= rows.length) more.parentElement.remove();
      } }, t("more", { n: Math.min(100, rows.length - most) }));
      box.append(el("li", {}, more));
    }
    return box;
  }

  function facts(compact, owner) {
    const flat = view.openFacts(compact);
    const rows = [];
    for (let f = 0; f < flat.length; f += 3) {
      rows.push(el("dt", {}, view.factName(flat[f])),
        el("dd", {}, view.value(flat[f], flat[f + 1]),
          el("cite", {}, view.said(flat[f + 2]) || t("unknownSource"))));
    }
    return rows.length ? el("dl", { class: "facts", "aria-label": owner }, ...rows) : null;
  }

  function heading(words, count) {
    return el("h3", {}, t(words), count === undefined ? null : el("span", { class: "count" }, ` ${view.number(count)}`));
  }

  const all = () => (view.state.only || view.state.hidden.size ? button("showAll", view.showAll) : null);
  const choiceButtons = (list) => [button("hide", () => view.hide(list)),
    button(list.every((i) => view.state.pinned.has(i)) ? "unpin" : "pin", () => view.pin(list))];

  // Several at once: what can be done with them, and the gaps among them.
  function chosenPanel(those) {
    const own = new Set(those);
    const among = threads.filter((x) => view.shown.thread[x.i] && x.lines.length && x.lines.some((line) => line.every((i) => own.has(i))));
    return [
      el("h2", { id: "detail-title", tabindex: -1 }, t("chosen", { n: view.number(those.length) })),
      el("div", { class: "actions" }, ...choiceButtons(those), button("onlyThese", () => view.onlyThese(those)),
        button("csv", () => view.saveChoice(those)), all(), button("clear", () => view.select(-1))),
      among.length ? heading("gaps", among.length) : null,
      among.length ? list(among.map((x) => threadButton(x.i)), 6) : null,
      heading("nodes", those.length),
      list(those.map((i) => nodeButton(i, view.kindName(nodes[i].kind)))),
    ];
  }

  function nodePanel(i) {
    const x = nodes[i];
    const byType = new Map();
    for (const k of x.links) {
      const sort = `${links[k].type}/${links[k].a === i ? 0 : 1}`;
      if (!byType.has(sort)) byType.set(sort, []);
      byType.get(sort).push(links[k]);
    }
    const relations = [...byType.values()].flatMap((own) => [
      el("h4", {}, own[0].a === i ? `${view.relationName(own[0].type)} →` : `← ${view.relationName(own[0].type)}`,
        el("span", { class: "count" }, ` ${own.length}`)),
      list(own.map((k) => nodeButton(view.other(k, i), linkNote(k))), 8),
    ]);
    return [
      el("p", { class: "kind" }, view.symbol(x.kind, x.made), view.kindName(x.kind), badge(x.made)),
      el("h2", { id: "detail-title", tabindex: -1 }, x.label),
      x.aliases.length ? el("p", { class: "muted" }, x.aliases.join(" · ")) : null,
      el("div", { class: "actions" }, button("neighbourhood", () => view.only(i)),
        button("expand", () => view.expand(i)), button("collapse", () => view.collapse(i)),
        ...choiceButtons([i]), all(), button("clear", () => view.select(-1))),
      x.threads.length ? heading("gaps", x.threads.length) : null,
      x.threads.length ? list(x.threads.map(threadButton), 6) : null,
      x.facts.length ? heading("facts") : null,
      facts(x.facts, t("facts")),
      x.links.length ? heading("links", x.links.length) : null,
      ...relations,
    ];
  }

  function linkNote(link) {
    const rows = [];
    const flat = view.openFacts(link.facts);
    for (let f = 0; f < flat.length; f += 3) {
      rows.push(`${view.factName(flat[f])} ${view.value(flat[f], flat[f + 1])}`);
    }
    if (!rows.length && link.dates) rows.push(link.dates.slice(0, 2).join(", "));
    const said = view.said(link.by);
    if (said) rows.push(said);
    return rows.join(" · ");
  }

  function threadPanel(k) {
    const x = threads[k];
    const subjects = x.subjects.length ? x.subjects : [x.a, x.b].filter((i) => i >= 0);
    const says = (i) => x.figure.filter((m) => m.node === i).map((m) => view.pair(m.says)).join("");
    const noted = (i) => [view.kindName(nodes[i].kind), says(i)].filter(Boolean).join(" · ");
    /** @type {[Role, Member[]][]} */
    const byRole = /** @type {Role[]} */ (["joined", "could", "failed"]).map((role) => /** @type {[Role, Member[]]} */ ([role, x.figure.filter((m) => m.role === role && !subjects.includes(m.node))]))
      .filter(([, members]) => members.length);
    return [
      el("p", { class: "kind" }, el("span", { class: !x.lines.length ? "halo-mark" : "thread-mark", "aria-hidden": "true" }),
        view.ruleQuestion(x.rule)),
      el("h2", { id: "detail-title", tabindex: -1 }, view.sentence(x)),
      el("div", { class: "actions" }, button("clear", () => view.select(-1))),
      view.pair(x.closes) ? heading("closes") : null,
      view.pair(x.closes) ? el("p", {}, view.pair(x.closes)) : null,
      el("dl", { class: "facts" },
        ...(x.place ? [el("dt", {}, t("rank")), el("dd", {}, t("rankOf", { n: view.number(x.place), all: view.number(view.ruleOpen(x.rule)) }),
          x.alike ? el("cite", {}, t("alike", { n: view.number(x.alike) })) : null,
          el("details", { class: "worth" }, el("summary", {}, t("counts")),
            el("p", {}, view.colon(view.ruleWorth(x.rule), `${t("score")} ${view.number(+x.score.toPrecision(3))}`))))] : []),
        el("dt", {}, t("column.status")), el("dd", {}, view.status(x.status),
          x.change ? el("cite", {}, view.colon(t("sinceDay", { day: data.since[0] }), t(`since.${x.change}`))) : null),
        el("dt", {}, t("surveyed")), el("dd", {}, x.surveyed || t("surveyedNever")),
        ...(x.owner ? [el("dt", {}, t("owner")), el("dd", {}, x.owner)] : [])),
      list(subjects.map((i) => nodeButton(i, noted(i)))),
      ...byRole.flatMap(([role, members]) => [heading(`role.${role}`, members.length),
        list(members.map((m) => nodeButton(m.node, noted(m.node))), 6)]),
      view.noteField(x.id),
      x.beyond ? el("p", { class: "small" }, t("beyond", { n: view.number(x.beyond) })) : null,
    ];
  }

  // The best of each rule in turn, so that no rule crowds out the others.
  function topThreads(most) {
    const own = threads.filter((x) => view.shown.thread[x.i]);
    return own.sort((a, b) => a.rank - b.rank || a.rule - b.rule).slice(0, most).map((x) => x.i);
  }
  view.topThreads = topThreads;

  function overview() {
    const top = topThreads(10);
    return [
      el("h2", { id: "detail-title", tabindex: -1 }, t("topGaps")),
      all() ? el("div", { class: "actions" }, all()) : null,
      top.length ? list(top.map(threadButton), 10) : el("p", { class: "muted", id: "no-gaps" }, view.noGaps()),
      data.notes.length ? heading("notes") : null,
      data.notes.length ? el("ul", { class: "notes" }, ...data.notes.map((n) => el("li", {}, view.pair(n)))) : null,
      data.leftOut.length ? heading("leftOut") : null,
      data.leftOut.length ? el("ul", { class: "notes", id: "left-out" }, ...data.leftOut.map(
        ([n, ...what]) => el("li", {}, el("strong", {}, view.number(n)), ` ${view.pair(what)}`))) : null,
      data.sources.length ? heading("sources") : null,
      data.sources.length ? el("ul", { class: "notes" }, ...data.sources.map(
        ([title, date, publisher, url]) => el("li", {}, view.inTongue(title),
          el("cite", {}, [publisher, date, url].filter(Boolean).join(" · "))))) : null,
    ];
  }

  const about = () => [view.state.selected, view.state.thread, ...view.state.chosen].join();
  let told = "";
  view.drawDetail = () => {
    const { selected, thread, chosen } = view.state;
    told = about();
    const rows = chosen.size ? chosenPanel([...chosen]) : thread >= 0 ? threadPanel(thread)
      : selected >= 0 ? nodePanel(selected) : overview();
    show(rows);
  };
  function show(rows) {
    const close = el("button", { type: "button", class: "sheet-close", "aria-label": t("close"), onclick: () => view.sheet("") }, "×");
    id("detail").replaceChildren(close, ...rows.filter(Boolean));
    id("detail").scrollTop = 0;
  }
  // The gaps that a line between two folded communities stands for.
  view.showBundle = (bundle) => {
    const own = [...bundle.of].map((k) => threads[k]).sort((a, b) => a.rank - b.rank || a.rule - b.rule);
    show([el("h2", { id: "detail-title", tabindex: -1 }, view.bundleName(bundle)),
      el("div", { class: "actions" }, button("clear", () => view.select(-1))),
      heading("gaps", own.length), list(own.map((x) => threadButton(x.i)))]);
    view.openDetail();
    view.say(view.colon(view.bundleName(bundle), t("gapsBetween", { n: view.number(own.length) })));
  };
  // What a filter hides is no longer listed.
  let waiting = 0;
  view.on("change", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => { if (told !== about() || told === "-1,-1") view.drawDetail(); });
  });
})();
