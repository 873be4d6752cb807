// Words in the reader's language, and small helpers that put them on the page as text.
"use strict";

(() => {
  const regions = new Map();
  const CORDIS = new Map([["EL", "GR"], ["UK", "GB"]]);
  // Regions of China are called so, whatever the browser says.
  const OF_CHINA = new Map([["TW", ["台湾", "Taiwan"]], ["HK", ["香港", "Hong Kong"]], ["MO", ["澳门", "Macao"]]]);
  const regionOfChina = (name) => [...OF_CHINA].find(([code, own]) => code === name || own.includes(name));
  const pick = () => (view.lang === "zh" ? 0 : 1);

  view.t = (key, values) => {
    const text = (view.data.words.get(key) || [key, key])[pick()];
    return text.replace(/\{(\w+)\}/g, (whole, name) => (values && Object.hasOwn(values, name) ? String(values[name]) : whole));
  };
  view.pair = (pair) => pair[pick()];
  view.sentence = (thread) => view.whole(thread, view.pair(thread.sentence));
  view.kindName = (k) => view.pair(view.data.kinds[k].slice(1));
  view.relationName = (r) => view.pair(view.data.relations[r].slice(1));
  view.ruleQuestion = (r) => view.pair(view.data.rules[r].slice(1));
  view.ruleWorth = (r) => view.pair(view.data.rules[r].slice(3));
  view.ruleOpen = (r) => view.data.rules[r][6];
  view.number = (value) => Number(value).toLocaleString(view.lang === "zh" ? "zh-CN" : "en");

  // Countries come as codes (CORDIS writes EL and UK); the browser knows what they are called.
  view.countryName = countryName;
  function countryName(name) {
    const own = regionOfChina(name);
    if (own) return view.lang === "zh" ? `中国${own[1][0]}` : `${own[1][1]}, China`;
    if (!/^[A-Z]{2}$/.test(name)) return name;
    const language = view.lang === "zh" ? "zh-CN" : "en";
    if (!regions.has(language)) regions.set(language, new Intl.DisplayNames([language], { type: "region" }));
    return regions.get(language).of(CORDIS.get(name) || name) || name;
  }
  view.groupName = (g) => {
    const [name, of] = view.data.groups[g];
    return of === "country" ? countryName(name) : name;
  };
  view.groupShort = (g) => {
    const own = view.data.groups[g][2];
    return own < 0 ? view.unmarked(view.groupName(g)) : view.nodes[own].short;
  };
  view.groupOf = (node) => (node.group < 0 ? "" : view.groupName(node.group));

  // A word of ours in Chinese, or "" where it is none.
  view.choice = (choices, text) => (choices && choices.get(text)) || "";
  view.value = (fact, value) => {
    const [, , choices, unit] = view.data.names[fact];
    const text = view.data.values[value];
    const known = view.lang === "zh" && view.choice(choices, text);
    if (known) return known;
    if (view.data.names[fact][1] === "country") return countryName(text);
    return unit ? `${text} ${view.pair(unit)}` : text;
  };
  view.factName = (fact) => view.pair(view.data.names[fact]);
  // A title in both languages ("北仑 / Beilun") is read in the reader's.
  const CHINESE = /[\u3400-\u9fff]/;
  view.inTongue = (text) => {
    const parts = text.split(" / ");
    if (parts.length !== 2 || CHINESE.test(parts[0]) === CHINESE.test(parts[1])) return text;
    return parts.find((part) => CHINESE.test(part) === (view.lang === "zh"));
  };
  view.said = (s) => (s < 0 ? "" : view.data.said[s].filter(Boolean).map(view.inTongue).join(" · "));
  view.colon = (what, says) => (what && says ? view.t("colon", { what, says }) : what || says);
  view.status = (status) => (view.data.words.has(`status.${status}`) ? view.t(`status.${status}`) : status);

  // el("p", {class: "x"}, "text", child): text is always text, never markup.
  view.el = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
    }
    made.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
    return made;
  };
  view.id = (id) => document.getElementById(id);
  view.say = (text) => { view.id("live").textContent = text; };

  view.speak = () => {
    document.documentElement.lang = view.lang === "zh" ? "zh-CN" : "en";
    document.title = view.pair(view.data.title);
    for (const x of view.nodes) {
      const choices = view.data.kinds[x.kind][5];   // a visit has no name: its type and day
      if (x.id.startsWith("country:")) x.label = x.short = countryName(x.name);
      if (choices) {
        const name = (view.lang === "zh" && view.choice(choices, x.name)) || x.name;
        x.label = [name, (x.dates || [])[0]].filter(Boolean).join(" ");
        x.short = x.lived ? name : x.label;   // of what lasts the last day says more than the first
      }
    }
    for (const e of document.querySelectorAll("[data-t]")) e.textContent = view.t(e.dataset.t);
    for (const e of document.querySelectorAll("[data-t-label]")) {
      e.setAttribute("aria-label", view.t(e.dataset.tLabel));
      if (e.tagName === "BUTTON") e.title = view.t(e.dataset.tLabel);
    }
    for (const e of document.querySelectorAll("[data-t-placeholder]")) {
      e.placeholder = view.t(e.dataset.tPlaceholder);
    }
    view.id("title").textContent = view.pair(view.data.title);
    const { asOf, dataDate } = view.data;
    view.id("dates").textContent = [
      asOf && `${view.t("asOf")} ${asOf}`, dataDate && `${view.t("dataDate")} ${dataDate}`,
    ].filter(Boolean).join(" · ");
    const made = view.nodes.filter((n) => n.made).length;
    view.id("made").hidden = made === 0;
    view.id("made").textContent = view.t("madeBanner", {
      n: view.number(made), all: view.number(view.nodes.length),
    });
  };
})();
