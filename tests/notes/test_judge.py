"""Slips that a card would show and an editor does not: tables of what is told, and of what is not.

Each row is a note below its front matter, and `line:column code` of all that is said of it.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckwright.data import Section
from deckwright.notes.asked import telling_hints
from deckwright.notes.formulas import formula_slips
from deckwright.notes.markings import _lost_cells, may_lose_cells
from deckwright.problems import Where
from deckwright.text.spans import find_spans
from tests.conftest import Write
from tests.notes.samples import read, vault_at
from tests.text.strategies import TEXTS

BASIC = "# Question\nWhich?\n# Answer\n"
CLOZE = "# Question\n"


def told(folder: Write, text: str, matter: str = "") -> list[str]:
    root = folder({"a.md": f"---\nid: x\n{matter}---\n{text}".encode()})
    said = read(vault_at(root)).problems
    return [f"{line.split(':')[1]}:{line.split(':')[2]} {code_of(line)}" for line in said]


def code_of(line: str) -> str:
    return line[line.rindex(" [") + 2 : line.rindex("] ->")] if "] ->" in line else line


COMMENTS = [
    ("an HTML comment without its end", BASIC + "One\n<!-- to do\ntwo", ["8:1 comment-open"]),
    ("Obsidian's comment without its end", BASIC + "One %%to do", ["7:5 comment-open"]),
    (
        "each section by itself",
        "# Question\n%%a\nWhich?\n# Answer\nb <!--",
        ["5:1 comment-open", "8:3 comment-open"],
    ),
    ("comments that end", BASIC + "One <!-- a --> two %% b %% three\n<!--\nc\n-->", []),
    ("inline code", BASIC + "`<!--` and `%%`", []),
    ("a block of code", BASIC + "```\n<!--\n%%\n```", []),
    ("per cent", BASIC + "a sale of 5%% or 5 %% off", []),
    ("more than two signs", BASIC + "%%%", []),
    ("a format of Windows", BASIC + "`%%i` in a batch file", []),
    ("an arrow", BASIC + "a <- b, a <-- b", []),
]
ELEMENTS = [
    ("bold that never ends", BASIC + "One <b>two", ["7:5 html-open"]),
    ("a block that never ends", BASIC + "<div>\none", ["7:1 html-open"]),
    ("an end of nothing", BASIC + "One</div>", ["7:4 html-open"]),
    ("a type with a parameter", BASIC + "a vector<b> of things", ["7:9 html-open"]),
    ("the second of two", BASIC + "<b>one</b> <b>two", ["7:12 html-open"]),
    ("elements that end", BASIC + "<b>One</b> <SUP>2</sup>\n<div>\n\nthree\n\n</div>", []),
    ("elements without an end", BASIC + "One<br>two<hr><img src='data:image/png;base64,AA'>", []),
    ("ends that browsers find", BASIC + "<ul><li>one<li>two</ul><p>three", []),
    ("closed by themselves", BASIC + "<span/> <br/>", []),
    ("a drawing", BASIC + '<svg viewBox="0 0 1 1"><g><path d="M0 0"/></g></svg>', []),
    ("a comparison", BASIC + "a <b and c> d, x < y", []),
    ("code", BASIC + "`<b>` and\n\n    <b>", []),
    ("an address", BASIC + "<https://example.org>", []),
    ("an escaped sign", BASIC + r"vector\<b>", []),
]
HEAD = "| a | b |\n|---|---|\n"
PASTED = [
    ("Word's paragraphs", BASIC + "One<o:p></o:p> and <o:p>", ["7:4 html-unknown"]),
    ("Word's smart tags", BASIC + '<st1:place w:st="on">Rome</st1:place>', ["7:1 html-unknown"]),
    ("of long ago", BASIC + "<BLINK>a</BLINK> <nobr>b", ["7:1 html-unknown", "7:18 html-unknown"]),
    (
        "each section by itself",
        "# Question\n<blink>W?\n# Answer\n<blink>",
        ["5:1 html-unknown", "7:1 html-unknown"],
    ),
    (
        "a whole page",
        BASIC + "<html>\n<body class='x'>\none",
        ["7:1 html-unknown", "8:1 html-unknown"],
    ),
    ("Templater", BASIC + "on <% tp.date.now() %> and <%* x\n%>", ["7:4 template-left"]),
    ("what is meant so", BASIC + "List<T>, <name>, <stdio.h>, a <5 % b, a<b:c", []),
    ("as code", BASIC + "`<o:p>` and `<% x %>`\n```\n<blink>\n<% y %>\n```", []),
    ("with a stroke before it", BASIC + r"\<blink> and \<% x %>", []),
    ("no end", BASIC + "<% x", []),
]
TABLES = [
    ("a cell too many", BASIC + HEAD + "| 1 | 2 | 3 |", ["9:9 table-cells"]),
    ("a stroke in the text", BASIC + HEAD + "| P(a|b) | 2 |", ["9:10 table-cells"]),
    ("without outer strokes", BASIC + "a | b\n--|--\n1 | 2 | 3", ["9:7 table-cells"]),
    ("in a quote", BASIC + "> | a | b |\n> |---|---|\n> | 1 | 2 | 3 |", ["9:11 table-cells"]),
    ("dashes for too few cells", BASIC + "| a | b |\n|---|\n| 1 | 2 |", ["8:1 table-cells"]),
    ("dashes for too many", BASIC + "| a | b |\n|---|---|---|\n| 1 | 2 |", ["8:1 table-cells"]),
    (
        "the second table",
        BASIC + HEAD + "| 1 | 2 |\n\n" + HEAD + "| 1 | 2 | 3",
        ["13:9 table-cells"],
    ),
    ("a whole table", BASIC + HEAD + "| 1 | 2 |", []),
    ("a cell too few", BASIC + HEAD + "| 1 |", []),
    ("an empty cell too many", BASIC + HEAD + "| 1 | 2 | |", []),
    ("strokes that are escaped", BASIC + HEAD + r"| P(a\|b) | 2 |", []),
    ("strokes in a link", BASIC + HEAD + "| [[a|b]] | 2 |", []),
    ("strokes in a formula", BASIC + HEAD + "| $|x|$ | 2 |", []),
    ("strokes in code", BASIC + HEAD + "| `a|b` | 2 |", []),
    ("a table in code", BASIC + "```\n| a | b |\n|---|\n```", []),
    ("text below a table", BASIC + HEAD + "| 1 | 2 |\n\na | b | c", []),
    ("strokes and a rule", BASIC + "a | b\n\n---\n\n| c", []),
]
HEADINGS = [
    ("an answer too low", "# Question\n**Which**?\n## Answer\nThis", ["6:1 heading-level"]),
    ("in capitals", "# Question\n**Which**?\n### ANSWER ###\nThis", ["6:1 heading-level"]),
    ("a field of the note type", BASIC + "This\n\n## Extra\nMore", ["9:1 heading-level"]),
    ("a heading of the text", BASIC + "## Background\nThis", []),
    ("a section that is there", BASIC + "This\n## Question\nthat", []),
    ("more words", BASIC + "## Extra care\nThis", []),
    ("in code", BASIC + "```\n## Extra\n```", []),
]
FORMULAS = [
    ("no dollars", BASIC + r"It is \frac{1}{2}", ["7:7 math-open"]),
    ("blanks in the dollars", BASIC + r"It is $ \alpha $", ["7:7 math-open"]),
    ("blanks round a power", BASIC + "It is $ x^2 $", ["7:7 math-open"]),
    ("dollars that never end", BASIC + r"It is $\alpha and", ["7:7 math-open"]),
    ("two dollars", BASIC + "It is $$ x^2\n\nso", ["7:7 math-open"]),
    ("a blank line inside", BASIC + "\\( \\alpha\n\n\\)", ["7:1 math-open"]),
    ("a bracket that never ends", BASIC + r"It is \(x^2", ["7:7 math-open"]),
    (
        "once a paragraph",
        BASIC + r"\alpha \beta" + "\n\n" + r"\ce{H2O}",
        ["7:1 math-open", "9:1 math-open"],
    ),
    ("in an export", r"# Question" + "\nIt **is** $\\alpha$\n# Answer\n", ["6:11 math-open"]),
    ("all the ways", BASIC + r"$\alpha$ $$\beta$$ \(\gamma\) \[\frac{1}{2}\]", []),
    ("code", BASIC + r"`\frac{1}{2}` and `$ x^2 $`", []),
    ("paths", BASIC + r"C:\beta\to and $HOME\to\bin and a\to\b", []),
    ("a blank before the last dollar", BASIC + "It is $x^2 $", ["7:7 math-open"]),
    ("money", BASIC + "It costs $5, or 10^6 for $ 7 and $8", []),
    ("powers", BASIC + r"10^6 cells \(a dish\) and x_{1}", []),
    ("escaped brackets before a power", BASIC + r"\[RFC 7540] and \(so) 2^31", []),
    ("escaped brackets", BASIC + r"\(not math \[ ] nor this", []),
    ("Anki's own LaTeX", BASIC + r"[latex]\alpha[/latex]", []),
    ("a foreign word", BASIC + r"\textbook and \toast", []),
]
BALANCE = [
    ("a brace that never ends", BASIC + r"$\frac{1}{2$", ["7:10 math-unbalanced"]),
    ("a brace too many", BASIC + r"$x}$", ["7:3 math-unbalanced"]),
    ("a bracket without its right", BASIC + r"$$\left( x$$", ["7:3 math-unbalanced"]),
    ("a bracket without its left", BASIC + r"$x \right)$", ["7:4 math-unbalanced"]),
    ("a matrix without an end", BASIC + "$$\n\\begin{matrix} a\n$$", ["8:1 math-unbalanced"]),
    ("another end", BASIC + r"$\begin{a} x \end{b}$", ["7:2 math-unbalanced"]),
    ("an end alone", BASIC + r"$x \end{b}$", ["7:4 math-unbalanced"]),
    ("a brace across a bracket", BASIC + r"$\left( { \right) }$", ["7:9 math-unbalanced"]),
    ("balanced", BASIC + r"$\frac{1}{\sqrt{2}}$ $\left\{ x \right.$ $\{ x$ $a \\{b}$", []),
    ("a matrix", BASIC + "$$\\begin{array}{cc} a & b \\\\ c & d \\end{array}$$", []),
    ("arrows", BASIC + r"$a \leftarrow b \rightarrow c$", []),
    ("a comment", BASIC + "$$ x % {\n$$", []),
    ("half a bracket", BASIC + r"$[0, 1)$", []),
    ("a cloze in it", CLOZE + r"$\frac{ {{c1::\sqrt{2}}} }{2}$ is this", []),
    ("a cloze at its end", CLOZE + r"This is $x^{ {{c1::2}}}$", []),
]
NEAR = [
    ("one brace", BASIC + "The {c1::kidney}", ["7:5 cloze-near"]),
    ("one brace, one colon", BASIC + "The {c1:kidney}", ["7:5 cloze-near"]),
    ("no c", BASIC + "The {{1::kidney}}", ["7:5 cloze-near"]),
    ("the colons of an input method", BASIC + "The {{c1：：腎臓}}", ["7:5 cloze-near"]),
    ("its braces", BASIC + "The ｛｛c1::腎臓｝｝", ["7:5 cloze-near"]),
    ("code", BASIC + "The `{c1::kidney}`", []),
    ("a formula", BASIC + r"$x_{c1:y}$", []),
    ("JSON", BASIC + '{c1: "a"} and {1: 2}', []),
    ("a cloze", CLOZE + "The {{c1::kidney}}", []),
]
HINTS = [
    ("the answer itself", CLOZE + "The {{c1::Kidney::kidney }} it is", ["5:19 cloze-hint"]),
    ("a choice", CLOZE + "It {{c1::increases::increases or decreases}}", []),
    ("a hint", CLOZE + "The {{c1::kidney::organ}}", []),
    ("code", CLOZE + "The {{c1::kidney}} `{{c1::a::a}}`", []),
]
WHOLE = [
    ("all in bold", CLOZE + "**The kidney**", ["5:1 cloze-whole"]),
    ("but for a full stop", CLOZE + "**The kidney**.", ["5:1 cloze-whole"]),
    ("with stars within", CLOZE + "{{c1::The *kidney*}}", ["5:1 cloze-whole"]),
    ("a list of one number", "# Question\n- {{c1::a}}\n- {{c1::b}}", ["5:1 cloze-whole"]),
    ("one of two nested", CLOZE + "{{c1::the {{c2::kidney}} it is}}", ["5:1 cloze-whole"]),
    ("a word before", CLOZE + "The **kidney**", []),
    ("a word behind", CLOZE + "**The kidney** it is", []),
    ("a list of several", CLOZE + "- **a**\n- **b**", []),
    ("a hint", CLOZE + "{{c1::The kidney::an organ}}", []),
    ("the hint of the note", CLOZE + "**The kidney**\n# Hint\nAn organ", []),
    ("a picture", CLOZE + "![](data:image/png;base64,AA)\n**The kidney**", []),
    ("a flag", CLOZE + "🇫🇷 **Paris**", []),
    ("another script", CLOZE + "**腎臓**です", []),
    ("a formula", CLOZE + "$x$ **is it**", []),
]
OTHERS = [
    ("bold that never ends, in an answer", BASIC + "One **two", ["7:5 bold-open"]),
    ("a cloze in an answer", BASIC + "One\n\nand {{c1::two}}", ["9:5 cloze-outside"]),
    ("a comment for an answer", BASIC + "%% to do %%", ["7:1 answer-empty"]),
    ("a text of a book", BASIC + "word " * 21_000, ["7:1 field-large"]),
    (
        "a picture in letters",
        BASIC + f"See <img src='data:image/png,{'A' * 100_001}'>",
        ["7:15 field-large"],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(text, expected, id=title)
        for rows in (COMMENTS, ELEMENTS, PASTED, TABLES, HEADINGS, FORMULAS, BALANCE, NEAR, HINTS,
                     WHOLE, OTHERS)
        for title, text, expected in rows
    ],
)  # fmt: skip
def test_a_slip_is_told_where_it_stands_and_nothing_else_is(
    folder: Write, text: str, expected: list[str]
) -> None:
    matter = "dialect: export\n" if "**is** $" in text else ""
    assert told(folder, text, matter) == expected


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    begun = time.perf_counter()
    for text in ("{{c1::" + "a::" * 50_000 + "{", "{{c1::" * 10_000 + "a::" * 50_000):
        assert not list(telling_hints(Section("Question", text, Where("a.md")), "markdown"))
    powers = Section("Answer", "10^6 cells for $5\n\n" * 10_000, Where("a.md"))
    assert not list(formula_slips(powers, "markdown"))
    assert time.perf_counter() - begun < 10


ROWS = st.lists(
    st.sampled_from(
        ["| a | b |", "|---|---|", "|---|", "| a |", "| a | b | c |", "a | b", "--- | ---", "word",
         "", "> | a | b |", "> |---|---|", "  | a | b |", "- | a | b |", "| [[a|b]] | c |",
         "[[a|b]] - c", "| `a|b` | c |", "```", "$$", "| $a | b |", "%% | a", "-->", "<!-- | a |",
         "| a \\| b | c |", "||", "|", "|-|", "![[a.png|30]]", "[[a|b]"]
    ),
    max_size=6,
).map("\n".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(text=ROWS | TEXTS)
@example(text="| a | b |\n|---|---|\n| c | d | e |")
def test_where_no_cell_may_be_lost_none_is(text: str) -> None:
    section = Section("Answer", text, Where("a.md"))
    lost = list(_lost_cells(section, find_spans(text, "markdown")))

    assert may_lose_cells(text) or not lost
