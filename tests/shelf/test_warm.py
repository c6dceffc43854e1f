"""What a build keeps never changes a byte of what the next one makes, nor a word that it says."""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckwright.shelf import shelf as module
from tests.conftest import Deckwright

# How many sequences of edits are tried: a release is tried with a thousand.
EXAMPLES = int(os.environ.get("WARM_EXAMPLES", "40"))

NOTE = """---
id: {id}
tags: [a/b, {tag}]
{more}
---

# Question
{question}

# Answer
{answer}
"""
CONFIG = '[tool.deckwright]\nname = "warm"\ndeck = "{deck}"\n'
if find_spec("PIL"):
    CONFIG += "\n[tool.deckwright.pictures]\nmax_width = {width}\n"
CONFIGS = tuple(CONFIG.format(deck=d, width=w) for d, w in (("D", 20), ("E", 20), ("D", 30)))
SEVERAL = """---
type: flashcards
tags: [several]
---

# Question
%%
id: severalOne
%%
{first}

---

# Question
%%
id: severalTwo
{more}
%%
{second}
"""
NOTETYPE = """name: Mine
id: 1712345678901
kind: standard
sort_field: Question
css: style.css
fields:
  - {{name: Question, id: 1001, value: "[[ question ]]{field}"}}
  - {{name: Answer, id: 1002, value: "[[ answer ]]"}}
cards:
  - {{name: Card, id: 2001, front: front.html, back: back.html}}
"""
TEXTS = (
    "Renin comes from the **kidney**.",
    "Renin comes from the **kidney**, ACE from the **lung**.",
    "The {{c1::aorta}} leaves the {{c3::left ventricle}}.",
    "No cloze here, only *words*.",
    "",
    "- one\n- **two**\n  - three",
    "See [[b]] and [[heart]].",
    "![[picture.png]] and **text**",
    "![[heart]]",
    "![[heart#Valves]] **x**",
    "**never closed",
    "{{c1::never closed",
    "| a | b |\n|---|---|\n| **c** | d |",
    "$x_1$ and **money** for $5",
    "![[wide.png]] and **text**",
    "A **foot**[^1] note.\n\n[^1]: It stands [[c|below]].",
    "![[sub/d]]",
    "See [[renamed]].",
)
NAMES = ("a", "b", "c", "sub/d", "sub/e", "z")
BASICS = tuple(text for text in TEXTS if text and "**" not in text and "{{" not in text)
PICTURES = (b"\x89PNG\r\n\x1a\n one", b"\x89PNG\r\n\x1a\n two")


def wide(colours: int) -> bytes:
    """A PNG of 60 by 40 pixels, with so many colours that a narrower one has fewer bytes."""
    rows = b"".join(
        b"\0" + b"".join(bytes((x * y * n) % colours for n in (1, 7, 31)) for x in range(60))
        for y in range(40)
    )

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", 60, 40, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@dataclass
class Vault:
    """A vault on disk, its package, and all that a build said of it."""

    root: Path
    clock: int = 1_760_000_000
    notes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def package(self) -> Path:
        return self.root.parent / "warm.apkg"

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def note(self, name: str, **values: str) -> None:
        """Write a note, or change some values of it."""
        blank = {"id": f"warm{name[-1]}", "tag": "t", "more": "", "question": TEXTS[0],
                 "answer": "Yes."}  # fmt: skip
        self.notes[name] = {**self.notes.get(name, blank), **values}
        self.write(f"{name}.md", NOTE.format(**self.notes[name]))

    def several(self, first: str, second: str, more: str) -> None:
        """Write a file of two notes."""
        self.write("several.md", SEVERAL.format(first=first, second=second, more=more))

    def delete(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def notetype(self, *, css: str = "", front: str = "", field: str = "") -> None:
        """Write the project's own note type."""
        self.write("templates/mine/notetype.yaml", NOTETYPE.format(field=field))
        self.write("templates/mine/front.html", "{{Question}}" + front)
        self.write("templates/mine/back.html", "{{FrontSide}}<hr id=answer>{{Answer}}")
        self.write("templates/mine/style.css", ".card { color: black }" + css)

    def build(self, output: Path, baseline: Path | str, *options: str) -> dict[str, Any]:
        os.environ["SOURCE_DATE_EPOCH"] = str(self.clock)
        try:
            result = Deckwright()(
                *("build", "--root", self.root, "-o", output, "--baseline", baseline),
                *("--format", "json", *options),
            )
        finally:
            del os.environ["SOURCE_DATE_EPOCH"]
        said = dict(json.loads(result.stdout))
        return {key: said[key] for key in said if key not in ("seconds", "file")}

    def warm_and_cold(self) -> None:
        """Build with all that is kept, and without: both say and make the same."""
        self.clock += 1000
        cold = self.root.parent / "cold.apkg"
        last = self.root.parent / "last.apkg"
        before = self.package.exists()
        if before:
            shutil.copyfile(self.package, last)
        cold.unlink(missing_ok=True)

        said = self.build(cold, last if before else "none", "--no-cache")
        said_warm = self.build(self.package, self.package if before else "none")

        assert said_warm == said
        if said["ok"]:
            assert self.package.read_bytes() == cold.read_bytes()


Edit = Callable[[Vault], None]
names, texts = st.sampled_from(NAMES), st.sampled_from(TEXTS)


def _edits() -> st.SearchStrategy[Edit]:
    def made(do: Callable[..., None], *values: st.SearchStrategy[Any]) -> st.SearchStrategy[Edit]:
        return st.tuples(*values).map(lambda got: lambda vault: do(vault, *got))

    def remove(vault: Vault, name: str) -> None:
        if vault.notes.pop(name, None):
            (vault.root / f"{name}.md").unlink()

    def rename(vault: Vault, old: str, new: str) -> None:
        if old in vault.notes and new not in vault.notes:
            vault.notes[new] = vault.notes.pop(old)
            (vault.root / f"{new}.md").parent.mkdir(exist_ok=True)
            (vault.root / f"{old}.md").rename(vault.root / f"{new}.md")

    def touch(vault: Vault, name: str) -> None:
        if name in vault.notes:
            (vault.root / f"{name}.md").touch()

    def file(vault: Vault, path: str, text: str | bytes) -> None:
        vault.write(path, text)

    more = st.sampled_from(
        ["", "order: 1", "deck: Other", "notetype: basic", "cloze: together", "notetype: mine",
         "aliases: [renamed]", "hint: one\nextra: two"]
    )  # fmt: skip
    return st.one_of(
        made(lambda v, n, t: v.note(n, question=t), names, texts),
        made(lambda v, n, t: v.note(n, answer=t), names, texts),
        made(lambda v, n, t: v.note(n, question=t), names, texts),
        made(lambda v, n, t: v.note(n, tag=t), names, st.sampled_from(["t", "u v", "x::y"])),
        made(lambda v, n, t: v.note(n, more=t), names, more),
        made(lambda v, n, t: v.note(n, id=t), names, st.sampled_from(["warma", "warmb", "new"])),
        made(remove, names),
        made(rename, names, names),
        made(touch, names),
        made(file, st.just("media/picture.png"), st.sampled_from(PICTURES)),
        made(file, st.just("pictures/picture.png"), st.just(PICTURES[1])),
        made(file, st.just("heart.md"), st.sampled_from(["# Valves\nfour\n", "# Valves\n4\n"])),
        made(file, st.just("sub/heart.md"), st.just("# Valves\nanother\n")),
        made(file, st.just("pyproject.toml"), st.sampled_from(CONFIGS)),
        made(Vault.several, texts, texts, more),
        made(lambda v, n, t: v.note(n, more="notetype: mine", question=t), names,
             st.sampled_from(BASICS)),
        made(lambda v, t: v.notetype(css=t), st.sampled_from(["", "b { color: red }"])),
        made(lambda v, t: v.notetype(front=t), st.sampled_from(["", "<i>?</i>"])),
        made(lambda v, t: v.notetype(field=t), st.sampled_from(["", " [[ hint ]]"])),
        made(file, st.just("media/wide.png"), st.sampled_from([wide(256), wide(200)])),
        made(file, st.just(".obsidian/templates.json"),
             st.sampled_from(['{"folder": "sub"}', '{"folder": "other"}'])),
        made(Vault.delete, st.sampled_from(["media/picture.png", "sub/heart.md", "several.md"])),
        made(lambda _: None),
    )  # fmt: skip


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    steps=st.lists(st.lists(_edits(), min_size=1, max_size=3), min_size=1, max_size=6),
    trusting=st.booleans(),
)
def test_warm_equals_cold(steps: list[list[Edit]], *, trusting: bool) -> None:
    """`trusting`: as if all files had stood still for a while, so that their times are believed."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_TICK", -(10**12) if trusting else 2 * 10**9)
        vault = Vault(Path(folder) / "vault")
        vault.root.mkdir()
        vault.write("pyproject.toml", CONFIGS[0])
        vault.write("media/picture.png", PICTURES[0])
        vault.write("media/wide.png", wide(256))
        vault.notetype()
        vault.write("heart.md", "# Valves\nfour\n\n# Walls\nthree\n")
        for name in NAMES[:3]:
            vault.note(name)
        vault.warm_and_cold()
        for edits in steps:
            for edit in edits:
                edit(vault)
            vault.warm_and_cold()
