// What is chosen, and which cards are like that.
"use strict";
deckwright.filters = (() => {
  const ANY = -2; // package, of which -1 is none at all
  const EMPTY = { deck: "", tag: "", notetype: -1, problem: "", state: -1, package: ANY, query: "" };

  const below = (name, chosen) => name === chosen || name.startsWith(`${chosen}::`);

  // For each name of a list, whether it is the chosen one or lies below it.
  function within(names, chosen) {
    return Uint8Array.from(names, (name) => (below(name, chosen) ? 1 : 0));
  }

  // The numbers of the cards, in order. `tags` may be null as long as no tag is chosen.
  function cards(index, tags, chosen, hits) {
    const { notes } = index;
    const decks = chosen.deck ? within(index.decks, chosen.deck) : null;
    const wanted = chosen.tag && tags ? within(tags.tags, chosen.tag) : null;
    const troubled = chosen.problem ? problems(index, chosen.problem) : null;
    const good = new Uint8Array(notes.guid.length);
    for (let note = 0; note < good.length; note += 1) {
      good[note] =
        (!hits || hits[note]) &&
        (!decks || decks[notes.deck[note]]) &&
        (chosen.notetype < 0 || notes.notetype[note] === chosen.notetype) &&
        (chosen.state < 0 || notes.state[note] === chosen.state) &&
        (!troubled || troubled.has(note)) &&
        (chosen.package === ANY || goesInto(notes.packages[note], chosen.package)) &&
        (!wanted || tags.notes[note].some((tag) => wanted[tag]))
          ? 1
          : 0;
    }
    const found = [];
    index.cards.note.forEach((note, card) => {
      if (good[note]) found.push(card);
    });
    return found;
  }

  // Of a note that is gone or broken nobody can tell.
  function goesInto(packages, chosen) {
    if (!packages) return false;
    return chosen < 0 ? !packages.length : packages.includes(chosen);
  }

  // The notes with a problem of this code, or any ("*").
  function problems(index, code) {
    return new Set(index.problems.filter((p) => code === "*" || p[2] === code).map((p) => p[0]));
  }

  return { EMPTY, cards };
})();
