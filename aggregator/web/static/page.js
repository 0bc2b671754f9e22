// Pages work without this script. It adds three things: the visitor's own time zone, buttons that copy a link, and a
// first tap that shows the whole of a title that is cut.
"use strict";

(() => {
  // Only the server can group days by the visitor's zone, so a cookie tells it the zone once. Static sites have site.js.
  const page = document.documentElement.dataset;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isSet = () => document.cookie.split("; ").includes(`tz=${zone}`);
  if (zone && "zone" in page && !("static" in page) && !("zoneInUrl" in page) && page.zone !== zone && !isSet()) {
    document.cookie = `tz=${zone}; path=/; max-age=31536000; SameSite=Lax`;
    if (isSet()) location.reload();
  }
})();

document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = field.dataset.copy;
    if (field.dataset.copyLabel) button.setAttribute("aria-label", field.dataset.copyLabel);
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      field.select();
      button.removeAttribute("aria-label"); // so that screen readers say the new text
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = field.dataset.copied;
      } catch {
        button.textContent = field.dataset.selected;
      }
    });
    field.after(button);
  }
});

(() => {
  // On touch screens nothing can be pointed at. So the first tap on a title that is cut shows all of it, as pointing
  // does, and the second one opens the event.
  const isCut = (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
  let held = null; // the link of a cut title that is being tapped
  document.addEventListener("pointerdown", (event) => {
    const link = event.pointerType === "touch" ? event.target.closest(":is(.entry, .bar, .box) > a") : null;
    const title = link?.closest(".bar") ? link.querySelector(".title") : link;
    held = link && link !== document.activeElement && isCut(title) ? link : null;
  });
  document.addEventListener("click", (event) => {
    if (!held?.contains(event.target)) return;
    event.preventDefault();
    held.focus();
    held = null;
  });
})();
