// What each key does, wherever the focus is, but for where something is typed.
"use strict";
deckwright.keys = (() => {
  const NAMES = {
    " ": "turn", ArrowRight: "next", ArrowDown: "next", ArrowLeft: "previous", ArrowUp: "previous",
    "/": "search", n: "night", a: "answers", b: "compare", r: "play", c: "clear", o: "overview",
    "?": "help", 1: "phone", 2: "tablet", 3: "desktop", Escape: "leave",
  };

  function begin(actions) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      const name = NAMES[event.key];
      if (!name || document.querySelector("dialog[open]")) return;
      if (target.matches("input[type=search]")) {
        if (name === "leave") actions.leave();
        return;
      }
      if (event.key === " " && target.matches("button, a, input, summary")) return;
      if (event.key.startsWith("Arrow") && target.matches("input[type=radio]")) return;
      event.preventDefault();
      actions[name]();
    });
    return (key) => NAMES[key] && actions[NAMES[key]]();
  }

  return { begin };
})();
