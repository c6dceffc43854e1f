// What became of a note since the last release, in words.
"use strict";
deckwright.change = (() => {
  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function words(stretches) {
    const line = element("p", "", "words");
    line.dir = "auto";
    for (const [kind, text] of stretches) {
      if (kind === "gap") line.append(element("span", " … ", "gap"));
      else if (kind === "same") line.append(text);
      else line.append(element(kind === "gone" ? "del" : "ins", text));
    }
    return line;
  }

  function told(change) {
    const box = element("section", "", "change");
    for (const [name, stretches] of change.fields) {
      if (!stretches.some(([kind]) => kind === "gone" || kind === "new")) continue;
      box.append(element("h3", name), words(stretches));
    }
    const [added, gone] = change.tags;
    if (added.length || gone.length) {
      const line = element("p", "", "words");
      gone.forEach((tag) => line.append(element("del", tag), " "));
      added.forEach((tag) => line.append(element("ins", tag), " "));
      box.append(element("h3", "Tags"), line);
    }
    if (change.decks.length) {
      box.append(element("h3", "Deck"), element("p", `${change.decks[0]} → ${change.decks[1]}`));
    }
    return box.childElementCount ? box : null;
  }

  return { told, element };
})();
