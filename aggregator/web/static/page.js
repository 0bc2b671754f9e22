// The page works without this script. It adds two things: the reader's own time zone, and buttons that copy an address.
"use strict";

(() => {
  // Days can only be grouped in the reader's zone by the server, so it is told once, by a cookie.
  const page = document.documentElement.dataset;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const told = () => document.cookie.split("; ").includes(`tz=${zone}`);
  if (zone && "zone" in page && !("zoneAsked" in page) && page.zone !== zone && !told()) {
    document.cookie = `tz=${zone}; path=/; max-age=31536000; SameSite=Lax`;
    if (told()) location.reload();
  }
})();

document.addEventListener("DOMContentLoaded", () => {
  for (const address of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = address.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      address.select();
      try {
        await navigator.clipboard.writeText(address.value);
        button.textContent = address.dataset.copied;
      } catch {
        button.textContent = address.dataset.selected;
      }
    });
    address.after(button);
  }
});
