// Gives each calendar's frame the height of what stands in it. Without this it keeps the height it was given.
addEventListener("message", (event) => {
  const { type, height } = Object(event.data);
  if (type !== "calendar-height" || !Number.isFinite(height)) return;
  for (const frame of document.querySelectorAll("iframe.community-calendar")) {
    if (frame.contentWindow === event.source) frame.style.height = `${height}px`;
  }
});
