"""Whatever a file holds: a note, none, or a problem inside its lines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.notes.vault import Vault
from deckwright.vault.files import read_source
from tests.notes.samples import read_text

PIECES = (
    *("---\n", "---", "\n", "\n\n", "# Question\n", "# Answer\n", "# Hint\n", "# Other ##\n"),
    *(
        "id: a\n",
        "id: ",
        "tags:",
        "tags: [a, b]\n",
        "  - a\n",
        "- source/x::\n",
        "'",
        '"',
        "[",
        "]",
    ),
    *(
        "type: flashcard\n",
        "type: [flashcard]\n",
        "notetype: basic\n",
        "cloze: each\n",
        "order: 1\n",
    ),
    *(
        "**x**",
        "{{c1::y}}",
        "{{c1::",
        "}}",
        "{",
        "}",
        "```\n",
        "~~~",
        "- ```\n",
        "![[a.png]]",
        "[[a]]",
    ),
    *("hint: |\n  a\n  ![[q]]\n", 'hint: "\\n\\n\\n\\n![](x.png)"\n', "created: 5\n", "deck: ::\n"),
    *(
        "&a ",
        "*a",
        "<<: ",
        "? ",
        ": ",
        "...\n",
        "!x ",
        "%%",
        "<!--",
        "-->",
        "$",
        "\\(",
        "\\)",
        "\t",
    ),
    *("sources:\n  - [[x]]\n", "#", " # c\n", "  ", "x", "é", "\u2028", "\x85", "\x92", "\ufeff"),
    *("\r\n", "\r", "\0", '"\\x0e0\\x0f"', "==z==", "> ", "1. ", "| a |\n|---|\n", "<b>", "&amp;"),
)
FLASHCARD = "---\ntype: flashcard\nid: x\n"
texts = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.builds(
        lambda start, pieces: start + "".join(pieces),
        st.sampled_from(
            ["", "---\n", FLASHCARD, FLASHCARD + "---\n", FLASHCARD + "---\n# Question\n"]
        ),
        st.lists(st.sampled_from(PIECES), max_size=20),
    ),
)


@settings(max_examples=900, deadline=None)
@given(texts)
def test_any_text_is_a_note_or_none_or_is_refused_inside_its_lines(vault: Vault, text: str) -> None:
    """Never another exception; and a problem of the file points into the file."""
    file = vault.project.root / "a.md"
    file.write_bytes(text.encode())
    source = read_source(vault.project.root, "a.md", vault.is_flashcard)
    found = read_text(vault, source)

    for problem in found.problems:
        path, line, column = problem.split(": ")[0].split(":")
        assert path == "a.md"
        assert 1 <= int(line) <= source.text.count("\n") + 1
        assert int(column) >= 1
    if found.note:
        assert found.note.guid
        assert all(tag and "::::" not in tag for tag in found.note.tags)


@settings(max_examples=250, deadline=None)
@given(st.binary(max_size=60), st.sampled_from([b"", b"---\ntype: flashcard\n---\n# Question\n"]))
def test_any_bytes_are_a_file_or_are_refused(vault: Vault, data: bytes, start: bytes) -> None:
    from deckwright.problems import DeckError

    (vault.project.root / "b.md").write_bytes(start + data)
    try:
        source = read_source(vault.project.root, "b.md", vault.is_flashcard)
    except DeckError as error:
        codes = {(problem.code, problem.where.path) for problem in error.problems}
        assert codes == {("encoding", "b.md")}
    else:
        read_text(vault, source)
