"""Texts as an adversary would write them, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

# What `vault.files` lets through: every character but control characters.
_CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
_PIECES = """
** * *** **** _ __ ` `` ``` ~~~ ~~ == %% {{c1:: {{c2,3:: {{c0:: {{C1:: {{ }} :: { } $ $$ \\(
\\) \\[ \\] \\ <b> </b> <div> </div> <br> <pre> </pre> <svg> </svg> <!-- --> <a href="b"> < >
&lt; & [ ]( ) ![ ![[ [[ ]] [^1] [^1]: : | --- # ## > - 1. + [ ] [x] [!note] ^name1 https://a.b
a b word x1 心 ، é “ ' " =
""".split()

WORDS = st.from_regex(r"[A-Za-zäöéñ]{1,12}[.,;?]?", fullmatch=True)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [*_PIECES, " ", "  ", "    ", "\t", "\n", "\n\n", "\n- ", "\n> ", "\u00a0"]
        ),
        st.text(_CHARACTERS, max_size=3),
    ),
    max_size=25,
).map("".join)

# Lines as plain notes hold them, and what stands at the border of what `prose` reads.
_PLAIN = r"""
word|other words|Then it, goes; on.|"rice"|a: b|A&E|Na+|e.g. 5|10 %|p < 0.05|<5|>60|B*27|a_b|x^2
(a)|**bold**|**a b**|**a *b* c**|**`x`**|**\(x\)**|*it*|*However, it|a * b|`c d`|\(x_1\)|$a+b$
\[y\]|[sic]|[[a]]|![[p.png]]|![alt](m/p.png)|[the page](https://x.org/a_b)|H<sub>2</sub>O
one<br>two|&amp;|&#65;
"""
_BORDER = r"""
**x***|***x***|** x **|**a****b**|a**b**c|(*x*)|*a **b** c*|**a\nb**|{{c1::a}}|{{c2::a::hint}}
{{c1::\(x\) b}}|{{c1::**a** b}}|**{{c1::a}}**|**std::v**|std::v|`a|b`|[[a|b]]|\*|$5|$a$ 5
$$\nx\n$$|https://x.org/a.|a  b|&x;|&notin;|x->y|<b>a</b>|<b>|**<u>a</u>**|[x]|[1](|^n1|^[a]|==a==
~~a~~|%%|1986. year|# a|> q|---|: d|a |心|،
"""
_PLAIN_PIECES = [piece for line in _PLAIN.strip().split("\n") for piece in line.split("|")]
_BORDER_PIECES = [
    piece.replace("\\n", "\n") for line in _BORDER.strip().split("\n") for piece in line.split("|")
]
_GAPS = st.sampled_from([" ", " ", " ", ", ", "", "  "])
_LINES = st.lists(
    st.tuples(
        st.integers(0, 19).flatmap(
            lambda n: st.sampled_from(_PLAIN_PIECES if n else _BORDER_PIECES)
        ),
        _GAPS,
    ).map("".join),
    min_size=1,
    max_size=4,
).map("".join)
_ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["", "", "", "  ", "    ", "   "]), st.sampled_from(["-", "1."]), _LINES
    ),
    min_size=1,
    max_size=5,
).map(
    lambda items: "\n".join(
        f"{indent if at else ''}{items[0][1] if at % 3 else kind} {line}"
        for at, (indent, kind, line) in enumerate(items)
    )
)
_ROWS = st.lists(st.tuples(_LINES, _LINES), min_size=1, max_size=3).map(
    lambda rows: "\n".join(
        f"| {left} |{right}|" + ("" if at else "\n|:--| - |")
        for at, (left, right) in enumerate(rows)
    )
)
_BLOCKS = st.one_of(_LINES, _LINES, st.tuples(_LINES, _LINES).map("\n".join), _ITEMS, _ROWS)
PROSE = st.lists(
    st.tuples(_BLOCKS, st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\n\n\n"])).map("".join),
    min_size=1,
    max_size=3,
).map(lambda blocks: "".join(blocks).strip("\n"))
