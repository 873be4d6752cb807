"use strict";
// Language, printing, and where one is in the table of contents. The page reads without any of it.
const root = document.documentElement;
const languages = new Map([["zh", "zh-CN"], ["en", "en"]]);

function speak(lang) {
  root.dataset.lang = lang;
  root.lang = languages.get(lang);
  for (const each of document.querySelectorAll("[data-zh]")) {
    const words = each.dataset[lang];
    if (each.tagName === "TITLE") document.title = words;
    else each.setAttribute("aria-label", words);
  }
  for (const button of document.querySelectorAll("[data-speak]")) {
    button.setAttribute("aria-pressed", String(button.dataset.speak === lang));
  }
}

for (const button of document.querySelectorAll("[data-speak]")) {
  button.addEventListener("click", () => speak(button.dataset.speak));
}
document.getElementById("print").addEventListener("click", () => window.print());

const links = new Map();
for (const link of document.querySelectorAll("nav.contents a")) {
  links.set(link.hash.slice(1), link);
}
const seen = new Set();
const watch = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) seen.add(entry.target.id);
    else seen.delete(entry.target.id);
  }
  let current = null;
  for (const [id, link] of links) {
    link.removeAttribute("aria-current");
    if (seen.has(id)) current = link;
  }
  if (current) current.setAttribute("aria-current", "true");
}, { rootMargin: "-15% 0px -70% 0px" });
for (const id of links.keys()) {
  const section = document.getElementById(id);
  if (section) watch.observe(section);
}
speak(root.dataset.lang);
