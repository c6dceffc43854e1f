"""What a field may hold: nothing that runs, loads, or leaves the card; all that authors write."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.problems import DeckError, Where
from deckwright.trust.allowed import NOTHING, Allowed, allowed
from deckwright.trust.files import runs
from deckwright.trust.judge import has_sign, offences

HARMLESS = [
    "plain words, 5 < 6 & 7 > 3, a <3",
    "<p>One <strong>two</strong><br>\n<em>three</em></p>\n<ul>\n<li>a</li>\n</ul>",
    '<img src="heart.png" alt="a heart: whole" width="300" height="2" title="x">',
    '<a href="https://example.org/a?b=c&amp;d#e">x</a> <a href="mailto:a@example.org">y</a>',
    '<a href="obsidian://open?vault=x">x</a> <a href="//example.org">y</a> <a href="#a">z</a>',
    '<details class="callout tip" open="open"><summary>x</summary>y</details>',
    '<label class="note-link">x<input type="checkbox" hidden>'
    '<input hidden readonly value="Key:abc"></label>',
    '<li class="task"><input type="checkbox" disabled checked> done</li>',
    '<table><tr><td style="text-align: center;" colspan="2">x</td></tr></table>',
    "<tr><td>a row without its table</td></tr>",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <kbd>Ctrl</kbd> H<sub>2</sub>O <mark>x</mark>",
    '<span style="color: red; background: rgba(0,0,0,.5); font: 1em/2 serif">x</span>',
    '<span style="position: relative; top: -0.3em; transform: rotate(-90deg)">x</span>',
    '<div style="display:flex;gap:1em;border:1px solid #ccc;border-radius:4px!important">x</div>',
    '<img src="a.mp3" style="filter: invert(1) hue-rotate(180deg); mix-blend-mode: multiply">',
    '<div style="zoom: 80%; transition: all 1s; z-index: 2; isolation: isolate">x</div>',
    # as browsers, Word and Excel put it on the clipboard
    '<span style="caret-color: red; -webkit-tap-highlight-color: red; -ms-text-size-adjust: 1; '
    'punctuation-wrap: hanging; layout-grid-mode: line; --tw-ring-color: #fff">x</span>',
    '<td style="vnd.ms-excel.numberformat: 0; mso-x: 1; panose-1: 2 2">x</td>',
    '<div class="grid" markdown>x</div> <p markdown="1">y</p>',
    '<font color="red" size="2" face="Arial">x</font> <center>y</center>',
    '<svg viewBox="0 0 9 9"><defs><linearGradient id="g"><stop offset="1"/></linearGradient></defs>'
    '<rect fill="url(#g)" width="9" height="9"/><text x="1" y="2">a</text></svg>',
    "<math><mrow><mi>x</mi><mo>+</mo><msup><mi>y</mi><mn>2</mn></msup></mrow></math>",
    '<img src="data:image/png;base64,AAAA" alt="">',
    r"\(\frac{a}{b} \ce{H2O} \text{class} \unicode{x41}\) \[\require{mhchem}\bbox[yellow]{x}\]",
    r"<code>\href{javascript:alert(1)}{x}</code> shows \(x\)",
    r"C:\style\data and \class without a formula",
    "[sound:a.mp3] {{c1::x::hint}} {{c2::a sound: b}}",
    "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}",
    "{{Front}} {{text:Front}} [[x]] [% y %]",
    r"[latex]\begin{math}x^2\end{math}[/latex] [$]\frac{1}{2}[/$]",
    "<b><p>crossed</b></p> <i>open",
    '<a href="https://example.org" target="_blank" rel="noopener">x</a>',
    '<audio controls src="a.mp3"></audio><video src="a.mp3" controls width="9"></video>',
    '<a href="notion://www.notion.so/x">a</a> <a href="onenote:https://x">b</a>',
    '<a href="things:///show?id=1">c</a> <a href="zotero://select/x">d</a>',
    '<b style="/* as Word writes */ color: red; /* and, so: on */ top: 1px">x</b>',
    "<span data-x='1' aria-label=\"y\" role=note lang=de dir=rtl>z</span>",
]
HARMFUL = [
    ("<script>x</script>", "html-unsafe", "script"),
    ("<b onclick=x>y</b>", "html-unsafe", "[onclick]"),
    ("<b\nONCLICK = 'x'>y</b>", "html-unsafe", "[onclick]"),
    ('<a href="javascript:x">y</a>', "html-unsafe", "javascript:"),
    ('<a href=" java&#10;script:x">y</a>', "html-unsafe", "javascript:"),
    ('<a href="C:\\Users\\me\\x.pdf">y</a>', "html-unsafe", ""),
    ('<a href="evil.html">y</a>', "html-unsafe", ""),
    ('<div style="position:fixed">y</div>', "html-unsafe", "css"),
    ('<div style="position:absolute">y</div>', "html-unsafe", "css"),
    ('<div style="x:1/* ;position:fixed">y</div>', "html-unsafe", "css"),
    ('<div style=\'x:"/*";position:fixed;x:"*/"\'>y</div>', "html-unsafe", "css"),
    ('<div style="x:a(/*);position:fixed;x:*/1)">y</div>', "html-unsafe", "css"),
    ('<div style="position:/**/fixed">y</div>', "html-unsafe", "css"),
    ('<a href="vscode://file/x">y</a>', "html-unsafe", "vscode:"),
    ('<a href="ms-word:ofe|u|https://x">y</a>', "html-unsafe", "ms-word:"),
    ('<div style="top:500px">y</div>', "html-unsafe", "css"),
    ('<div style="-webkit-transform:scale(99)">y</div>', "html-unsafe", "css"),
    ('<div style="z-index:9999">y</div>', "html-unsafe", "css"),
    ('<div style="--x:url(x.png)">y</div>', "html-remote", "remote"),
    ("<svg><title>x</title></svg>", "html-unsafe", "title"),
    ("<svg><desc>x</desc></svg>", "html-unsafe", "desc"),
    ("<svg><feGaussianBlur/></svg>", "html-unsafe", "fegaussianblur"),
    ('<div style="background:url(x.png)">y</div>', "html-remote", "remote"),
    ('<img src="https://example.org/x.png">', "html-remote", "remote"),
    ('<img src="//example.org/x.png">', "html-remote", "remote"),
    ('<img srcset="a.mp3, https://example.org/x.png 2x">', "html-remote", "remote"),
    ('<video poster="https://example.org/x.png"></video>', "html-remote", "remote"),
    ('<svg><rect fill="url(https://example.org/x)"/></svg>', "html-remote", "remote"),
    ('<input type="password">', "html-unsafe", "input"),
    ('<b title="x" title="y">z</b>', "html-unsafe", ""),
    ("<!-- x --><b>", "html-unsafe", ""),
    ("<b <i>x", "html-unsafe", ""),
    ('<b title="', "html-unsafe", ""),
    ('<b title="{{c1::x}}">y</b>', "anki-unsafe", ""),
    ('{{c1::<b title="x::y">z</b>}}', "anki-unsafe", ""),
    ('<b title="[sound:a.mp3]">y</b>', "anki-unsafe", ""),
    ("[sound:b.mp3]", "anki-unsafe", "sound"),
    ("[sound:https://example.org/a.mp3]", "anki-unsafe", "sound"),
    ("{{c1::x::sound:a.mp3}}", "anki-unsafe", ""),
    ("[anki:tts lang=en]x[/anki:tts]", "anki-unsafe", "tts"),
    ('{{c1::image-occlusion:rect:left=1" onclick="x}}', "anki-unsafe", ""),
    (r"\(\href{https://example.org}{x}\)", "tex-unsafe", "tex"),
    (r"\(\hr&#101;f{x}\)", "tex-unsafe", "tex"),
    (r"\({{c1::\hr}}ef{x}\)", "tex-unsafe", "tex"),
    (r"&#92;(&bsol;href{x}&#92;)", "tex-unsafe", "tex"),
    (r"\(\require {html}\)", "tex-unsafe", "tex"),
    (r"[latex]\input{x}[/latex]", "tex-unsafe", "latex"),
]
FILES = {"heart.png", "a.mp3"}


@pytest.mark.parametrize("html", HARMLESS)
def test_what_authors_write_may_stand(html: str) -> None:
    assert list(offences(("other", html), NOTHING, FILES)) == []


@pytest.mark.parametrize(("html", "kind", "name"), HARMFUL)
def test_what_harms_learners_may_not(html: str, kind: str, name: str) -> None:
    found = list(offences(("other", html), NOTHING, FILES))

    assert {(one.kind, one.allow) for one in found} == {(kind, name)}


@pytest.mark.parametrize(("html", "name"), [(html, name) for html, _, name in HARMFUL if name])
def test_what_is_allowed_by_its_name_may_stand(html: str, name: str) -> None:
    assert list(offences((html,), allowed([name], Where("x")), FILES)) == []


def test_a_tag_cannot_begin_in_one_field_and_end_in_the_next() -> None:
    assert [one.kind for one in offences(('<img src="a.png" alt="', '">'), NOTHING, ())]


@pytest.mark.parametrize(
    "name", ["iframe", "[onclick]", "steam:", "remote", "css", "foreignObject"]
)
def test_names_that_may_be_allowed(name: str) -> None:
    assert allowed([name], Where("x")) == Allowed(frozenset({name.lower()}))


@pytest.mark.parametrize(
    ("name", "hint"),
    [("ifram", "iframe"), ("remotes", "remote"), ("onclick", "[attribute]"), ("*", "an element")],
)
def test_a_name_that_is_none(name: str, hint: str) -> None:
    with pytest.raises(DeckError) as caught:
        allowed([name, "iframe"], Where("pyproject.toml"))
    (problem,) = caught.value.problems
    assert (problem.code, hint in problem.hint) == ("config-value", True)


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", False),
        ("a.svg", b'<svg xmlns:x="http://www.w3.org/1999/xlink"><a x:href="#x"/></svg>', False),
        ("a.svg", b"<svg><script>x</script></svg>", True),
        ("a.SVG", b"<svg onload='x'/>", True),
        ("a.svg", b"<s:svg><s:script>x</s:script></s:svg>", True),
        ("a.svg", "<svg><script>x</script></svg>".encode("utf-16"), True),
        ("a.svg", b"<svg><a href='java&#115;cript:x'/></svg>", True),
        ("a.svg", b"<!DOCTYPE svg [<!ENTITY x '&#60;script>y&#60;/script>'>]><svg>&x;</svg>", True),
        ("a.svg", b"<svg><foreignObject><div>as draw.io</div></foreignObject></svg>", False),
        ("a.svg", b"<svg><foreignObject><h:form/></foreignObject></svg>", True),
        ("a.svg", b"<svg><foreignObject><meta http-equiv='refresh'/></foreignObject></svg>", True),
        ("a.svg", b"<svg><foreignObject><p onclick='x'/></foreignObject></svg>", True),
        ("a.html", b"", True),
        ("a.png", b"", False),
        ("a.js", b"", True),
    ],
)  # fmt: skip
def test_a_file_that_could_run(path: str, data: bytes, expected: bool) -> None:  # noqa: FBT001 (a table)
    assert runs(path, data) is expected


@settings(max_examples=500)
@given(
    pieces=st.lists(
        st.sampled_from(
            "::sound: ::Sound: :sound: ::anki: mage-occlusion: Image-OCCLUSION: -occlusion: İ ſ K "
            "& &# &#92; &lsqb; &colon &amp; &lt; : a d n D N latex}} $}} $ }} [sound: [/ [$ [ \\ "
            "\\href \\a}} \\a< \\( < > é 心".split()
        ),
        max_size=6,
    )
)
def test_a_sign_is_found_wherever_it_stands(pieces: list[str]) -> None:
    html = "".join(pieces)
    signs = ["::sound:", "::anki:", "atex}}", "$}}", "[sound:", "[anki:", "[latex]", "[$", "[/"]
    entity = re.search("&(#|bsol|lpar|lsqb|lbrack|colon|lcub)", html)
    tex = re.search(r"\\(href|[A-Za-z]*([<&]|\}\}))", html)
    marks = [sign for sign in signs if sign in html] or "mage-occlusion:" in html.lower()

    assert has_sign(html) == bool(entity or tex or marks)
