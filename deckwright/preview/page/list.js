// The list of cards: only those rows exist that can be seen.
"use strict";
deckwright.list = (() => {
  const HEIGHT = 76;
  const SPARE = 6;
  let box = null;
  let sheet = null;
  let cards = [];
  let selected = -1;
  let draw = null;

  function begin(element, row, select) {
    box = element;
    draw = row;
    sheet = document.createElement("div");
    sheet.className = "sheet";
    box.append(sheet);
    box.addEventListener("scroll", paint, { passive: true });
    new ResizeObserver(paint).observe(box);
    sheet.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) select(Number(option.dataset.at));
    });
  }

  function show(found) {
    cards = found;
    sheet.style.height = `${cards.length * HEIGHT}px`;
    paint();
  }

  function select(at) {
    selected = at;
    if (at >= 0) {
      const top = at * HEIGHT;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + HEIGHT > box.scrollTop + box.clientHeight) box.scrollTop = top + HEIGHT - box.clientHeight;
    }
    paint();
  }

  function paint() {
    const first = Math.max(0, Math.floor(box.scrollTop / HEIGHT) - SPARE);
    const last = Math.min(cards.length, Math.ceil((box.scrollTop + box.clientHeight) / HEIGHT) + SPARE);
    const rows = [];
    for (let at = first; at < last; at += 1) {
      const option = draw(cards[at]);
      option.id = `row-${at}`;
      option.dataset.at = at;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(at === selected));
      option.setAttribute("aria-setsize", cards.length);
      option.setAttribute("aria-posinset", at + 1);
      option.style.top = `${at * HEIGHT}px`;
      rows.push(option);
    }
    sheet.replaceChildren(...rows);
    if (selected >= first && selected < last) box.setAttribute("aria-activedescendant", `row-${selected}`);
    else box.removeAttribute("aria-activedescendant");
  }

  return { begin, show, select };
})();
