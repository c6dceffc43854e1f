// Full-text search: every word must be in the note's text, in any order; "a phrase" as it is.
"use strict";
deckwright.search = (() => {
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

  function terms(query) {
    return [...fold(query).matchAll(/"([^"]+)"|([^\s"]+)/g)].map((match) => match[1] || match[2]);
  }

  // One byte a note: 1 where it matches. null without a query.
  async function hits(index, query) {
    const words = terms(query);
    if (!words.length) return null;
    const count = index.notes.guid.length;
    const step = index.steps.texts;
    const found = new Uint8Array(count);
    const files = await Promise.all(
      Array.from({ length: Math.ceil(count / step) }, (_, number) => deckwright.load(`texts-${number}`)),
    );
    files.forEach((texts, number) => {
      for (let at = 0; at < texts.length; at += 1) {
        const text = texts[at];
        if (words.every((word) => text.includes(word))) found[number * step + at] = 1;
      }
    });
    return found;
  }

  return { hits, terms, fold };
})();
