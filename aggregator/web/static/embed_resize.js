// Resizes each embedded calendar to fit its content.
addEventListener("message", (event) => {
  const { type, height } = Object(event.data);
  if (type !== "calendar-height" || !Number.isFinite(height)) return;
  for (const frame of document.querySelectorAll("iframe.community-calendar")) {
    if (frame.contentWindow === event.source) frame.style.height = `${height}px`;
  }
});
