// While `preview --serve` runs: it says when something changed, and the page takes the new data.
"use strict";
deckwright.live = (() => {
  function begin(refresh, lost) {
    if (!document.documentElement.dataset.live) return;
    const events = new EventSource("events");
    let version = null;
    events.addEventListener("version", (event) => {
      lost(false);
      if (version !== null && event.data !== version) refresh(event.data);
      version = event.data;
    });
    events.addEventListener("error", () => lost(true));
  }

  return { begin };
})();
