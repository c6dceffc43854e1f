// Puts the page together: what is chosen on the left, the cards that are like that, the card.
"use strict";
(() => {
  const { filters, list, stage, tree, change, search } = deckwright;
  const { element } = change;
  const at = (id) => document.getElementById(id);
  const STATES = { new: "new", changed: "changed", removed: "removed", broken: "cannot be shown" };
  let index = null;
  let styles = null;
  let tags = null;
  let chosen = { ...filters.EMPTY };
  let cards = [];
  let place = -1;
  let answer = false;
  let shown = -1;
  let latest = 0;
  const view = { night: false, width: "desktop" };

  // The page says that it is busy until what was asked for last is there.
  let work = 0;
  async function busy(task) {
    work += 1;
    at("stage").setAttribute("aria-busy", "true");
    try {
      return await task();
    } finally {
      work -= 1;
      if (!work) at("stage").removeAttribute("aria-busy");
    }
  }

  const problemsOf = (note) => index.problems.filter((problem) => problem[0] === note);
  const stateOf = (note) => index.states[index.notes.state[note]];

  const apply = (keep) => busy(() => applied(keep));

  async function applied(keep) {
    const number = ++latest;
    const hits = await search.hits(index, chosen.query);
    if (chosen.tag) tags = tags || (await deckwright.load("tags"));
    if (number !== latest) return;
    const now = keep === undefined ? cards[place] : keep;
    cards = filters.cards(index, tags, chosen, hits);
    at("none").hidden = cards.length > 0;
    at("list").hidden = cards.length === 0;
    list.show(cards);
    count();
    await go(Math.max(0, cards.indexOf(now)), { keepSide: true });
  }

  function count() {
    const all = index.cards.note.length;
    at("count").textContent =
      cards.length === all ? `${all.toLocaleString("en")} cards` : `${cards.length.toLocaleString("en")} of ${all.toLocaleString("en")} cards`;
  }

  function go(to, { keepSide = false } = {}) {
    if (!cards.length) {
      place = -1;
      list.select(-1);
      stage.clear("");
      at("facts").replaceChildren();
      return undefined;
    }
    place = Math.max(0, Math.min(cards.length - 1, to));
    if (!keepSide || cards[place] !== shown) answer = at("answers").checked;
    shown = cards[place];
    list.select(place);
    return showCard();
  }

  function step(by) {
    if (place + by >= 0 && place + by < cards.length) go(place + by);
  }

  function turn() {
    if (place < 0) return;
    if (!answer) {
      answer = true;
      showCard();
    } else {
      step(1);
    }
  }

  const showCard = () => busy(showNow);

  async function showNow() {
    const card = cards[place];
    const note = index.cards.note[card];
    const ord = index.cards.ord[card];
    const step_ = index.steps.cards;
    const told = index.changed.indexOf(note);
    const [faces, changes] = await Promise.all([
      deckwright.load(`cards-${Math.floor(card / step_)}`),
      told < 0 ? null : deckwright.load(`changes-${Math.floor(told / index.steps.changes)}`),
    ]);
    if (cards[place] !== card) return;
    const face = faces[card % step_];
    const became = changes && changes[told % index.steps.changes];
    const former = became?.cards[ord];
    const sides = [];
    const notetype = index.notes.notetype[note];
    if (former && (at("compare").checked || !face)) {
      sides.push(side("before", face ? "Before" : "Before it was removed", former, notetype, ord));
    }
    if (face) sides.push(side("media", sides.length ? "Now" : "", face, notetype, ord));
    if (sides.length === 2) {
      const [gone, came] = deckwright.marks.changed(sides[0].html, sides[1].html);
      sides[0].marks = gone;
      sides[1].marks = came;
    }
    at("compare-label").hidden = !(former && face);
    if (sides.length) stage.show(sides, view);
    else stage.clear(stateOf(note) === "broken" ? "This note cannot be shown until its problem is mended." : "This note makes no card.");
    at("turn").textContent = answer ? "Next card" : "Show answer";
    at("previous").disabled = place === 0;
    at("next").disabled = place === cards.length - 1;
    facts(card, note, ord, became);
    remember(note, ord);
    deckwright.load("tags").then((loaded) => {
      tags = loaded;
      const chips = at("facts").querySelector(".tags");
      if (chips && Number(chips.dataset.note) === note) fillTags(chips, note);
    });
    for (const near of [card + 1, card - 1]) {
      if (near >= 0 && near < index.cards.note.length) deckwright.load(`cards-${Math.floor(near / step_)}`);
    }
  }

  function side(which, caption, face, notetype, ord) {
    const old = which === "before";
    return {
      which, caption, ord, answer, marks: [],
      html: face[answer ? 1 : 0],
      css: (old ? styles.before : styles.now)[notetype] || "",
      scripts: old ? styles.scriptsBefore : styles.scripts,
    };
  }

  function facts(card, note, ord, became) {
    const { notes } = index;
    const box = at("facts");
    const state = stateOf(note);
    const problems = problemsOf(note);
    const line = element("p", "", "where");
    if (notes.path[note] >= 0) line.append(element("code", `${index.paths[notes.path[note]]}:${notes.line[note]}`));
    if (STATES[state]) line.append(" ", element("span", STATES[state], `state ${state}`));
    box.replaceChildren(line);
    for (const problem of problems) box.append(problemBox(problem));
    const words = became && change.told(became);
    if (words) box.append(words);
    const notetype = index.notetypes[notes.notetype[note]];
    const list_ = element("dl");
    row(list_, "Deck", index.decks[notes.deck[note]]);
    if (notetype) row(list_, "Note type", `${notetype.name} · ${cardName(notetype, ord)}`);
    const packages = index.packages.length && notes.packages[note];
    if (packages) row(list_, "Packages", packages.map((number) => index.packages[number]).join(", ") || "none");
    row(list_, "Id", notes.guid[note]);
    const chips = element("dd", "", "tags");
    chips.dataset.note = note;
    list_.append(element("dt", "Tags"), chips);
    if (tags) fillTags(chips, note);
    box.append(list_);
  }

  function row(list_, name, value) {
    if (!value) return;
    const text = element("dd", value);
    text.dir = "auto";
    list_.append(element("dt", name), text);
  }

  function problemBox([, level, code, message, hint, path, line, column]) {
    const box = element("div", "", `problem ${level}`);
    box.append(element("strong", level), ` ${message} `, element("span", `[${code}]`, "code"));
    if (hint) box.append(element("p", hint));
    box.append(element("p", `${path}:${line}:${column}`, "place"));
    return box;
  }

  function fillTags(box, note) {
    const names = tags.notes[note].map((number) => tags.tags[number]);
    box.replaceChildren(
      ...names.map((name) => {
        const chip = element("button", name.replaceAll("::", " › "), "chip");
        chip.dir = "auto";
        chip.title = "Show all cards with this tag";
        chip.addEventListener("click", () => choose({ tag: name }));
        return chip;
      }),
    );
    if (!names.length) box.append("none");
  }

  function cardName(notetype, ord) {
    if (ord < 0) return "no card";
    return notetype.kind === "cloze" ? `cloze ${ord + 1}` : notetype.templates[ord] || `card ${ord + 1}`;
  }

  function rowOf(card) {
    const note = index.cards.note[card];
    const { notes } = index;
    const option = element("div", "", "row");
    const label = element("span", notes.label[note], "label");
    label.dir = "auto";
    const detail = element("span", "", "detail");
    const notetype = index.notetypes[notes.notetype[note]];
    const deck = (index.decks[notes.deck[note]] || "").split("::").pop();
    detail.append(element("span", [deck, notetype && cardName(notetype, index.cards.ord[card])].filter(Boolean).join(" · "), "which"));
    const state = stateOf(note);
    if (STATES[state]) detail.append(element("span", STATES[state], `state ${state}`));
    const worst = levels.get(note);
    if (worst) detail.append(element("span", worst, `state ${worst}`));
    option.append(label, detail);
    return option;
  }

  let levels = new Map();

  function gatherLevels() {
    levels = new Map();
    for (const [note, level] of index.problems) if (level === "error" || !levels.has(note)) levels.set(note, level);
  }

  function choose(some) {
    chosen = { ...chosen, ...some };
    if ("query" in some && at("query").value !== some.query) at("query").value = some.query;
    if (Object.keys(some).some((key) => key !== "query")) {
      drawFilters();
      at("filters").classList.remove("open");
      at("open-filters").setAttribute("aria-expanded", "false");
    }
    return apply();
  }

  const toggled = (key, value) => () => choose({ [key]: chosen[key] === value ? filters.EMPTY[key] : value });

  let trees = {};

  function drawFilters() {
    const box = at("filters");
    const open = new Map([...box.querySelectorAll("details")].map((d) => [d.dataset.name, d.open]));
    const group = (name, inner, first = true) => {
      const fold = element("details");
      fold.dataset.name = name;
      fold.open = open.has(name) ? open.get(name) : first;
      fold.append(element("summary", name), inner);
      return fold;
    };
    const { notes } = index;
    trees.decks = trees.decks || tree.grow(index.decks, notes.deck.map((deck) => (index.decks[deck] ? [deck] : [])));
    const parts = [group("Decks", tree.list(trees.decks, () => chosen.deck, (deck) => toggled("deck", deck)()))];
    const counts = tally(notes.state);
    const states = Object.keys(STATES).filter((state) => counts.get(index.states.indexOf(state)));
    if (states.length) {
      parts.unshift(group("Changes", buttons(states.map((state) => {
        const number = index.states.indexOf(state);
        return [STATES[state], counts.get(number), chosen.state === number, toggled("state", number)];
      }))));
    }
    if (index.problems.some((problem) => problem[0] >= 0)) parts.unshift(group("Problems", problemButtons()));
    const types = tally(notes.notetype);
    parts.push(group("Note types", buttons(index.notetypes.map((notetype, number) => [
      notetype.name, types.get(number) || 0, chosen.notetype === number, toggled("notetype", number),
    ]).filter((type) => type[1]))));
    if (index.packages.length) parts.push(group("Packages", packageButtons()));
    const tagBox = element("div");
    const tagGroup = group("Tags", tagBox, !matchMedia("(max-width: 60em)").matches);
    const fill = async () => {
      if (tagBox.childElementCount || !tagGroup.open) return;
      tags = tags || (await deckwright.load("tags"));
      trees.tags = trees.tags || tree.grow(tags.tags, tags.notes);
      tagBox.replaceChildren(tree.list(trees.tags, () => chosen.tag, (tag) => toggled("tag", tag)()));
    };
    tagGroup.addEventListener("toggle", fill);
    parts.push(tagGroup);
    if (JSON.stringify({ ...chosen, query: "" }) !== JSON.stringify(filters.EMPTY)) {
      const clear = element("button", "Clear the filters", "plain");
      clear.addEventListener("click", () => choose({ ...filters.EMPTY, query: chosen.query }));
      parts.unshift(clear);
    }
    box.replaceChildren(...parts);
    if (document.body.dataset.ready) fill();
  }

  function problemButtons() {
    const codes = new Map();
    const any = new Set();
    for (const [note, , code] of index.problems) {
      if (note < 0) continue;
      any.add(note);
      codes.set(code, (codes.get(code) || new Set()).add(note));
    }
    const rows = [...codes].sort().map(([code, of_]) => [code, of_.size, chosen.problem === code, toggled("problem", code)]);
    return buttons([["any problem", any.size, chosen.problem === "*", toggled("problem", "*")], ...rows]);
  }

  function packageButtons() {
    const known = index.notes.packages.filter(Boolean);
    const row_ = (name, number, count_) => [name, count_, chosen.package === number, toggled("package", number)];
    const rows = index.packages.map((name, number) => row_(name, number, known.filter((of_) => of_.includes(number)).length));
    const none = known.filter((of_) => !of_.length).length;
    return buttons(none ? [...rows, row_("in none", -1, none)] : rows);
  }

  function buttons(rows) {
    const items = element("ul");
    for (const [name, count_, pressed, press] of rows) {
      const item = element("li");
      item.append(tree.button(name, count_, pressed, press));
      items.append(item);
    }
    return items;
  }

  function tally(column) {
    const counts = new Map();
    for (const value of column) counts.set(value, (counts.get(value) || 0) + 1);
    return counts;
  }

  // What concerns no one note: the configuration, a template, a picture.
  function banner() {
    const others = index.problems.filter((problem) => problem[0] < 0);
    const box = at("banner");
    box.hidden = !others.length;
    const fold = element("details");
    const errors = others.filter((problem) => problem[1] === "error").length;
    const what = errors ? `${errors} of them errors` : "all of them warnings";
    fold.open = errors > 0;
    fold.append(element("summary", `${others.length} problems that concern no one note, ${what}`));
    fold.append(...others.slice(0, 20).map(problemBox));
    if (others.length > 20) {
      const link = element("a", "All of them are on the overview");
      link.href = "overview.html#problems";
      fold.append(link);
    }
    box.replaceChildren(fold);
  }

  function setNight(night) {
    view.night = night;
    document.documentElement.dataset.theme = night ? "night" : "day";
    at("night").setAttribute("aria-pressed", String(night));
    keep("night", String(night));
  }

  function setWidth(width) {
    view.width = width;
    at("widths").querySelector(`[value=${width}]`).checked = true;
    keep("width", width);
  }

  const kept = (name) => {
    try {
      return localStorage.getItem(`deckwright-${name}`);
    } catch {
      return null;
    }
  };
  const keep = (name, value) => {
    try {
      localStorage.setItem(`deckwright-${name}`, value);
    } catch {
      // Then it is chosen anew the next time.
    }
  };

  function remember(note, ord) {
    history.replaceState(null, "", `#card=${encodeURIComponent(index.notes.guid[note])}/${ord}`);
  }

  // #card=guid/ord, or a filter: #deck=.., #tag=.., #problem=.., #notetype=name, #package=name
  function asked() {
    const [name, ...rest] = location.hash.slice(1).split("=");
    let value = "";
    try {
      value = decodeURIComponent(rest.join("="));
    } catch {
      return undefined;
    }
    if (name === "deck" || name === "tag" || name === "problem") chosen = { ...filters.EMPTY, [name]: value };
    if (name === "notetype") chosen = { ...filters.EMPTY, notetype: index.notetypes.findIndex((type) => type.name === value) };
    if (name === "package" && index.packages.includes(value)) chosen = { ...filters.EMPTY, package: index.packages.indexOf(value) };
    if (name !== "card") return undefined;
    const slash = value.lastIndexOf("/");
    const note = index.notes.guid.indexOf(value.slice(0, slash));
    const ord = Number(value.slice(slash + 1));
    const card = index.cards.note.findIndex((of_, number) => of_ === note && index.cards.ord[number] === ord);
    return card >= 0 ? card : index.cards.note.indexOf(note);
  }

  function take(loaded, loadedStyles) {
    index = loaded;
    styles = loadedStyles;
    trees = {};
    tags = null;
    gatherLevels();
    at("deck").textContent = index.deck;
    document.title = `${index.deck} – preview`;
    banner();
  }

  async function refresh(version) {
    const card = cards[place];
    const guid = card === undefined ? "" : index.notes.guid[index.cards.note[card]];
    const ord = card === undefined ? 0 : index.cards.ord[card];
    const scripts = JSON.stringify(styles.scripts);
    deckwright.forget(version);
    take(await deckwright.load("index"), await deckwright.load("styles"));
    if (JSON.stringify(styles.scripts) !== scripts) stage.clear("");
    if (chosen.tag) tags = await deckwright.load("tags");
    const note = index.notes.guid.indexOf(guid);
    const now = index.cards.note.findIndex((of_, number) => of_ === note && index.cards.ord[number] === ord);
    drawFilters();
    await apply(now >= 0 ? now : index.cards.note.indexOf(note));
    document.body.dataset.version = version;
  }

  const actions = {
    turn,
    next: () => step(1),
    previous: () => step(-1),
    search: () => at("query").focus(),
    leave: () => {
      at("query").blur();
      at("list").focus();
    },
    night: () => {
      setNight(!view.night);
      if (place >= 0) showCard();
    },
    answers: () => at("answers").click(),
    compare: () => at("compare-label").hidden || at("compare").click(),
    play: stage.play,
    clear: () => choose({ ...filters.EMPTY }),
    overview: () => location.assign("overview.html"),
    help: () => at("keys").showModal(),
    phone: () => width("phone"),
    tablet: () => width("tablet"),
    desktop: () => width("desktop"),
  };

  function width(name) {
    setWidth(name);
    if (place >= 0) showCard();
  }

  function listen() {
    const press = deckwright.keys.begin(actions);
    stage.begin(at("frames"), press);
    list.begin(at("list"), rowOf, (to) => {
      go(to);
      document.body.classList.add("on-card");
    });
    at("turn").addEventListener("click", turn);
    at("next").addEventListener("click", actions.next);
    at("previous").addEventListener("click", actions.previous);
    at("night").addEventListener("click", actions.night);
    at("help").addEventListener("click", actions.help);
    at("clear").addEventListener("click", actions.clear);
    at("back").addEventListener("click", () => {
      document.body.classList.remove("on-card");
      list.select(place);
    });
    at("open-filters").addEventListener("click", (event) => {
      const open = at("filters").classList.toggle("open");
      event.target.setAttribute("aria-expanded", String(open));
    });
    at("widths").addEventListener("change", (event) => width(event.target.value));
    at("answers").addEventListener("change", () => {
      answer = at("answers").checked;
      if (place >= 0) showCard();
    });
    at("compare").addEventListener("change", () => place >= 0 && showCard());
    at("query").addEventListener("focus", () => search.hits(index, "warm"), { once: true });
    at("query").addEventListener("input", (event) => choose({ query: event.target.value }));
    window.addEventListener("hashchange", () => {
      const card = asked();
      drawFilters();
      apply(card);
    });
  }

  async function begin() {
    setNight((kept("night") ?? String(matchMedia("(prefers-color-scheme: dark)").matches)) === "true");
    setWidth(kept("width") || (matchMedia("(max-width: 45em)").matches ? "phone" : "desktop"));
    take(await deckwright.load("index"), await deckwright.load("styles"));
    listen();
    const card = asked();
    if (card !== undefined) document.body.classList.add("on-card");
    drawFilters();
    await apply(card);
    document.body.dataset.ready = "true";
    drawFilters();
    deckwright.live.begin(refresh, (lost) => {
      document.body.classList.toggle("lost", lost);
    });
  }

  begin();
})();
