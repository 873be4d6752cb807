// How far needs come, as a flow: a bar a stage, as long as it holds needs, in bands of age.
"use strict";

(() => {
  const { data, el, t } = view;
  const THROUGH = 4;   // stages that follow upon each other: raised, matched, contracted, closed

  // Of the needs of the first stages, how many came at least so far.
  const reached = (stages, s) => stages.slice(s, THROUGH).reduce((sum, x) => sum + x[1], 0);

  const BANDS = [0.08, 0.2, 0.34, 0.5];   // of red in each, as page.css has them; the last: unknown
  view.band = (a, palette) => (a < BANDS.length ? view.mix(palette.disc, palette.thread, BANDS[a]) : palette.rim);
  view.flowSays = (s) => {
    const [stages] = data.flow;
    const all = reached(stages, 0);
    return s < THROUGH && s > 0 && all
      ? t("flowReached", { n: view.number(reached(stages, s)), share: Math.round((100 * reached(stages, s)) / all) }) : "";
  };

  function row(stages, ages, s, most) {
    const [stage, total, counts] = stages[s];
    const bands = ages.map((age, a) => (counts[a] ? el("span", {
      class: `band-${a}`, style: `flex: ${counts[a]}`, title: view.colon(t(`age.${age}`), view.number(counts[a])),
    }, counts[a] * 18 > most ? view.number(counts[a]) : "") : null));
    const said = view.flowSays(s);
    return el("li", { "data-stage": stage },
      el("p", {}, el("strong", {}, t(`stage.${stage}`)), ` ${view.number(total)}`, said ? el("span", { class: "small" }, ` · ${said}`) : null),
      el("div", { class: "flow-bar", style: `width: ${(100 * total) / most}%` }, ...bands));
  }

  view.flowRows = () => {
    const [stages, ages] = data.flow;
    const most = Math.max(1, ...stages.map((x) => x[1]));
    return [
      el("p", { class: "small" }, t("flowNote")),
      el("ul", { class: "flow-ages" }, ...ages.map((age, a) => el("li", {}, el("i", { class: `band-${a}`, "aria-hidden": "true" }), t(`age.${age}`)))),
      el("ul", { class: "flow" }, ...stages.map((_, s) => row(stages, ages, s, most))),
    ];
  };
})();
