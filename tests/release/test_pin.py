"""Cloze numbers stay with their text, so that review histories do."""

from __future__ import annotations

import pytest

from tests.engine import Learner
from tests.release.vaults import Maintainer, codes

NOTE = "---\nid: p1n\n---\n# Question\n{}\n# Answer\nSo it is."


def question(maintainer: Maintainer) -> str:
    from deckwright.package.read import read_package

    return read_package(maintainer.last).by_guid["p1n"].fields[0]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            "**Renin** makes **angiotensin**.",
            "**Kidney** **renin** makes **angiotensin**.",
            "{{c3::Kidney}} {{c1::renin}} makes {{c2::angiotensin}}.",
            id="of two at one place the one that is most like it",
        ),
        pytest.param(
            "**Renin** makes **angiotensin**.",
            "The **kidney** has **Renin**, which makes **angiotensin**.",
            "The {{c3::kidney}} has {{c1::Renin}}, which makes {{c2::angiotensin}}.",
            id="an inserted cloze gets a new number",
        ),
        pytest.param(
            "**Renin** makes **angiotensin**.",
            "**Renin** makes **angiotensin I** here.",
            "{{c1::Renin}} makes {{c2::angiotensin I}} here.",
            id="an edited cloze keeps its number",
        ),
        pytest.param(
            "**Renin** makes **angiotensin**.",
            "**Prorenin** makes **angiotensin**.",
            "{{c1::Prorenin}} makes {{c2::angiotensin}}.",
            id="a word put in the place of another keeps its number",
        ),
        pytest.param(
            "**Renin** makes **angiotensin**.",
            "**Angiotensin** comes from **Renin**; **angiotensin** rises.",
            "{{c3::Angiotensin}} comes from {{c1::Renin}}; {{c2::angiotensin}} rises.",
            id="the same text keeps its number wherever it goes",
        ),
        pytest.param(
            "**A** then b then c then **D**.",
            "A then **b** then c then **D**.",
            "A then {{c3::b}} then c then {{c2::D}}.",
            id="a cloze taken away and another put elsewhere are two",
        ),
        pytest.param(
            "**x** and **x** and **y**",
            "**x** and **y** and **x**",
            "{{c2::x}} and {{c3::y}} and {{c1::x}}",
            id="the longest run that stayed together keeps its numbers",
        ),
        pytest.param(
            "**one** **two** **three**",
            "**three** **one** **two**",
            "{{c3::three}} {{c1::one}} {{c2::two}}",
            id="clozes change places",
        ),
    ],
)
def test_numbers_follow_the_text(
    maintainer: Maintainer, before: str, after: str, expected: str
) -> None:
    maintainer.release({"cards/a.md": NOTE.format(before)})
    maintainer.release({"cards/a.md": NOTE.format(after)})

    assert question(maintainer) == expected


def test_a_number_that_is_gone_is_warned_of_and_never_given_again(
    maintainer: Maintainer,
) -> None:
    """Not even three releases later: learners still have its empty card."""
    maintainer.release({"cards/a.md": NOTE.format("**Renin** makes **angiotensin**.")})

    said = maintainer.release({"cards/a.md": NOTE.format("**Renin** makes angiotensin.")})
    assert codes(said) == ["cloze-gone"]
    assert (
        codes(maintainer.release({"cards/b.md": NOTE.replace("p1n", "o").format("So **b**")})) == []
    )
    maintainer.release({"cards/a.md": NOTE.format("**Renin** makes much **heat**.")})

    assert question(maintainer) == "{{c1::Renin}} makes much {{c3::heat}}."


def test_a_pinned_note_that_does_not_change_stays_as_it_is(maintainer: Maintainer) -> None:
    maintainer.release({"cards/a.md": NOTE.format("**b**")})
    maintainer.release({"cards/a.md": NOTE.format("**a** **b**")})

    said = maintainer.release()

    assert (said["changed"], said["unchanged"]) == (0, 1)
    assert question(maintainer) == "{{c2::a}} {{c1::b}}"


def test_explicit_numbers_are_the_authors_who_is_told_of_a_change_of_places(
    maintainer: Maintainer,
) -> None:
    maintainer.release({"cards/a.md": NOTE.format("{{c1::renin}} and {{c2::heat}}")})

    said = maintainer.release({"cards/a.md": NOTE.format("{{c2::renin}} and {{c1::heat}}")})

    assert codes(said) == ["cloze-renumbered", "cloze-renumbered"]
    assert question(maintainer) == "{{c2::renin}} and {{c1::heat}}"


def test_a_history_stays_with_its_text_when_a_cloze_is_inserted_before_it(
    maintainer: Maintainer, learner: Learner
) -> None:
    maintainer.release({"cards/a.md": NOTE.format("**Renin** makes **angiotensin**.")})
    learner.imports(maintainer.last)
    learner.studies("p1n")
    before = learner.schedule()
    asked = [learner.answer("p1n", ord_) for ord_ in (0, 1)]

    maintainer.release(
        {"cards/a.md": NOTE.format("The **kidney**: **Renin** makes **angiotensin**.")}
    )
    learner.imports(maintainer.last)

    assert learner.schedule() == before
    assert learner.card_ords("p1n") == [0, 1, 2]
    for ord_, answer in enumerate(asked):
        word = answer.split('data-ordinal="')[1].split(">")[1].split("<")[0]
        assert f">{word}</span>" in learner.answer("p1n", ord_)
