// Full-text search: every word must be in the note's text or one of its tags, in any order;
// "a phrase" as it is.
"use strict";
deckwright.search = (() => {
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

  function terms(query) {
    return [...fold(query).matchAll(/"([^"]+)"|([^\s"]+)/g)].map((match) => match[1] || match[2]);
  }

  const known = new WeakMap();

  function foldedNames(tags) {
    if (!known.has(tags)) known.set(tags, tags.tags.map(fold));
    return known.get(tags);
  }

  // One byte a note: 1 where it matches. null without a query.
  async function hits(index, query) {
    const words = terms(query);
    if (!words.length) return null;
    const count = index.notes.guid.length;
    const step = index.steps.texts;
    const found = new Uint8Array(count);
    const [tags, ...files] = await Promise.all([
      deckwright.load("tags"),
      ...Array.from({ length: Math.ceil(count / step) }, (_, number) => deckwright.load(`texts-${number}`)),
    ]);
    const names = foldedNames(tags);
    const tagged = words.map((word) => {
      const within = Uint8Array.from(names, (name) => (name.includes(word) ? 1 : 0));
      return within.includes(1) ? (note) => tags.notes[note].some((tag) => within[tag]) : () => false;
    });
    files.forEach((texts, number) => {
      for (let at = 0; at < texts.length; at += 1) {
        const text = texts[at];
        const note = number * step + at;
        if (words.every((word, which) => text.includes(word) || tagged[which](note))) found[note] = 1;
      }
    });
    return found;
  }

  return { hits, terms, fold };
})();
