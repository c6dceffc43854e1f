"""Decks made with Anki itself, of every kind that people make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anki.collection import Collection, ExportAnkiPackageOptions

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99"
    b"=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
# Texts of fields that each broke some program, or could.
FIELDS = (
    "plain words",
    "a<br>b",
    "a<br><br>b",
    "a<br><br><br>b<br>",
    "<b>bold</b> and <i>italics</i> and <u>lines</u>",
    "<strong>bold</strong> <em>too</em>",
    "<b> blanks </b>inside",
    "<div>one</div><div>two</div><div><br></div>",
    "first<div>second</div>",
    "<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>",
    "before<ul><li>one</li></ul>after",
    "<ol><li>one</li><li>two</li></ol>",
    '<ol start="3"><li>three</li></ol>',
    "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
    "5 &lt; 6 &amp;&amp; 7 &gt; 6",
    "&lt;b&gt;no tag&lt;/b&gt;",
    "a&nbsp;&nbsp;b &hearts; &#9731;",
    "\\(x_1 * y_2 &lt; z\\) and \\[\\frac{1}{2}\\]",
    "[latex]\\[ \\int x^2 \\][/latex] [$]a_1[/$]",
    "$5 and $10",
    "# no heading",
    "# Back",
    "---",
    "---\nid: other\n---\n\n# Front\nnested",
    "- no list",
    "1. no list",
    "1986. A year",
    "> no quote",
    "    four blanks",
    "trailing blanks  ",
    "  leading blanks",
    "two  blanks   inside",
    "line\nend and\n\nblank line",
    "tab\there",
    "*stars* and **more** and _lines_ and `ticks`",
    "``` three ticks\n```\n````{=html}\nx\n````",
    "```{=html}\nfence\n```",
    "==mark== %%comment%% ~~gone~~ ^block [[link]] ![[embed]] [x](y) [^1] #tag",
    "[a]: http://example.org\n[^1]: note",
    "http://example.org/a_b_c?d=e&amp;f=g",
    '<a href="https://example.org">link</a> <a href="relative.html">other</a>',
    '<span style="color: rgb(255, 0, 0);">red</span>',
    '<font color="#ff0000">old red</font>',
    "<!-- a comment --> seen",
    "<script>alert(1)</script><style>b { color: red }</style>",
    "<pre><code>def f():\n    return 1</code></pre>",
    "<br/>slash<br />",
    "<BR>capitals<B>b</B>",
    "an <unclosed tag",
    "a < b and c > d",
    "</div>closing only",
    '<img src="heart.png">',
    "<img src='heart.png' alt=\"a\">",
    "<img src=heart.png width=10>",
    '<img src="my%20picture.png"><img src="my picture.png">',
    '<img src="missing.png">',
    '<img src="https://example.org/x.png">',
    "[sound:beep.mp3] listen",
    "[sound:gone.mp3]",
    "עברית <b>מודגש</b>",
    "中文**（左）**字",
    "e\u0301 composed",
    "\u200b zero width \ufeff",
    "\u2028line separator\u2029",
    "🙂 emoji 👩\u200d⚕️",
    "x" * 3000,
    "<b>unclosed bold",
    "{{Front}} [[ front ]] [% if x %] {% raw %}",
    "{{c1::no cloze note}}",
    "::: colons ::",
    "|a|b|\n|-|-|\n|1|2|",
    "&amp;lt;",
    "&amp",
    "\\* backslash \\ and \\\\",
    "<ruby>漢<rt>かん</rt></ruby>",
    "<details><summary>s</summary>t</details>",
    "<b>a</b><b>b</b>",
    "a<b>b</b>c",
    "<i><b>both</b></i>",
    "<b>line<br>break</b>",
    "<hr>",
    "a<hr>b",
    "<p>para</p><p>graph</p>",
    "<h1>head</h1>text",
    "<sub>2</sub><sup>3</sup>",
)
CLOZES = (
    "{{c1::one}}",
    "The {{c1::heart}} and the {{c2::lung::organ}}",
    "{{c2::second}} before {{c1::first}}",
    "{{c1::a}} {{c1::b}}",
    "{{c1::outer {{c2::inner}} end}}",
    "{{c1::<b>bold</b>}} and <b>bold</b>",
    "{{c3::line<br>break}}",
    "{{c1::std&#58;&#58;vector}}",
    "\\(x = {{c1::y^{2} }}\\)",
    "{{c1::a::hint with <b>bold</b>}}",
    "{{c1::<ul><li>a</li><li>b</li></ul>}}",
    "**stars** {{c1::x}} *y*",
    "no cloze at all",
    "{{c1::}} empty",
    "{{c12::far}}",
    '{{c1::<img src="heart.png">}}',
    "<div>{{c1::a}}</div><div>{{c2::b}}</div>",
)
TAGS = (
    "plain",
    "deep::er::est",
    "#AK_Step1_v11::#B&B::17_Psych",
    "source/x",
    "a/b",
    "with-dash_and_line",
    '"quoted"',
    "'single",
    "-",
    "a:",
    "&amp;",
    "!shelf",
    "*star",
    "[flow]",
    "{brace}",
    "ünïcode::中文",
    "true",
    "123",
    "~",
    "|",
    "%comment",
    "@at",
    "`tick`",
    "x,y",
    "#",
    "a#b",
    "::odd",
)


@contextmanager
def collection(folder: Path) -> Iterator[Collection]:
    folder.mkdir(parents=True, exist_ok=True)
    col = Collection(str(folder / "collection.anki2"))
    try:
        yield col
    finally:
        col.close()


def add(
    col: Collection, notetype: str, fields: Sequence[str], deck: str, tags: Sequence[str] = ()
) -> Any:
    kind = col.models.by_name(notetype)
    assert kind is not None, notetype
    note = col.new_note(kind)
    for index, text in enumerate(fields):
        note.fields[index] = text
    note.tags = list(tags)
    col.add_note(note, col.decks.id(deck))  # type: ignore[arg-type]
    return note


def fill(col: Collection) -> None:
    """Notes of every kind, in nested decks, with media."""
    media = Path(col.media.dir())
    for name, data in {
        "heart.png": PNG,
        "my picture.png": PNG + b"2",
        "beep.mp3": b"ID3 beep",
        "_logo.png": PNG + b"3",
        "_dynamic.js": b"// named nowhere",
        "Unused.png": PNG + b"4",
        "latex-0123456789abcdef0123456789abcdef01234567.png": PNG + b"5",
    }.items():
        (media / name).write_bytes(data)
    for index, text in enumerate(FIELDS):
        deck = ("Top", "Top::Nested::Deep", "Top::A: B?", "Top::.hidden")[index % 4]
        tags = TAGS[index % len(TAGS) : index % len(TAGS) + 2]
        add(col, "Basic", [f"{index}", text], deck, tags)
        add(col, "Basic", [text, f"back {index}"], deck)
    for index, text in enumerate(CLOZES):
        add(col, "Cloze", [text, FIELDS[index]], "Top::Cloze")
    add(col, "Basic (and reversed card)", ["both", "ways"], "Top::Reversed")
    add(col, "Basic (optional reversed card)", ["maybe", "both", "y"], "Top::Reversed")
    add(col, "Basic (type in the answer)", ["type", "<b>this</b>"], "Top")
    occlusion = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2:oi=1}}<br>"
    col.add_image_occlusion_notetype()
    add(col, "Image Occlusion", [occlusion, '<img src="heart.png">', "h", "b", "c"], "Top::IO")
    nested = col.decks.get(col.decks.id("Top::Nested"))  # type: ignore[arg-type]
    assert nested is not None
    nested["desc"] = 'About <b>nested</b> "decks"\nin two lines'
    col.decks.save(nested)
    odd = col.models.new('Odd: type / "name"')
    for name in ("Key", "Deck", "order", "Tags", "C#", "a b ##", "question", "x^y ^abc", "ﬁeld"):
        col.models.add_field(
            odd,
            {
                **col.models.new_field(name),
                "rtl": True,
                "font": "Amiri",
                "size": 24,
                "sticky": True,
                "description": 'd: "e"',
            },
        )
    template = col.models.new_template("Card [[ 1 ]] CON")
    template["qfmt"] = "{{Key}} [[ no jinja ]] [% if %] [# x #]\r\n<img src='_logo.png'>"
    template["afmt"] = "{{FrontSide}}{{Deck}} {{Tags}} {{question}}"
    template["bqfmt"] = "short {{Key}}"
    col.models.add_template(odd, template)
    odd["css"] = ".card { color: red } /* [[ x ]] [% y %] */\n\n"
    odd["latexPre"] = '\\documentclass{x}\n"quoted" \u00a0'
    odd["sortf"] = 4
    col.models.add(odd)
    add(col, odd["name"], ["key", "deck", "7", "tags", "c", "ab", "q", "x", "f"], "Top::Odd")
    add(col, odd["name"], ["only the first"], "Top::Odd", TAGS)


def export(col: Collection, file: Path, *, legacy: bool) -> None:
    options = ExportAnkiPackageOptions(with_media=True, legacy=legacy)
    col.export_anki_package(out_path=str(file), options=options, limit=None)


def export_collection(col: Collection, file: Path, *, legacy: bool) -> None:
    col.export_collection_package(str(file), include_media=True, legacy=legacy)
