// Where embed code is made: code and preview follow the settings. Without this script a button updates both.
"use strict";

const PAUSE_MS = 400; // after the last change of a setting

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form.options");
  const button = form.querySelector("button[type=submit]");
  const part = (selector, page = document) => page.querySelector(selector);
  let timer;
  let latest = 0;

  const show = (page, url) => {
    part("#embed-code").value = part("#embed-code", page).value;
    part("#problems").replaceChildren(...part("#problems", page).childNodes);
    const frame = part("iframe.preview");
    const other = part("iframe.preview", page);
    if (frame.height !== other.height) [frame.height, frame.style.height] = [other.height, ""];
    const shown = new URL(other.getAttribute("src"), location);
    // Not by `src`: each preview would be a step of the browser's history.
    if (frame.dataset.shown !== shown.href) frame.contentWindow.location.replace(shown);
    frame.dataset.shown = shown.href;
    history.replaceState(null, "", url);
  };
  const update = async () => {
    clearTimeout(timer);
    const turn = ++latest;
    const set = [...new FormData(form)].filter(([, value]) => value);
    const url = new URL(form.action);
    url.search = new URLSearchParams(set);
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (turn === latest) show(page, url);
    } catch {
      button.hidden = false; // as without this script
    }
  };

  button.hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(update, PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    if (!button.hidden) return;
    event.preventDefault();
    update();
  });
});
