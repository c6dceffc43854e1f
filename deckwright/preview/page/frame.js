// Inside the frame of a card: shows what the page sends, runs no script but those of card templates.
(() => {
  "use strict";
  const here = document.currentScript.src.replace(/frame\.js[^/]*$/, "");
  const style = document.createElement("style");
  let playing = null;
  let shown = 0;
  window.deckwright = {};

  // What would load or lead somewhere by itself. Scripts have no business here at all: those of
  // templates are marked, and put in from the page's table.
  const REFUSED = "link, meta, base, iframe, frame, object, embed, portal, script:not([data-deckwright])";

  function body(html) {
    const inert = document.createElement("template");
    inert.innerHTML = html;
    for (const root of [inert.content, ...[...inert.content.querySelectorAll("template")].map((t) => t.content)]) {
      root.querySelectorAll(REFUSED).forEach((element) => element.remove());
      root.querySelectorAll("*").forEach(silenced);
      root.querySelectorAll("a[href], area[href]").forEach(linked);
    }
    return inert.content;
  }

  function silenced(element) {
    for (const name of element.getAttributeNames()) {
      if (name.toLowerCase().startsWith("on")) element.removeAttribute(name);
    }
  }

  function linked(link) {
    link.removeAttribute("ping");
    link.removeAttribute("download");
    if (/^https?:\/\//i.test(link.getAttribute("href").trim())) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    } else {
      link.removeAttribute("target");
    }
  }

  function runScripts(root, table) {
    root.querySelectorAll("script[data-deckwright]").forEach((mark) => {
      const known = table[Number(mark.dataset.deckwright)];
      if (!known) {
        mark.remove();
        return;
      }
      const script = document.createElement("script");
      if (known.module) script.type = "module";
      if (known.source) script.src = known.source;
      else script.textContent = known.text;
      mark.replaceWith(script);
    });
  }

  async function show(card) {
    const number = ++shown;
    stop();
    document.documentElement.className = card.rootClass;
    document.body.className = card.bodyClass;
    style.textContent = card.css;
    document.head.append(style);
    const qa = document.getElementById("qa");
    qa.replaceChildren(body(card.html));
    const formulas = /\\\(|\\\[/.test(card.html);
    qa.style.visibility = formulas ? "hidden" : "";
    if (card.marks.length) window.deckwright.marks.mark(qa, card.marks, card.marked);
    runScripts(qa, card.scripts);
    if (formulas) await typeset(qa);
    if (number !== shown) return;
    qa.style.visibility = "";
    window.scrollTo(0, 0);
    const answer = card.answer && document.getElementById("answer");
    if (answer) answer.scrollIntoView();
    window.parent.postMessage({ kind: "shown", number: card.number }, "*");
  }

  let mathjax = null;

  function typeset(qa) {
    mathjax = mathjax || loadMathJax();
    return mathjax.then(() => {
      window.MathJax.typesetClear();
      return window.MathJax.typesetPromise([qa]);
    }).catch((error) => console.error(error));
  }

  // As Anki sets it up (ts/mathjax/index.ts, 26.09), but for the menu, which would load more.
  function loadMathJax() {
    return new Promise((done, failed) => {
      window.MathJax = {
        tex: {
          displayMath: [["\\[", "\\]"]],
          processEscapes: false,
          processEnvironments: false,
          processRefs: false,
          packages: { "[+]": ["noerrors", "mathtools", "mhchem"], "[-]": ["textmacros"] },
        },
        options: { enableMenu: false },
        startup: {
          typeset: false,
          ready() {
            window.MathJax.startup.defaultReady();
            withFonts(window.MathJax.startup.output.font.constructor);
            window.MathJax.startup.promise.then(done, failed);
          },
        },
      };
      load("mathjax/fonts.js").then(() => load("mathjax/tex-chtml-full.js")).catch(failed);
    });
  }

  function withFonts(font) {
    const faces = {};
    for (const [rule, face] of Object.entries(font.defaultFonts)) {
      const src = face.src.replace(/%%URL%%\/([\w-]+)\.woff/, (_, name) => window.deckwright.fonts[name]);
      faces[rule] = { ...face, src };
    }
    font.defaultFonts = faces;
  }

  function load(name) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = here + name;
      script.onload = done;
      script.onerror = () => failed(new Error(`${name} cannot be loaded`));
      document.head.append(script);
    });
  }

  function stop() {
    if (playing) playing.pause();
    playing = null;
  }

  function play(button) {
    stop();
    playing = new Audio(button.dataset.sound);
    playing.play().catch((error) => console.error(`${button.dataset.sound}: ${error.message}`));
    button.dataset.played = "true";
  }

  // A hint's own handler is a script, which may not run here: the element behind it is shown instead.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    const href = (link.getAttribute("href") || "").trim();
    if (/^https?:\/\//i.test(href)) return;
    event.preventDefault();
    if (link.dataset.sound) {
      play(link);
    } else if (link.matches("a.hint") && link.nextElementSibling?.matches("div.hint")) {
      link.style.display = "none";
      link.nextElementSibling.style.display = "block";
    } else if (href.startsWith("#") && href.length > 1) {
      document.getElementById(decodeURIComponent(href.slice(1)))?.scrollIntoView();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.("input, textarea, select, summary, button, video, audio") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " || event.key.startsWith("Arrow")) event.preventDefault();
    window.parent.postMessage({ kind: "key", key: event.key }, "*");
  });

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent) return;
    if (event.data.kind === "show") show(event.data);
    if (event.data.kind === "play") {
      const button = document.querySelector("[data-sound]");
      if (button) play(button);
    }
  });

  window.addEventListener("DOMContentLoaded", () => window.parent.postMessage({ kind: "ready" }, "*"));
})();
