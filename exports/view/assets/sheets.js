// On a phone or in a small window the panels are sheets over the picture, one at a time.
"use strict";

(() => {
  const { id } = view;
  const SHEETS = [["show-filters", "filters"], ["show-detail", "detail"]];
  let open = "";

  const small = () => getComputedStyle(id("sheet-tools")).display !== "none";
  view.sheet = (name) => {
    open = name;
    for (const [button, panel] of SHEETS) {
      id(panel).classList.toggle("sheet", panel === name);
      id(button).setAttribute("aria-expanded", String(panel === name));
    }
  };

  // What a sheet leaves of the picture: pixels taken at the left, the right and the bottom.
  view.covered = () => {
    if (!open || !small()) return { left: 0, right: 0, bottom: 0 };
    const [frame, own] = [id("canvas").getBoundingClientRect(), id(open).getBoundingClientRect()];
    if (own.width > frame.width * 0.7) return { left: 0, right: 0, bottom: Math.max(0, frame.bottom - own.top) };
    return open === "filters" ? { left: own.right - frame.left, right: 0, bottom: 0 } : { left: 0, right: frame.right - own.left, bottom: 0 };
  };

  view.listenSheets = () => {
    for (const [button, panel] of SHEETS) id(button).addEventListener("click", () => view.sheet(open === panel ? "" : panel));
    for (const each of document.querySelectorAll(".sheet-close")) each.addEventListener("click", () => view.sheet(""));
  };
  view.closeSheet = () => {
    if (!open || !small()) return false;
    view.sheet("");
    return true;
  };
  // What is chosen is told at once, but for a slide.
  view.openDetail = () => { if (small() && !view.state.present) view.sheet("detail"); };
})();
