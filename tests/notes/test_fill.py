"""What most notes are spared, since their texts are plain, would have said nothing of them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deckwright.data import Dialect, RenderedNote, Source
from deckwright.notes import fill
from deckwright.notes.embeds import Embedder
from deckwright.notes.formulas import formula_slips, may_slip
from deckwright.notes.markings import section_slips
from deckwright.notes.means import Means, Shows
from deckwright.notes.parse import parse_notes
from deckwright.notes.references import References
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault
from deckwright.notetypes.cards import cloze_ords
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.shelf.texts import record_of
from deckwright.text.clozes import Cloze, bold_parts, unpaired_bold
from deckwright.text.editor import as_editor_writes
from deckwright.text.prose import asked_html, is_paragraph, plain_html
from deckwright.trust.allowed import NOTHING
from deckwright.trust.elements import bad_tags
from deckwright.vault.files import _clean
from tests.notes.samples import note, sections, vault_at
from tests.text.rendering import numbered, section
from tests.text.strategies import PROSE, TEXTS

some = st.sampled_from
DIALECTS: tuple[Dialect, ...] = ("markdown", "export")
FORMULAS = st.lists(
    some(
        r"\(x\) \[y\] $a_{b}$ \(\frac{a}{b}\) \(\frac{a}{b\) $x^2$ x^2 x_{i} \frac{a} \(a $b$ \)"
        r" \(\[\) $\left(a\right.$ \( \) $ \[ \] ^ _{ { } `a^b` C:\beta [latex] [/latex] $$c^2$$"
        " **bold** words, &amp; <5".split()
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
SIGNS = st.lists(
    some(
        "[sound:x.png] ::sound:a {{c1::a::sound:b}} **sound:a** **a** b image-occlusion:x "
        r"**Image-Occlusion:rect:left=.1** **\(\frac{latex}}\)** &#92; &lsqb; \(\href{x}{y}\) "
        r"\(\class{a}b\) **x&[$]** <b> > = <b>a</b> ![[p.png]] [[Page]] ![[Page]] ｛｛c1::a｝｝ "
        "{{c1:a}} {{ }} | ## #a %% <!-- ** * ``` - 1. \\[ [a](b.md) <br> é 心".split(" ")
    )
    | some(["\u0338", "A\u030a", "\n", "\n\n"]),
    min_size=1,
    max_size=3,
).map(" ".join)
ANY = PROSE | TEXTS | FORMULAS | SIGNS
PLAIN = some(["A **b** c", "**x** y", "- a\n- **b**", "a **\\(x\\)**", "a\n\n**b**", "a &#92; b"])
WORDS = st.one_of(PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PROSE, FORMULAS, SIGNS, TEXTS)
KEYS = some(
    ["tags: [a, b]", "tags: ['<b>']", "hint: a *hint*", "spare_1: x", "note: 'A & B <i>'",
     "sources:\n  - A & B\n  - '[x](https://x.org)'", "cloze: together", "dialect: export",
     "deck: a <b>", "extra: '{{c1::x}}'", "Note: y", "anki_cards: [0]"]
)  # fmt: skip
TYPES = some(
    [*[""] * 9, "cloze", "basic", "type-in-the-answer", "named", "looped", "asking", "twice"]
)
NAMED = """\
name: {key}
id: {id}
kind: cloze
css: style.css
fields:
  - {{name: Question, id: 1, value: '[[ question | cloze ]]'}}
  - {{name: Answer, id: 2, value: '{answer}'}}
  - {{name: Hint, id: 3}}
  - {{name: Other, id: 4, value: '[[ {other} ]]'}}
  - {{name: Path, id: 5, value: '[[ {path} ]]'}}
  - {{name: Sources, id: 6, value: '[[ sources{listed} ]]'}}
cards:
  - {{name: Card, id: 9, front: front.html, back: front.html}}
"""


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A vault with a picture, a page, and note types whose fields name all that can be named."""
    root = tmp_path_factory.mktemp("fill")
    (root / "p.png").write_bytes(b"\x89PNG")
    (root / "Page.md").write_text("# Page\n\nWith \\(x^2\\) and **bold** <b>and</b> ![[p.png]]")
    (root / "Bad.md").write_text("<iframe src=x></iframe>")
    types = {
        "named": {"listed": " | references"},
        "looped": {"answer": "[[ answer | plain ]]", "other": "tags"},
        "asking": {"answer": "[[ answer | upper ]]", "other": "missing"},
        "twice": {"answer": "[[ answer | cloze ]]", "other": "hint", "path": "key"},
    }
    given = {"answer": "[[ answer ]]", "other": "note", "path": "path", "listed": ""}
    for number, (key, names) in enumerate(types.items(), start=1):
        text = NAMED.format(key=key, id=number, **{**given, **names})
        folder = root / "templates" / key
        folder.mkdir(parents=True)
        (folder / "notetype.yaml").write_text(text)
        (folder / "front.html").write_text("{{cloze:Question}} {{text:Answer}}")
        (folder / "style.css").write_text("")
    return vault_at(root)


Said = tuple[RenderedNote | None, tuple[Problem, ...]]


def rendered(vault: Vault, text: str) -> Said:
    problems = Problems()
    notes = problems.attempt(lambda: parse_notes(Source("a.md", _clean(text)), vault, problems))
    renderer = Renderer(vault.notetypes, vault.media, References(vault), ("bold",), vault.allowed)
    made = problems.attempt(lambda: renderer.render(notes[0], problems)) if notes else None
    return made, problems.in_order


def one(keys: list[str], question: str, answer: str) -> str:
    lines = "".join(f"{line}\n" for line in keys)
    return f"---\nid: x\n{lines}---\n# Question\n{question}\n\n# Answer\n{answer}\n"


def both_ways(vault: Vault, text: str) -> tuple[Said, str]:
    """What becomes of a note, the same where nothing is spared; and what it was for our eyes."""
    taken = ["refused"]
    shown = Means.shows

    def kept(means: Means, fields: list[str]) -> Shows:
        shows = shown(means, fields)
        taken.append("ours" if shows.ours else "plain" if shows.plain else "other")
        return shows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Means, "shows", kept)
        short = rendered(vault, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fill, "_plan", lambda *_: None)
        assert rendered(vault, text) == short
    return short, taken[-1]


def test_a_note_is_the_same_where_nothing_is_spared(vault: Vault) -> None:
    taken: Counter[str] = Counter()

    @settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(keys=st.lists(KEYS, max_size=2, unique=True), key=TYPES, question=WORDS, answer=WORDS)
    def same(keys: list[str], key: str, question: str, answer: str) -> None:
        keys = [*keys, f"notetype: {key}"] if key else keys
        taken[both_ways(vault, one(keys, question, answer))[1]] += 1

    same()
    assert taken["ours"] > 0.05 * taken.total()
    assert taken["plain"] > 0.002 * taken.total()
    assert taken["other"] > 0.05 * taken.total()


@pytest.mark.parametrize(
    ("text", "way", "said"),
    [
        (one([], "**a** b", "c"), "ours", []),
        (one([], "**a** b", r"\(x^2\) < 3 & so on"), "ours", []),
        (one(["hint: a *hint*", "extra: x"], "**a** b", "c"), "ours", []),
        (one([], "**a** b", "c ![[p.png|d|9]] ![](p.png)"), "ours", []),
        (one([], "**a** b", "c ![d\u0338](p.png)"), "ours", []),
        (one([], "**a** b", "c ![[p.png]] [[Page]]"), "ours", []),
        (one([], "**a** b", "c ![d:e::f](p.png)"), "plain", ["anki-unsafe"]),
        (one([], "**a** b", "c ![](https://x.org/p.png)"), "plain", ["html-remote"]),
        (one([], "**a** b", "c ![[Bad]]"), "plain", ["html-unsafe"] * 2),
        (one([], "**a** b", "<b>c"), "other", ["html-open"]),
        (one(["dialect: export"], "**a** b", "c {c1::d}"), "ours", ["cloze-near"]),
        (one([], "**a** b", r"\(\frac{c}{d\)"), "ours", ["math-unbalanced"]),
        (one([], "**a** b", r"\(\href{c}{d}\)"), "ours", ["tex-unsafe"]),
        (one(["cloze: together"], "**a** **b** c", ""), "ours", []),
        (one(["notetype: twice", "cloze: together"], "**a** b", "**c** d"), "ours", []),
        (one([], "{{c3::a}} b", ""), "ours", []),
        (one(["notetype: named", "note: a", "Note: b"], "**a** b", "c"), "other", []),
        (one(["notetype: asking"], "**a** b", "c"), "other", ["field-value"]),
        (one([], "**a** {{c1::b", "c"), "other", ["cloze-open"]),
        (one(["sources: '[[d]]'"], "**a** b", "c"), "other", ["link-missing"]),
        (one(["extra: '{{c1::b}}'"], "**a** b", "c"), "other", ["cloze-outside"]),
    ],
)
def test_what_must_be_looked_at_is(vault: Vault, text: str, way: str, said: list[str]) -> None:
    (note, problems), taken = both_ways(vault, text)

    assert [problem.code for problem in problems] == said
    assert taken == way
    assert note is None or note.text.encode() == record_of(note.tags, note.fields)


@pytest.mark.skipif(sys.platform == "win32", reason="no file can be called so")
def test_a_picture_whose_name_is_more_than_a_word_is_looked_at(tmp_path: Path) -> None:
    for name in ("{{c2:p}}.png", "p\\(.png"):
        (tmp_path / name).write_bytes(b"\x89PNG")
    vault = vault_at(tmp_path)

    for target in ("%7B%7Bc2:p%7D%7D.png", "p%5C%28.png"):
        _, taken = both_ways(vault, one([], "**a** b", f"c ![]({target}) x^2 $d$"))
        assert taken == "plain"


def test_a_section_that_no_field_shows_is_looked_at(vault: Vault) -> None:
    renderer = Renderer(vault.notetypes, vault.media, References(vault), ("bold",))
    problems = Problems()
    texts = sections({"Question": "**a** b", "Other": "<b>c"})

    renderer.render(note(notetype="cloze", sections=texts), problems)

    assert [(problem.code, problem.where.line) for problem in problems.in_order] == [
        ("html-open", 6)
    ]


def plainly(text: str) -> Iterator[tuple[Dialect, str, bool]]:
    """The HTML of a text as far as we write it ourselves, and whether it embeds nothing."""
    embedded: list[tuple[str, ...]] = []

    def embed(parts: tuple[str, ...], _where: Where) -> str:
        embedded.append(parts)
        return "EMBED"

    for dialect in DIALECTS:
        for clozes in ((), _numbered(text, dialect)):
            embedded.clear()
            html = plain_html(section(text), dialect, clozes, embed)
            if html is not None:
                yield dialect, html, not embedded
        parts = bold_parts(text)
        if parts and is_paragraph(parts):
            yield dialect, asked_html(parts, range(1, len(parts) // 2 + 1)), True


def _numbered(text: str, dialect: Dialect) -> tuple[Cloze, ...]:
    try:
        return numbered(text, dialect)
    except DeckError:
        return ()


def judged(text: str, vault: Vault) -> int:
    """How often it is plain; then there is nothing to say of it, or it is known that there may."""
    count = 0
    for dialect, html, embeds_nothing in plainly(text):
        count += 1
        assert list(section_slips(section(text), dialect, {"page", "hint"})) == []
        assert unpaired_bold(text, dialect) == ()
        for shown in (html, as_editor_writes(html)) if embeds_nothing else ():
            assert list(bad_tags(shown, NOTHING, ())) == []
            assert finished(shown, text, vault) == shown
            assert may_slip(shown) or list(formula_slips(section(text), dialect)) == []
            if "{{" not in text:
                numbers = range(len(_numbered(text, dialect)) if "{{c" in html else 0)
                assert cloze_ords([shown]) == tuple(numbers)
    return count


def finished(html: str, text: str, vault: Vault) -> str:
    problems = Problems()
    embedder = Embedder(vault.media, References(vault), problems)
    made = embedder.finished(html, [section(text)], Where("a.md"))
    assert [problems.in_order, embedder.media, embedder.references] == [(), [], []]
    assert not embedder.looked_up
    return made


def test_of_a_plain_text_there_is_nothing_to_say(vault: Vault) -> None:
    counts: list[int] = []

    @settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(text=ANY)
    @example(text="| **x***  |$$\nx\n$$ |\n|:--| - |\n| word  |word |")
    def told(text: str) -> None:
        counts.append(judged(text, vault))

    told()
    assert sum(counts) > len(counts)


@pytest.mark.parametrize(
    "text",
    [
        r"\(\frac{a}{b\)",
        r"x^2 and $y$",
        r"$a \( b$ x^2 $c \) d$",
    ],
)
def test_formulas_with_a_slip_are_looked_at(text: str) -> None:
    html = plain_html(section(text), "markdown", (), lambda *_: "")

    assert html is not None
    assert may_slip(html)


def test_what_anki_composes_is_looked_at_again(vault: Vault) -> None:
    _, problems = rendered(vault, "---\nid: x\n---\n# Question\n**a** <b>\u0338c</b>\n")

    assert [(problem.code, problem.level) for problem in problems] == [("html-unsafe", "error")]
