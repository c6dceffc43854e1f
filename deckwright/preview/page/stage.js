// The card itself: in a frame of its own, where it can harm nothing, by day or night, in any width.
"use strict";
deckwright.stage = (() => {
  const DEVICES = {
    desktop: { root: "linux chrome", body: "isLin" },
    tablet: { root: "mobile android", body: "" },
    phone: { root: "mobile android", body: "" },
  };
  let box = null;
  let frames = {};
  let number = 0;

  // Opened from the disk, every file is an origin of its own, and a frame without one could load
  // nothing. Served, it gets none, so that it cannot reach this page.
  const SANDBOX = `allow-scripts allow-popups allow-popups-to-escape-sandbox${location.protocol === "file:" ? " allow-same-origin" : ""}`;

  function begin(element, onKey) {
    box = element;
    window.addEventListener("message", (event) => {
      const frame = Object.values(frames).find((one) => one.element.contentWindow === event.source);
      if (!frame) return;
      if (event.data.kind === "ready") {
        frame.ready = true;
        if (frame.card) post(frame);
      } else if (event.data.kind === "shown" && event.data.number === frame.card?.number) {
        delete frame.element.dataset.waiting;
      } else if (event.data.kind === "key") {
        onKey(String(event.data.key));
      }
    });
  }

  function made(which) {
    const figure = document.createElement("figure");
    figure.className = "card-frame";
    figure.dataset.which = which;
    const caption = document.createElement("figcaption");
    const element = document.createElement("iframe");
    element.setAttribute("sandbox", SANDBOX);
    element.title = which === "media" ? "The card" : "The card before";
    element.src = `frame-${which}.html${deckwright.version()}`;
    figure.append(caption, element);
    return { figure, caption, element, ready: false, card: null };
  }

  // `sides` are what to show, in order: {which: "media" or "before", caption, html, css, scripts, ord, answer}.
  function show(sides, { night, width }) {
    const wanted = sides.map((side) => side.which);
    for (const which of wanted) frames[which] = frames[which] || made(which);
    const figures = wanted.map((which) => frames[which].figure);
    if (figures.length !== box.children.length || figures.some((figure, at) => box.children[at] !== figure)) {
      for (const which of wanted) if (!frames[which].figure.isConnected) frames[which].ready = false;
      [...box.children].forEach((child) => figures.includes(child) || child.remove());
      figures.forEach((figure, at) => box.children[at] === figure || (figure.isConnected ? null : box.insertBefore(figure, box.children[at] || null)));
    }
    box.dataset.width = width;
    box.classList.toggle("night", night);
    const device = DEVICES[width];
    for (const side of sides) {
      const frame = frames[side.which];
      frame.caption.textContent = side.caption;
      number += 1;
      frame.card = {
        kind: "show",
        number,
        html: side.html,
        css: side.css,
        scripts: side.scripts,
        answer: side.answer,
        marks: side.marks,
        marked: side.which === "media" ? "ins" : "del",
        rootClass: `${device.root}${night ? " night-mode" : ""}`,
        bodyClass: `card card${side.ord + 1} ${device.body}${night ? " nightMode night_mode" : ""}`.trim(),
      };
      frame.element.dataset.waiting = "true";
      if (frame.ready) post(frame);
    }
  }

  function post(frame) {
    frame.element.contentWindow.postMessage(frame.card, "*");
  }

  function clear(text) {
    frames = {};
    const note = document.createElement("p");
    note.className = "nothing";
    note.textContent = text;
    box.replaceChildren(...(text ? [note] : []));
  }

  function play() {
    frames.media?.element.contentWindow?.postMessage({ kind: "play" }, "*");
  }

  return { begin, show, clear, play };
})();
