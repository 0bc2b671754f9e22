// In the page of another site: the visitor's own time zone, and an iframe as high as its content.
"use strict";

(() => {
  // Browsers block cookies in iframes of other sites, so the URL tells the server the zone.
  const page = document.documentElement;
  const url = new URL(location);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !("static" in page.dataset) && page.dataset.zone !== zone && !url.searchParams.has("tz")) {
    url.searchParams.set("tz", zone);
    location.replace(url);
  } else if (parent !== window) {
    const sendHeight = () => {
      const height = Math.ceil(page.getBoundingClientRect().height);
      parent.postMessage({ type: "calendar-height", height }, "*"); // nothing secret: any embedding page may know
    };
    new ResizeObserver(sendHeight).observe(page);
  }
})();
