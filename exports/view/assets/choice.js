// Several nodes chosen at once (shift-click, or a lasso drawn with shift held); nodes hidden, pinned
// and moved; and all of that, like every filter, taken back with Ctrl+Z.
"use strict";

(() => {
  const { nodes, id, t } = view;
  const MOST = 100;   // steps that can be taken back
  const LASSO = 6;    // pixels: less than that is a click

  // What is chosen: the one that is selected, or several.
  view.chosen = () => {
    const { chosen, selected } = view.state;
    return chosen.size ? [...chosen] : selected >= 0 ? [selected] : [];
  };

  view.choose = (list) => {
    const all = [...new Set(list)].filter((i) => view.shown.node[i]);
    if (all.length < 2) { view.select(all.length ? all[0] : -1, true); return; }
    Object.assign(view.state, { selected: -1, thread: -1, chosen: new Set(all) });
    view.openDetail();
    view.drawDetail();
    view.tell("select");
    view.redraw();
    view.say(t("chosen", { n: view.number(all.length) }));
  };
  // One more, or one less.
  view.chooseAlso = (i) => {
    const now = view.chosen();
    view.choose(now.includes(i) ? now.filter((j) => j !== i) : [...now, i]);
  };

  function changed(words, n) {
    view.refresh();
    view.drawDetail();
    view.say(t(words, { n: view.number(n) }));
  }
  view.hide = (list) => {
    for (const i of list) { view.state.hidden.add(i); view.state.pinned.delete(i); }
    Object.assign(view.state, { selected: -1, chosen: new Set() });
    changed("hidden", list.length);
    view.tell("select");
  };
  // Pinned nodes stay in sight and named whatever the filters say, and stay where they are.
  view.pin = (list) => {
    const { pinned } = view.state;
    const on = list.some((i) => !pinned.has(i));
    for (const i of list) if (on) pinned.add(i); else pinned.delete(i);
    changed(on ? "pinned" : "unpinned", list.length);
  };

  // --- taken back ---------------------------------------------------------------------------
  const UNDONE = ["kinds", "relations", "rules", "mode", "field", "group", "from", "to", "only",
    "hidden", "pinned", "moved", "folded", "opened", "map"];
  const copyOf = (value) => (value instanceof Set ? new Set(value) : value instanceof Map ? new Map(value) : value);
  const taken = () => Object.fromEntries(UNDONE.map((key) => [key, copyOf(view.state[key])]));
  const written = (value) => (value instanceof Set || value instanceof Map ? [...value].sort().join() : String(value));
  const differing = (a, b) => UNDONE.filter((key) => written(a[key]) !== written(b[key])).join();
  const SLIDING = 1000;   // milliseconds: one pull at a slider is one step
  let before = taken();
  let last = { what: "", at: 0 };
  const steps = [];

  function note() {
    const what = differing(before, view.state);
    if (!what) return;
    const sliding = /^(from|to|from,to)$/.test(what) && /^(from|to|from,to)$/.test(last.what) && performance.now() - last.at < SLIDING;
    if (!sliding) steps.push(before);
    if (steps.length > MOST) steps.shift();
    last = { what, at: performance.now() };
    before = taken();
  }
  view.undo = () => {
    const step = steps.pop();
    if (!step) { view.say(t("nothingUndone")); return; }
    before = Object.fromEntries(UNDONE.map((key) => [key, copyOf(step[key])]));
    last = { what: "", at: 0 };
    const [look, turned] = [view.look(), step.map !== view.state.map];
    view.restore({ ...view.state, ...step, chosen: new Set() });
    if (!turned) view.lookAt(look);
    view.say(t("undone"));
  };
  // The page with this state, all of it drawn anew.
  view.restore = (state) => {
    view.state = state;
    view.refresh();
    view.setPlaces(state.map ? view.mapPlaces() : view.home());
    id("map").setAttribute("aria-pressed", String(state.map));
    view.drawFilters();
    view.drawDetail();
    view.tell("select");
    view.redraw();
  };

  // --- the lasso ----------------------------------------------------------------------------
  /** @type {(point: Point, ring: Point[]) => boolean} */
  function inside([x, y], ring) {
    let within = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax, ay] = ring[i];
      const [bx, by] = ring[j];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
    }
    return within;
  }

  function lasso(event) {
    if (!event.shiftKey || event.button !== 0) return;
    event.stopImmediatePropagation();   // vis-network would move the picture
    event.preventDefault();
    const frame = id("canvas").getBoundingClientRect();
    const at = (e) => [e.clientX - frame.left, e.clientY - frame.top];
    const ring = [at(event)];
    const line = id("lasso");
    const draw = (e) => {
      ring.push(at(e));
      line.firstElementChild.setAttribute("d", `M${ring.map((p) => p.join(" ")).join("L")}Z`);
      line.toggleAttribute("hidden", false);
    };
    const end = () => {
      removeEventListener("pointermove", draw);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      line.toggleAttribute("hidden", true);
      line.firstElementChild.removeAttribute("d");
      const far = Math.max(...ring.map(([x, y]) => Math.hypot(x - ring[0][0], y - ring[0][1])));
      if (far < LASSO) {
        const i = view.nodeAt(ring[0][0], ring[0][1]);
        if (i >= 0) view.chooseAlso(i);
        return;
      }
      const look = view.look();
      const world = ring.map(([x, y]) => [look.x + x / look.scale, look.y + y / look.scale]);
      const caught = nodes.filter((x) => view.seen[x.i] && inside(view.xy[x.i], world)).map((x) => x.i);
      view.choose([...view.chosen(), ...caught]);
    };
    addEventListener("pointermove", draw);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  view.listenChoice = () => {
    id("canvas").addEventListener("pointerdown", lasso, true);
    view.on("change", note);
  };
  // What a page opens with is no step.
  view.startUndo = () => { steps.length = 0; before = taken(); };
})();
