"""Writes a vault of any number of notes. Note k is the same bytes in every vault.

    python -m benchmarks.vault FOLDER --notes 40000

Most notes are Markdown: answers of one to three paragraphs, with lists, tables, pictures, links and
formulas. One in five came out of an Anki text export by way of a converter and was left as it is:
single lines, which Deckwright reads in its `export` dialect. `--export` sets another share.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import struct
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from benchmarks.words import FOLDERS, TAGS, Folder, Words, tag_vocabulary

PICTURES = 300

_SHOWN = re.compile(r"figure-(\d{3})\.png")

BASE91 = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_`{|}~"
)
# An id that YAML surely reads as the text that it is; what edits notes puts quotes round others.
_PLAIN = re.compile(r"(?!\d+$|[\d.]+e)[A-Za-z0-9][^#:]*")
_FORMULAS = [
    r"\frac{V_d \cdot C_0}{t_{1/2}}",
    r"pH = pK_a + \log\frac{[A^-]}{[HA]}",
    r"GFR = \frac{U \times V}{P}",
    r"E = mc^2",
    r"P_1V_1 < P_2V_2",
    r"\Delta G = -RT \ln K",
]
_NEAR_TAGS = 0.7
_BASIC_SHARE = 0.05
_FORMULA_SHARE = 0.06
_LINK_SHARE = 0.04
_HTML_SHARE = 0.03
_ODD_STARS = 0.05
_CLOZES = (0.40, 0.72, 0.89, 1.0)  # so many have at most one, two, three, four


def note(number: int, export: float = 0.2) -> tuple[str, str]:
    """The path and the text of a note; `export` is the share of notes in that dialect."""
    words = Words(f"note {number}")
    folder = FOLDERS[number * 7 % len(FOLDERS)]
    exported = words.chance() < export
    matter = _front_matter(number, words, folder, exported=exported)
    text = _export_text(words, number) if exported else _markdown_text(words, number)
    return f"{folder.path}/{_name(number)}.md", f"---\n{matter}---\n\n{text}"


def write_vault(folder: Path, notes: int, export: float = 0.2) -> None:
    """Write notes 0 up to `notes`, the pictures that they show, and a configuration."""
    for place in FOLDERS:
        (folder / place.path).mkdir(parents=True, exist_ok=True)
    (folder / "media").mkdir(exist_ok=True)
    settings = '[tool.deckwright]\nname = "benchmark"\ndeck = "Benchmark"\n'
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8", newline="\n")
    shown: set[str] = set()
    for number in range(notes):
        path, text = note(number, export)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
        shown.update(_SHOWN.findall(text))
    for picture in sorted(shown):
        (folder / "media" / f"figure-{picture}.png").write_bytes(_png(int(picture)))


def guid(number: int) -> str:
    """64 bits in base 91, as Anki makes its guids."""
    value = int.from_bytes(hashlib.sha256(f"guid {number}".encode()).digest()[:8], "big")
    characters = ""
    while value:
        value, digit = divmod(value, 91)
        characters = BASE91[digit] + characters
    return characters


@cache
def tags() -> list[tuple[str, ...]]:
    """Every tag that a note may have, as the lines that it takes."""
    return tag_vocabulary()


def _name(number: int) -> str:
    words = Words(f"name {number}")
    return f"{words.term()} and {words.term()} {number:05}"


def _front_matter(number: int, words: Words, folder: Folder, *, exported: bool) -> str:
    day = f"202{words.below(6)}-{1 + words.below(12):02}-{1 + words.below(28):02}"
    time = f"{words.below(24):02}:{words.below(60):02}"
    lines = [
        f"created: {day}",
        f"updated: {day}T{time}",
        f"id: {_id(guid(number), exported=exported)}",
        f"specialty: {folder.specialty.split()[0]}",
        f"specialty_id: {folder.number}",
        "tags:",
        *(f"  - {line}" for line in _tag_lines(words, folder, exported=exported)),
        "type: flashcard",
    ]
    return "\n".join(lines) + "\n"


def _id(text: str, *, exported: bool) -> str:
    """The converter quotes what holds `#` and nothing else; editors quote what YAML asks for."""
    bare = "#" not in text if exported else _PLAIN.fullmatch(text)
    return text if bare else f'"{text}"'


def _tag_lines(words: Words, folder: Folder, *, exported: bool) -> list[str]:
    """10 to 60 lines of sorted tags, most of which belong to the folder."""
    share = TAGS // len(FOLDERS)
    first = FOLDERS.index(folder) * share
    wanted = 10 + int(50 * words.chance() ** 1.17)
    chosen: set[tuple[str, ...]] = set()
    left = wanted
    while left > 0:
        near = words.chance() < _NEAR_TAGS
        tag = tags()[first + int(share * words.chance() ** 2) if near else words.below(TAGS)]
        if tag not in chosen and len(tag) <= left:
            chosen.add(tag)
            left -= len(tag)
    lines = [line for tag in sorted(chosen) for line in tag]
    if exported:
        lines[-1] += '"'  # of the pair that a text export puts round all tags of a note
    return lines


def _export_text(words: Words, number: int) -> str:
    """Two single lines without HTML; runs of blanks stand for lost line breaks."""
    question = _question(words, number, odd_stars=_ODD_STARS)
    answer = _paragraph(words)
    for _ in range(words.below(3)):
        answer += ("  " if words.below(3) else "    ") + _paragraph(words)
    if words.chance() < _FORMULA_SHARE:
        answer += f" \\({words.one_of(_FORMULAS)}\\)"
    return f"# Question\n{_csv(question)}\n\n---\n\n# Answer\n{_csv(answer)}"


def _csv(field: str) -> str:
    """A field as Anki's text export writes it."""
    return '"' + field.replace('"', '""') + '"' if '"' in field or "#" in field else field


def _markdown_text(words: Words, number: int) -> str:
    question = _question(words, number, odd_stars=0)
    blocks = [_paragraph(words) for _ in range(1 + words.below(3))]
    for share, block in _BLOCKS:
        if words.chance() < share:
            blocks.insert(1 + words.below(len(blocks)), block(words))
    if words.chance() < _LINK_SHARE:
        blocks[0] += f" See {_link(words, number)}."
    if words.chance() < _HTML_SHARE:
        blocks[0] += " The gas is CO<sub>2</sub>, <u>never</u> CO."
    if len(blocks) == 1:  # two lines, as an author breaks them; one would be an export
        blocks[0] += "\n" + words.sentence()
    return f"# Question\n{question}\n\n---\n\n# Answer\n" + "\n\n".join(blocks) + "\n"


def _question(words: Words, number: int, odd_stars: float) -> str:
    """One to four clozes, or one note in twenty without; no other question has its number."""
    case = f"Case {number}: "
    if words.chance() < _BASIC_SHARE:
        return case + words.asked()
    drawn = words.chance()
    clozes = 1 + next(n for n, share in enumerate(_CLOZES) if drawn < share)

    def bold(word: str) -> str:
        return f"**{word}***" if words.chance() < odd_stars else f"**{word}**"

    return case + words.statement(clozes, bold)


def _paragraph(words: Words) -> str:
    return " ".join(words.sentence() for _ in range(3 + words.below(8)))


def _list(words: Words) -> str:
    """Bullets or numbers, half of the time with items below items."""
    nested, numbered = words.below(2), words.below(4) == 0
    lines = [words.sentence()] if words.below(2) else []
    lines += [""] * len(lines)
    for item in range(3 + words.below(4)):
        lines.append((f"{item + 1}. " if numbered else "- ") + words.sentence().rstrip("."))
        if nested and words.below(2):
            lines += [f"    - {words.term()}" for _ in range(1 + words.below(3))]
    return "\n".join(lines)


def _table(words: Words) -> str:
    rows = [f"| {words.term()} | {words.below(100)} |" for _ in range(3 + words.below(4))]
    return "\n".join(["| Drug | Dose |", "|---|---|", *rows])


def _shown_picture(words: Words) -> str:
    name = _picture(words.below(PICTURES))
    forms = [f"![[{name}]]", f"![[{name}|300]]", f"![{words.term()}](media/{name})"]
    return words.one_of(forms)


def _formula(words: Words) -> str:
    formula = words.one_of(_FORMULAS)
    return f"So ${formula}$ holds." if words.below(2) else f"$$\n{formula}\n$$"


def _link(words: Words, number: int) -> str:
    """To the web, or to a note that stands in every vault that holds this one."""
    if number == 0 or words.below(2):
        return f"[the {words.term()} page](https://example.org/{words.term()})"
    return f"[[{_name(words.below(number))}]]"


def _picture(number: int) -> str:
    return f"figure-{number:03}.png"


def _png(number: int) -> bytes:
    """A picture of 48 x 48 pixels of noise, some 7 kB that no zip makes smaller."""
    size = 48
    noise = hashlib.shake_256(f"picture {number}".encode()).digest(3 * size * size)
    rows = b"".join(
        b"\0" + noise[start : start + 3 * size] for start in range(0, len(noise), 3 * size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


_BLOCKS: tuple[tuple[float, Callable[[Words], str]], ...] = (
    (0.35, _list),
    (0.08, _table),
    (0.20, _shown_picture),
    (_FORMULA_SHARE, _formula),
)


def main() -> None:
    """Write a vault as the command line asks."""
    parser = argparse.ArgumentParser(description="Write a vault of generated notes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notes", type=int, default=1000)
    parser.add_argument("--export", type=float, default=0.2, help="share of exported notes")
    arguments = parser.parse_args()
    write_vault(arguments.folder, arguments.notes, arguments.export)


if __name__ == "__main__":
    main()
