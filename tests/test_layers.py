"""The plan of the house: imports go downward only, and each library is known to one module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "deckwright"

# From the bottom up. A module imports from its own wing and from those before it.
WINGS = ("later", "frozen", "garbage", "steps", "problems", "looks", "data", "stored", "report",
         "vault", "text", "trust", "notetypes", "notes", "shelf", "package", "release", "engine",
         "rehearsal", "sync", "extras", "pipeline", "several", "edits", "shortcut", "writing",
         "adopt", "preview", "commands")  # fmt: skip

# Inside a wing, from the bottom up as well: no module imports one that stands after it.
ROOMS = {
    "vault": ("devices", "selection", "config", "project", "listing", "files", "yamltext",
              "rawlines", "taglists", "plainmatter", "frontmatter", "headings", "keyblocks",
              "sections", "atomic", "together", "media"),
    "text": ("limits", "ahead", "brackets", "html", "lines", "indented", "signs", "starts", "spans",
             "bold", "clozes", "marks", "blocks", "trees", "inline", "patterns", "markup",
             "highlight", "fenced",
             "editor", "layout", "reading", "lone", "prose", "render"),
    "trust": ("files", "allowed", "offence", "css", "tags", "elements", "anki", "judge"),
    "notetypes": ("files", "named", "sandbox", "jinja", "fields", "cards", "record", "check",
                  "assets", "parts", "load"),
    "notes": ("guids", "values", "decks", "spelling", "tags", "pictures", "copies", "filenames",
              "media", "vault", "mediacheck", "keys", "kinds", "cited", "definitions",
              "choose", "plain", "parse", "searches", "passages", "references", "places",
              "images", "links", "named", "embeds", "order", "verbatim", "numbering", "means",
              "expressions", "fill", "asked", "formulas", "markings", "judge", "check", "trust",
              "render", "sheet"),
    "shelf": ("texts", "caches", "fingerprint", "seen", "shelf", "notetypes", "last",
              "packing", "known",
              "underway", "workers"),
    "package": ("protobuf", "zips", "unpack", "sound", "presets", "schemas", "memory", "read",
                "baseline", "union", "beside", "notetypes", "plan", "parts", "delta", "textfile",
                "rows", "sums", "compare", "deflate", "ahead", "collection", "write", "patch",
                "publish"),
    "release": ("html", "memory", "pin", "finding", "clozes", "schema", "guard", "words",
                "changes"),
    "engine": ("scratch", "learner", "cards", "adoption"),
    "sync": ("places", "locking", "backup", "decide", "tailor", "aftermath", "run"),
    "rehearsal": ("lint", "histories", "promises", "rehearse"),
    "writing": ("ids", "new"),
    "adopt": ("markup", "names", "yamlwords", "shapes", "notefile", "places", "prove", "baseline",
              "lock", "source", "made", "textfile", "crowdanki", "trusted", "project", "style",
              "stage", "target", "merge", "adopt"),
    "preview": ("draft", "rows", "words", "scripts", "sides", "studio", "before", "index", "data",
                "treemap", "overview", "mathjax", "site", "gallery", "news", "server", "watching"),
    "commands": ("progress", "show", "rules", "sarif", "github", "options", "build", "check",
                 "diffs", "diff", "verify", "edit", "adopt", "serving", "preview", "sync", "cli"),
}  # fmt: skip

FENCES = {
    "genanki": {"package/collection.py"},
    "nh3": {"trust/elements.py"},
    "PIL": {"notes/pictures.py"},
    "jinja2": {"notetypes/sandbox.py", "notetypes/jinja.py", "notetypes/fields.py"},
    "markdown": {
        "text/markup.py",
        "text/ahead.py",
        "text/brackets.py",
        "text/inline.py",
        "text/patterns.py",
    },
    "pygments": {"text/highlight.py"},
    "yaml": {"vault/yamltext.py"},
    "frontmatter": {"vault/frontmatter.py"},
    "click": {f"commands/{room}.py" for room in ROOMS["commands"]},
    "rich": {"commands/progress.py"},
    "anki": {f"engine/{room}.py" for room in ROOMS["engine"]},
    "watchfiles": {"preview/watching.py"},
    "platformdirs": {"shelf/caches.py"},
    "zstandard": {"package/unpack.py", "package/read.py"},
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not path.name.startswith("__"))


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_go_downward(module: Path) -> None:
    wing, _, room = name_of(module).removesuffix(".py").partition("/")
    for name in imports(module):
        top, *rest = name.split(".")
        if top != "deckwright" or not rest:
            continue
        assert WINGS.index(rest[0]) <= WINGS.index(wing), f"{module} imports {name}"
        if rest[0] == wing and room and len(rest) > 1:
            order = ROOMS[wing]
            assert order.index(rest[1]) < order.index(room), f"{module} imports {name}"


def test_every_module_has_its_place_in_the_plan() -> None:
    planned = {f"{wing}/{room}.py" for wing, rooms in ROOMS.items() for room in rooms}
    planned |= {f"{wing}.py" for wing in WINGS if wing not in ROOMS}

    assert planned == {name_of(module) for module in MODULES}


@pytest.mark.parametrize("library", FENCES)
def test_each_library_is_known_to_one_module(library: str) -> None:
    users = {name_of(m) for m in MODULES if library in {name.split(".")[0] for name in imports(m)}}

    assert users <= FENCES[library]
    assert users or not FENCES[library], f"{library} is named in the plan but not used"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_stay_small(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 260
