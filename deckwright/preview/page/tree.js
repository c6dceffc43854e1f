// Names with "::" as a tree of buttons; a branch is made when it is opened.
"use strict";
deckwright.tree = (() => {
  // `names` by number; `notes` gives for each note the numbers of its names.
  function grow(names, notes) {
    const root = { name: "", full: "", count: 0, children: new Map(), last: -1 };
    const leaves = names.map((full) => {
      let node = root;
      let path = "";
      for (const part of full.split("::")) {
        path = path ? `${path}::${part}` : part;
        if (!node.children.has(part)) {
          node.children.set(part, { name: part, full: path, count: 0, children: new Map(), last: -1, parent: node });
        }
        node = node.children.get(part);
      }
      return node;
    });
    notes.forEach((numbers, note) => {
      for (const number of numbers) {
        for (let node = leaves[number]; node && node.last !== note; node = node.parent) {
          node.last = note;
          node.count += 1;
        }
      }
    });
    return root;
  }

  function list(node, chosen, choose) {
    const items = document.createElement("ul");
    const children = [...node.children.values()].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    for (const child of children) {
      const item = document.createElement("li");
      const fold = child.children.size ? folder(child, item, chosen, choose) : spacer();
      item.append(fold, deckwright.tree.button(child.name, child.count, child.full === chosen(), () => choose(child.full), child.full));
      items.append(item);
      if (child.children.size && (chosen().startsWith(`${child.full}::`) || children.length === 1)) fold.click();
    }
    return items;
  }

  function folder(node, item, chosen, choose) {
    const button = document.createElement("button");
    button.className = "fold";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", `below ${node.name}`);
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      if (open) item.lastElementChild.remove();
      else item.append(list(node, chosen, choose));
    });
    return button;
  }

  function spacer() {
    const element = document.createElement("span");
    element.className = "fold none";
    return element;
  }

  function button(name, count, pressed, choose, title) {
    const element = document.createElement("button");
    element.className = "filter";
    element.setAttribute("aria-pressed", String(pressed));
    element.title = title || name;
    const text = document.createElement("span");
    text.textContent = name;
    text.dir = "auto";
    const number = document.createElement("span");
    number.className = "number";
    number.textContent = count.toLocaleString("en");
    element.append(text, number);
    element.addEventListener("click", choose);
    return element;
  }

  return { grow, list, button };
})();
