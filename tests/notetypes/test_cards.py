"""Card templates read as Anki reads them: its real engine is asked about every rule here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from anki.errors import CardTypeError
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import CardTemplate, Field, Kind, Notetype
from deckwright.notetypes.cards import (
    card_ords,
    check_template,
    cloze_ords,
)
from deckwright.problems import Where
from tests.engine import Learner, learner_in

NAMES = ("Front", "Back", "Long Name")
NEVER = "{{#Front}}{{^Front}}{{Front}}{{/Front}}{{/Front}}"
WHERE = Where("templates/x/front.html")


def notetype(*fronts: str, kind: Kind = "standard") -> Notetype:
    """A note type of three fields whose card templates have these fronts."""
    return Notetype(
        key="x",
        name="X",
        id=1,
        kind=kind,
        fields=tuple(Field(name, id_, "") for id_, name in enumerate(NAMES, start=1)),
        card_templates=tuple(
            CardTemplate(f"Card {id_}", id_, front, "{{Front}}")
            for id_, front in enumerate(fronts, start=1)
        ),
        css="",
        sort_field=0,
        where=Where("templates/x/notetype.yaml"),
    )


class Engine:
    """Makes note types and notes in a real collection, and says which cards Anki gives them."""

    def __init__(self, learner: Learner) -> None:
        self.col = learner.col
        self.count = 0

    def cards(
        self,
        fronts: tuple[str, ...],
        notes: Sequence[tuple[tuple[str, ...], bool]],
        *,
        cloze: bool = False,
    ) -> list[tuple[int, ...]]:
        """The ordinals of each of these notes (their fields, and whether they have a tag).

        Raises:
            CardTypeError: when Anki refuses the templates.
        """
        self.count += 1
        made = self.col.models.new(f"X{self.count}")
        made["type"] = int(cloze)
        for name in NAMES:
            self.col.models.add_field(made, self.col.models.new_field(name))
        for number, front in enumerate(fronts):
            template = self.col.models.new_template(f"Card {number}")
            template["qfmt"] = front
            template["afmt"] = front if cloze else "{{Front}}"
            self.col.models.add_template(made, template)
        self.col.models.add(made)
        stored = self.col.models.by_name(made["name"])
        assert stored is not None
        found = []
        for fields, tagged in notes:
            note = self.col.new_note(stored)
            note.fields, note.tags = list(fields), ["tag"] if tagged else []
            self.col.add_note(note, self.col.decks.id("X"))  # type: ignore[arg-type]
            # Of c500 and c501 Anki makes two cards with one ordinal, which no package may hold.
            found.append(tuple(sorted({card.ord for card in note.cards()})))
            self.col.remove_notes([note.id])
        return found


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with learner_in(tmp_path_factory.mktemp("learner")) as learner:
        yield Engine(learner)


NOTES = [
    (fields, tagged) for *fields, tagged in product(("", "x"), ("", "x"), ("", "x"), (False, True))
]


@pytest.mark.parametrize(
    "front",
    [
        "{{Front}}",
        "{{Back}}",
        "{{Long Name}}",
        "{{ Front }}",
        "{{\nFront\n}}",
        "{{{Front}}}",
        "{{Front}}}}",
        "}} {{Front}}",
        "{{Front}} {{ x",
        "{{hint:Back}}",
        "{{type:Back}}",
        "{{type:nc:Back}}",
        "{{text:Back}}",
        "{{furigana:Back}}",
        "{{hint:Tags}}",
        "{{tts en_US voices=a,b:Back}}",
        "{{type:Back}} {{hint:Long Name}}",
        "{{#Front}}x{{/Front}}",
        "{{#Front}}{{Back}}{{/Front}}",
        "{{^Front}}{{Back}}{{/Front}}",
        "{{^Front}}x{{/Front}}",
        "{{# Front }}{{Back}}{{/ Front }}",
        "{{#Long Name}}{{Back}}{{/Long Name}}",
        "{{#Front}}{{^Back}}{{Front}}{{/Back}}{{/Front}}",
        "{{^Front}}{{^Back}}{{Long Name}}{{/Back}}{{/Front}}",
        "{{#Back}}{{#Back}}{{Front}}{{/Back}}{{/Back}}",
        "{{#Front}}{{#Back}}{{/Back}}{{Long Name}}{{/Front}}",
        "{{#Front}}\n{{hint:Back}}\n{{/Front}}{{^Front}}{{type:Back}}{{/Front}}",
        "{{Tags}}",
        "{{#Tags}}{{Front}}{{/Tags}}",
        "{{^Tags}}{{Front}}{{/Tags}}",
        "{{^Front}}{{Tags}}{{/Front}}",
        "{{Deck}}",
        "{{Subdeck}}",
        "{{Type}}",
        "{{Card}}",
        "{{CardFlag}}",
        "{{CardID}}",
        "{{#CardFlag}}{{Back}}{{/CardFlag}}",
        "{{^CardFlag}}{{Back}}{{/CardFlag}}",
        "{{#Deck}}{{Back}}{{/Deck}}",
        "{{^CardID}}{{Back}}{{/CardID}}",
        "{{#FrontSide}}{{Back}}{{/FrontSide}}",
        "{{^FrontSide}}{{Back}}{{/FrontSide}}",
        "{{#c1}}{{Back}}{{/c1}}",
        "{{^c1}}{{Back}}{{/c1}}",
        "<!-- {{Front}} -->{{Back}}",
        "<!-- {{#Front}} -->{{Back}}",
        "<!--\n{{Front}}\n-->{{#Back}}<!-- {{/Back}} -->{{Back}}{{/Back}}",
        "<!-- {{Front}}",
        "{{Front}} -->",
        "{{=<% %>=}}<%Back%>",
        " {{=<% %>=}} <%#Front%><%Back%><%/Front%>",
    ],
)
def test_a_card_is_made_when_anki_makes_it(front: str, engine: Engine) -> None:
    ours = [card_ords(notetype(NEVER, front), fields, has_tags=tagged) for fields, tagged in NOTES]
    assert ours == engine.cards(
        (NEVER, front), [(tuple(fields), tagged) for fields, tagged in NOTES]
    )


VALUES = [
    *(
        "",
        "x",
        "0",
        " ",
        "  \n\t ",
        "\r\n",
        "\f",
        "\v",
        "<br>",
        "<BR>",
        "<br/>",
        "<br />",
        "<br  />",
    ),
    *(
        "</br>",
        "<br\n>",
        "<div></div>",
        "<div><br></div> ",
        "<DIV>",
        "<div class=a></div>",
        "<p></p>",
    ),
    *("<span></span>", "<hr>", "<img src=a>", "&nbsp;", "\u00a0", "&#32;", "\u3000", "\u2028"),
    *(
        "\u200b",
        "\ufeff",
        "<!-- a -->",
        "[sound:a.mp3]",
        "{{Front}}",
        "<br>x",
        "< br>",
        "<brr>",
        "<br",
    ),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_field_is_empty_when_anki_takes_it_for_empty(value: str, engine: Engine) -> None:
    fronts = ("{{^Front}}{{Back}}{{/Front}}", "{{Front}}")
    assert [card_ords(notetype(*fronts), (value, "x", ""), has_tags=False)] == engine.cards(
        fronts, [((value, "x", ""), False)]
    )


def test_a_note_without_any_card_has_the_first(engine: Engine) -> None:
    fronts = ("{{Back}}", "{{Long Name}}")
    notes = [(("x", "", ""), False)]
    assert engine.cards(fronts, notes) == [
        card_ords(notetype(*fronts), ("x", "", ""), has_tags=False)
    ]
    assert card_ords(notetype(*fronts), ("x", "", ""), has_tags=False) == (0,)


FIELDS = st.sampled_from([*NAMES, *NAMES, "Tags", "Deck", "CardFlag"])
FILTERS = st.sampled_from(["", "", "hint:", "type:", "text:", "type:nc:"])
TEMPLATES = st.recursive(
    st.one_of(
        st.sampled_from(["x", " ", "<br>", "<!-- {{Front}} -->", "\n"]),
        st.builds("{{{{{}{}}}}}".format, FILTERS, FIELDS),
        st.builds("{{{{ {} }}}}".format, FIELDS),
    ),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("{{{{{0}{1}}}}}{2}{{{{/{1}}}}}".format, st.sampled_from("#^"), FIELDS, inner),
        st.builds("{{{{{0} {1}}}}}{2}{{{{/{1} }}}}".format, st.sampled_from("#^"), FIELDS, inner),
    ),
    max_leaves=8,
)
NOTE = st.tuples(
    st.tuples(*[st.sampled_from(["", "", "x", "y", "<br>", "&nbsp;", " "])] * 3), st.booleans()
)


@settings(max_examples=60, deadline=None)
@given(
    templates=st.lists(TEMPLATES, min_size=1, max_size=3, unique=True),
    notes=st.lists(NOTE, min_size=1, max_size=4),
)
def test_whatever_the_templates_the_cards_are_those_of_anki(
    templates: list[str], notes: list[tuple[tuple[str, ...], bool]], engine: Engine
) -> None:
    fronts = tuple(f"{template}<!-- {number} -->" for number, template in enumerate(templates))
    ours = [card_ords(notetype(*fronts), fields, has_tags=tagged) for fields, tagged in notes]
    said = [
        problem
        for front in fronts
        for problem in check_template(front, [(WHERE, front)], NAMES, front=True)
    ]
    try:
        found = engine.cards(fronts, notes)
    except CardTypeError:
        assert said
    else:
        assert (ours, said) == (found, [])


CLOZES = [
    "{{c1::a}}",
    "{{c1::a}} {{c3::b}}",
    "{{c1::a {{c2::b}} c}}",
    "{{c1,2::a}}",
    "{{c2,1,2::a}}",
    "{{c1,,3::a}}",
    "{{c,::a}}",
    "{{c0::a}}",
    "{{c1,0::a}}",
    "{{c0::a {{c2::b}}}}",
    "{{c500::a}} {{c501::b}} {{c9999::c}}",
    "{{c65535::a}}",
    "{{c65536::a}}",
    "{{c2,99999::a}}",
    "{{c1::a {{c2::b}} {{c3::c}}",
    "{{c007::a}}",
    "{{c1::}}",
    "{{c1::a::b}}",
    "{{c1::{a}}}",
    "{{c1::a}}}}",
    "{{{c1::a}}}",
    "{{c1::a",
    "a}}",
    "}} {{c1::a}}",
    "{{c1::a {{c2::b}}",
    "{{c1::a}} {{c2::b",
    "{{c1:a}} {{C1::b}} {{ c1::c}} {{c 1::d}}",
    "{{c1::<b>a}}</b>",
    "{{c٢::a}}",
    "\\({{c1::a}}\\)",
    "<!-- {{c1::a}} -->",
    "&#123;&#123;c1::a}} {{c2::b}}",
    "{{c1::a &#125;&#125; b}}",
    "",
]


@pytest.mark.parametrize("field", CLOZES)
def test_clozes_make_the_cards_that_anki_makes(field: str, engine: Engine) -> None:
    fields = ("x", field, "{{c4::in another field}}")
    ours = card_ords(notetype("{{cloze:Back}}", kind="cloze"), fields, has_tags=False)
    assert [ours] == engine.cards(("{{cloze:Back}}",), [(fields, False)], cloze=True)


@settings(max_examples=60, deadline=None)
@given(
    fields=st.lists(
        st.lists(
            st.sampled_from("{{c1:: {{c2,3:: {{c12:: }} :: a { } {{ c1:: , <b> \\( {{c0::".split()),
            max_size=12,
        ).map("".join),
        min_size=3,
        max_size=3,
    )
)
def test_whatever_the_clozes_the_cards_are_those_of_anki(fields: list[str], engine: Engine) -> None:
    ours = cloze_ords(fields) or (0,)  # of a note without any Anki makes a card that says so
    assert [ours] == engine.cards(("{{cloze:Back}}",), [(tuple(fields), False)], cloze=True)


def test_a_cloze_number_may_have_any_length() -> None:
    assert cloze_ords(["{{c" + "9" * 5000 + "::a}}", "{{c" + "0" * 5000 + "2::a}}"]) == (1,)


def test_a_cloze_note_without_a_cloze_has_no_card() -> None:
    assert card_ords(notetype("{{cloze:Front}}", kind="cloze"), ("a", "", ""), has_tags=True) == ()
