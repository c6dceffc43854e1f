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
