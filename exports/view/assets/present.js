// For a meeting: large type, nothing but the picture, and the best gaps one after another.
"use strict";

(() => {
  const { threads, el, id, t } = view;
  const MOST = 10;
  const STEPS = new Map([["ArrowRight", 1], ["PageDown", 1], [" ", 1], ["ArrowLeft", -1], ["PageUp", -1]]);
  view.notes = new Map();   // one's own words on a gap, by its id

  // Text of 20 pixels at 1280: 20 minutes of arc, from five metres before a screen of two.
  view.enlarged = false;   // while a slide is saved
  view.type = () => (view.enlarged ? 20 : view.state.present ? Math.max(20, Math.round(innerWidth / 64)) : 12);

  const slides = () => {
    const top = view.topThreads(MOST);
    return view.state.thread >= 0 && !top.includes(view.state.thread) ? [view.state.thread, ...top] : top;
  };

  function caption() {
    const box = id("slide");
    box.hidden = !view.state.present;
    if (box.hidden) return;
    const all = slides();
    const x = threads[view.state.thread];
    const note = x && view.notes.get(x.id);
    box.replaceChildren(...[
      el("p", { class: "muted" }, x ? `${view.ruleQuestion(x.rule)} · ${t("slideOf", { n: all.indexOf(x.i) + 1, all: all.length })}`
        : all.length ? t("slideStart", { n: all.length }) : view.noGaps()),
      x ? el("p", { class: "said" }, view.brief(x, view.pair(x.sentence))) : null,
      x && view.pair(x.closes) ? el("p", {}, `→ ${view.brief(x, view.pair(x.closes))}`) : null,
      note ? el("p", { class: "own" }, note) : null,
    ].filter(Boolean));
  }

  view.setPresent = (on) => {
    view.state.present = on;
    document.body.classList.toggle("present", on);
    caption();
  };
  view.togglePresent = () => {
    if (!view.state.present) view.toggleTable(false);
    view.setPresent(!view.state.present);
    view.say(t(view.state.present ? "presentOn" : "presentOff"));
    view.tell("look");
  };

  // The next or the last of the slides; before the first stands the whole picture.
  function step(by) {
    const all = slides();
    const next = all.indexOf(view.state.thread) + by;
    if (next >= all.length) return;
    if (next < 0) { view.select(-1); view.fit(); } else view.selectThread(all[next], true);
  }
  view.presentKey = (e) => {
    if (!view.state.present) return false;
    if (e.key === "Escape") view.togglePresent();
    else if (STEPS.has(e.key)) step(STEPS.get(e.key));
    else return false;
    e.preventDefault();
    return true;
  };
  view.noteField = (gap) => el("label", { class: "notes-own" }, t("ownNotes"), el("textarea", { rows: 3, oninput: (e) => {
    view.notes.set(gap, e.target.value);
    view.tell("note");
  } }, view.notes.get(gap) || ""));
  view.on("select", caption);
  view.on("change", caption);
})();
