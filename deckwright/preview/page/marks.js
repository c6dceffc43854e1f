// Which words of a card went and came: found on the page, marked within the card.
"use strict";
(() => {
  // A formula is one word, so that no mark comes between its signs.
  const WORD = /\\\(.*?\\\)|\\\[.*?\\\]|[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gsu;
  // Attributes that this page's policy would speak of, though they do nothing here.
  const LOUD = /\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;
  const MOST = 3000; // words of a card that are compared

  function* textsIn(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement?.closest("script, style, svg, .crumbs")) yield walker.currentNode;
    }
  }

  function wordsOf(html) {
    const inert = document.createElement("template");
    inert.innerHTML = html.replace(/<[^>]*>/g, (tag) => tag.replace(LOUD, ""));
    return [...textsIn(inert.content)].flatMap((text) => text.data.match(WORD) || []);
  }

  // The numbers of the words that only one of two texts has: a longest common subsequence is kept.
  function changed(before, after) {
    const old = wordsOf(before);
    const now = wordsOf(after);
    let head = 0;
    while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
    let tail = 0;
    while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
    const rows = old.length - head - tail;
    const columns = now.length - head - tail;
    if (rows > MOST || columns > MOST) return [[], []];
    const width = columns + 1;
    const lengths = new Uint16Array((rows + 1) * width);
    for (let i = rows - 1; i >= 0; i -= 1) {
      for (let j = columns - 1; j >= 0; j -= 1) {
        lengths[i * width + j] =
          old[head + i] === now[head + j]
            ? lengths[(i + 1) * width + j + 1] + 1
            : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
      }
    }
    const gone = [];
    const came = [];
    let i = 0;
    let j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && old[head + i] === now[head + j]) {
        i += 1;
        j += 1;
      } else if (j >= columns || (i < rows && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
        gone.push(head + i);
        i += 1;
      } else {
        came.push(head + j);
        j += 1;
      }
    }
    return [gone, came];
  }

  // Wrap the words with these numbers in an element; neighbours share one.
  function mark(root, numbers, name) {
    const wanted = new Set(numbers);
    let number = -1;
    for (const text of [...textsIn(root)]) {
      const pieces = [];
      let end = 0;
      for (const match of text.data.matchAll(WORD)) {
        number += 1;
        if (!wanted.has(number)) continue;
        const last = pieces.at(-1);
        if (last && last.number === number - 1) {
          last.end = match.index + match[0].length;
          last.number = number;
        } else {
          pieces.push({ start: match.index, end: match.index + match[0].length, number });
        }
      }
      if (!pieces.length) continue;
      const parts = [];
      for (const piece of pieces) {
        const element = document.createElement(name);
        element.className = "deckwright-mark";
        element.textContent = text.data.slice(piece.start, piece.end);
        parts.push(text.data.slice(end, piece.start), element);
        end = piece.end;
      }
      parts.push(text.data.slice(end));
      text.replaceWith(...parts);
    }
  }

  deckwright.marks = { changed, mark };
})();
