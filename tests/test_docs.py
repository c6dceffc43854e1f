"""The docs say what is so: what they show happens, and nothing that there is goes unsaid."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from click import Choice, Context, Option

from deckwright.commands.cli import cli
from deckwright.commands.options import ALLOWABLE
from deckwright.commands.progress import ProgressBar
from deckwright.notetypes.load import load_notetypes
from deckwright.notetypes.record import Record
from deckwright.problems import ALLOWABLE_ERRORS
from deckwright.vault.config import Config, load_config
from tests.conftest import Deckwright, Write
from tests.documentation import (
    DOCS,
    REPOSITORY,
    Block,
    blocks_of,
    firsts,
    happens,
    page,
    sections_of,
    settled,
)

CONTEXT = Context(cli)
PAGES = sorted(DOCS.glob("*.md"))


def _cafe(root: Path) -> None:
    (root / "cards").mkdir()
    (root / "cards/cafe.md").write_bytes(b"# Question\nWhat is caf\xe9?\n")


def _broken_link(root: Path) -> None:
    (root / "cards").mkdir()
    (root / "cards/kidney.md").symlink_to("gone.md")


def _film(root: Path) -> None:
    (root / "media").mkdir()
    (root / "media/nephron.mp4").write_bytes(b"film" * 600_000)


def _reference(root: Path) -> None:
    (root / "reference").mkdir()
    (root / "reference/cardiology.md").write_text("The heart is a pump.")


def _media(root: Path) -> None:
    for path in ("heart.png", "heart sounds.png", "murmur.mp3", "valve.mp4"):
        (root / "media").mkdir(exist_ok=True)
        (root / "media" / path).write_text(path)


def _cardiology(root: Path) -> None:
    (root / "cardiology.md").write_text("# About hearts")


# What an example needs beside the files that its page shows.
PREPARED: dict[str, Callable[[Path], None]] = {
    "encoding": _cafe,
    "unreadable": _broken_link,
    "media-large": _film,
    "Pictures and sounds": _media,
    "Sources": _reference,
}
SHOWN = sorted(
    {
        (page.name, block.section)
        for page in PAGES
        for block in blocks_of(page.read_text(encoding="utf-8"))
        if block.is_shown
    }
)


@pytest.mark.skipif(sys.platform == "win32", reason="the pages show paths as Unix writes them")
@pytest.mark.parametrize(("page", "section"), SHOWN)
def test_what_a_page_shows_is_what_happens(
    page: str, section: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    file = DOCS / page
    text = file.read_text(encoding="utf-8")
    root = tmp_path / "deck"
    root.mkdir()
    if section in PREPARED:
        PREPARED[section](root)
    really = list(happens(blocks_of(text), section, root))
    wrong = [(block, truth) for block, truth in really if settled(block.text) != settled(truth)]
    if pytestconfig.getoption("--update-golden"):
        for block, truth in reversed(wrong):
            text = text[: block.start] + truth + text[block.end :]
        file.write_text(text, encoding="utf-8", newline="\n")
    else:
        for block, truth in really:
            assert settled(block.text) == settled(truth)


def unchecked(page: str) -> list[str]:
    """The fenced blocks of a page whose example is never run, by section and first line."""
    blocks, waiting, missed = blocks_of(page), list[Block](), list[Block]()
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block.is_shown:
            waiting.clear()
        elif not block.is_file:
            missed.append(block)
        else:  # what takes its place, or the end of the section, comes before any look at it
            missed += [other for other in waiting if other.name == block.name]
            waiting = [other for other in waiting if other.name != block.name] + [block]
        if following is None or following.section != block.section:
            missed += waiting
            waiting.clear()
    return [f"{block.section}: {block.text.partition(chr(10))[0]}" for block in missed]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## A\n```markdown note\na\n```\n```html Answer\nb\n```\n", []),
        ("## A\n```markdown note\na\n```\n## B\n```html Answer\nb\n```\n", ["A: a"]),
        ("## A\n```markdown note\na\n```\n```markdown note\nb\n```\n```text\n```\n", ["A: a"]),
        ("## A\n```markdown\na\n```\n", ["A: a"]),
        ("## A\n```html Answer\na\n```\n```markdown note\nb\n```\n", ["A: b"]),
    ],
)
def test_an_example_that_is_never_run_is_found(text: str, expected: list[str]) -> None:
    assert unchecked(text) == expected


def test_every_example_of_the_format_is_run() -> None:
    assert not unchecked(page("format.md"))


def test_the_contents_of_the_format_name_every_section_once_in_order() -> None:
    text = page("format.md")
    contents = text[: text.index("\n## ")]
    linked = re.findall(r"\]\(#([^)]+)\)", contents)
    assert linked == [anchor_of(heading) for heading in sections_of(text)]


# Where a code stands among the arguments of those who say one.
CODE_ARGUMENT = {
    "Offence": 0,
    "offence": 0,
    "Problem": 0,
    "warning": 0,
    "Finding": 0,
    "_say": 0,
    "read_yaml": 2,
}
# What no files and commands can bring about, and why.
NO_EXAMPLE = {
    "adopt-note": "a fault of ours, and none is known",
    "embed-limit": "it takes nine files; tests/notes/test_embedding.py has it",
    "field-large": "nobody would read so many characters; tests/notes/test_judge.py has it",
    "folder-link": "not every system lets everybody make links; tests/notes/test_vault.py has it",
    "media-changed": "only while a package is written; a test of its own is below",
    "pillow-missing": "only where Pillow is missing; tests/notes/test_pictures.py has it",
    "collection-busy": "Anki must have it open; tests/sync/test_sync.py has it",
    "collection-unclean": "its words are Anki's; tests/sync/test_sync.py has it",
    "sync-package": "only Anki writes such a package; tests/sync/test_sync.py has it",
    "text-intricate": "nobody would read so many brackets; tests/fire/test_worst.py has it",
    "mod-future": "the clock of the last release was ahead",
    "not-newer": "a build always knows better; the last line of defence",
}


def codes_in_the_code() -> set[str]:
    """Every literal that is given as a code to what makes a problem."""
    calls = [
        node
        for file in (REPOSITORY / "deckwright").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    codes = set()
    for call in calls:
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        place = CODE_ARGUMENT.get(name, len(call.args))
        codes |= {a.value for a in call.args[place : place + 1] if isinstance(a, ast.Constant)}
    return {code for code in codes if isinstance(code, str)}


def test_every_problem_is_explained_and_no_other() -> None:
    assert set(sections_of(page("problems.md"))) == codes_in_the_code()


def test_problems_stand_in_the_order_of_the_alphabet_and_in_the_table_above() -> None:
    codes = list(sections_of(page("problems.md")))
    assert codes == sorted(codes)
    assert set(re.findall(r"\[([a-z-]+)\]\(#\1\)", page("problems.md"))) == set(codes)


@pytest.mark.parametrize("code", sorted(codes_in_the_code() - NO_EXAMPLE.keys()))
def test_the_example_of_a_problem_shows_it_at_its_level(code: str) -> None:
    text = page("problems.md")
    level = re.match(r"\s*\*\*(Error|Warning)\b", sections_of(text)[code])
    assert level
    shown = "".join(b.text for b in blocks_of(text) if b.section == code and b.is_shown)
    said = rf"^\S+:\d+:\d+: {level[1].lower()}: .* \[{code}\]$"
    assert re.search(said, shown, re.MULTILINE)


def test_media_that_changes_while_it_is_packed(
    folder: Write, deckwright: Deckwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder(
        {
            "note.md": "---\nid: a\n---\n# Question\n![[heart.png]]\n# Answer\nA",
            "heart.png": "a heart",
        }
    )

    def edit_after_rendering(
        _bar: ProgressBar, stage: str, things: Sequence[object]
    ) -> Iterator[object]:
        yield from things
        if stage == "reading":
            (root / "heart.png").write_text("another heart")

    monkeypatch.setattr(ProgressBar, "__call__", edit_after_rendering)
    result = deckwright("build", root, "-o", root / "deck.apkg", "--format", "json")
    (problem,) = json.loads(result.stdout)["problems"]
    section = sections_of(page("problems.md"))["media-changed"]
    line = f"{problem['level']}: {problem['message']} [{problem['code']}]"
    assert f"{line}\n        {problem['hint']}" in section


def test_every_command_is_explained_and_no_other() -> None:
    assert set(sections_of(page("commands.md"))) == {"Every command", *cli.commands}


@pytest.mark.parametrize("name", ["Every command", *cli.commands])
def test_every_option_is_explained_and_no_other(name: str) -> None:
    command = cli.commands.get(name, cli)
    known = {"-h", "--help"} if command is cli else set[str]()
    for param in command.params:
        options = {*param.opts, *param.secondary_opts}
        known |= options if isinstance(param, Option) else {param.make_metavar(CONTEXT)}
    said = [word.split()[0].strip("[]") for word in firsts(sections_of(page("commands.md"))[name])]
    assert sorted(said) == sorted(word.strip("[]") for word in known)


@pytest.mark.parametrize("name", cli.commands)
def test_every_choice_of_an_option_is_explained(name: str) -> None:
    text = sections_of(page("commands.md"))[name]
    for param in cli.commands[name].params:
        if isinstance(param.type, Choice) and param.name != "allow":
            assert all(f"`{choice}`" in text for choice in param.type.choices)


def test_every_warning_can_be_allowed_and_no_error_but_those_that_break_no_package() -> None:
    sections = sections_of(page("problems.md"))
    warnings = {code for code, text in sections.items() if "**Warning" in text.split("\n\n")[1]}

    assert set(ALLOWABLE) == warnings | ALLOWABLE_ERRORS | {"encoding"}


def settings(config: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    """The keys of the configuration with their defaults: ("tags.layout", "nested")."""
    for setting in fields(config):  # type: ignore[arg-type]
        value = getattr(config, setting.name)
        if is_dataclass(value):
            yield from settings(value, f"{setting.name}.")
        else:
            yield prefix + setting.name, list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(("name", "default"), [*settings(Config())])
def test_every_key_of_the_configuration_is_explained(name: str, default: object) -> None:
    section = sections_of(page("configuration.md"))[name]
    said = re.search(r"^Default: `([^`]+)`", section, re.MULTILINE)
    assert said
    assert tomllib.loads(f"default = {said[1]}")["default"] == default
    key = name.rpartition(".")[2]
    example = rf"^{key} = |^\[\[tool\.deckwright\.{key}\]\]"
    assert re.search(example, section, re.MULTILINE), "it has no example"


def test_no_key_of_the_configuration_is_made_up(folder: Write) -> None:
    assert set(sections_of(page("configuration.md"))) == {name for name, _ in settings(Config())}
    for block in blocks_of(page("configuration.md")):
        if block.language == "toml":
            load_config(folder({"pyproject.toml": block.text}))


def test_the_shipped_note_types_are_explained() -> None:
    shipped = {key: item.notetype for key, item in load_notetypes(DOCS, "no templates").items()}
    section = sections_of(page("notetypes.md"))["The note types that come with Deckwright"]
    notetypes, names = (firsts(part) for part in section.split("All four", 1))
    assert sorted(notetypes) == sorted(shipped)
    for notetype in shipped.values():
        assert list(notetype.field_names) == names
        assert f"| `{notetype.key}` | {notetype.name} | {notetype.kind} |" in section


def test_every_key_of_a_note_type_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: dict[tuple[str | int, ...], tuple[str, ...]] = {}

    def remember(record: Record, *keys: str) -> None:
        allowed[record.path[:1]] = keys

    monkeypatch.setattr(Record, "allow", remember)
    load_notetypes(DOCS, "no templates")
    section = sections_of(page("notetypes.md"))["A note type of your own"]
    of_notetype, of_field, of_card = section.split("### Keys of")[1:]
    assert set(firsts(of_notetype)) == set(allowed[()])
    assert set(firsts(of_field)) == set(allowed["fields",])
    assert set(firsts(of_card)) == set(allowed["cards",])


def test_every_key_of_the_json_is_explained(
    folder: Write, deckwright: Deckwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1760000000")
    note = "---\nid: {}\n---\n# Question\n**{}**"
    root = folder({"a.md": note.format("a", "Who?"), "b.md": "# Question\n**What**?"})
    old, new = root / "old.apkg", root / "new.apkg"
    built = json.loads(deckwright("build", root, "-o", old, "--format", "json").stdout)
    (root / "a.md").write_text(note.format("a", "Whose?"))
    deckwright("build", root, "-o", new, "--baseline", old)
    compared = json.loads(deckwright("diff", old, new, "--format", "json").stdout)
    verified = json.loads(deckwright("verify", new, "--from", old, "--format", "json").stdout)
    _, rehearsal = verified["rehearsals"]

    sections = sections_of(page("json.md"))
    assert set(firsts(sections["Keys of build and check"])) == set(built)
    assert set(firsts(sections["Keys of a problem"])) == set(built["problems"][0])
    assert set(firsts(sections["Keys of a diff"])) == {*compared, *compared["changed"][0]}
    assert set(firsts(sections["Keys of verify"])) == {
        *(*verified, *rehearsal, *rehearsal["checks"][0])
    }


def test_every_module_has_its_line_in_the_plan_of_the_house() -> None:
    package = REPOSITORY / "deckwright"
    modules = {
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if not file.name.startswith("__")
    }
    assert modules == {word for word in firsts(page("architecture.md")) if word.endswith(".py")}


@pytest.mark.parametrize("file", [*PAGES, REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md"])
def test_links_lead_somewhere(file: Path) -> None:
    if not file.exists():
        pytest.skip(f"there is no {file.name}")
    text = re.sub(r"(?ms)^(`{3,}).*?^\1$|`[^`\n]+`", "", file.read_text(encoding="utf-8"))
    for target, _, anchor in (
        link.partition("#") for link in re.findall(r"\]\(([^()\s]+)\)", text) if "://" not in link
    ):
        there = (file.parent / target) if target else file
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), f"{target}#{anchor}"


def anchors(file: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    text = re.sub(r"(?ms)^(`{3,}).*?^\1$", "", file.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return set(map(anchor_of, headings))


def anchor_of(heading: str) -> str:
    """The anchor of one of them."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
