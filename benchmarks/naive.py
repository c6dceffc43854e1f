"""The pipeline that a competent person writes in an hour with the same five libraries.

    python -m benchmarks.naive VAULT OUTPUT

Each library is called as its own documentation shows it first. Nothing is slowed down on purpose,
and nothing is right that the vault does not ask for at once.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import frontmatter
import genanki
import jinja2
import markdown
import yaml

_TEMPLATES = Path(__file__).parent / "naive_templates"
_FIELDS = [{"name": "Question"}, {"name": "Answer"}]
_CLOZE = genanki.Model(
    1607392319,
    "Naive Cloze",
    fields=_FIELDS,
    templates=[
        {
            "name": "Cloze",
            "qfmt": "{{cloze:Question}}",
            "afmt": "{{cloze:Question}}<hr>{{Answer}}",
        }
    ],
    model_type=genanki.Model.CLOZE,
)
_BASIC = genanki.Model(
    1607392320,
    "Naive Basic",
    fields=_FIELDS,
    templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr>{{Answer}}"}],
)
_BOLD = re.compile(r"\*\*(.+?)\*\*(?!\*)")
_EMBED = re.compile(r"!\[\[([^|\]]+)(?:\|(\d+))?\]\]")
_LINK = re.compile(r"\[\[([^|\]]+)\]\]")
_PICTURE = re.compile(r'src="(?:media/)?([^"/]+)"')
_MATH = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


def build(vault: Path, output: Path) -> None:
    """Make a package of a vault."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=False,  # noqa: S701 (HTML already)
    )
    decks: dict[str, Any] = {}
    pictures: set[str] = set()
    for path in sorted(vault.rglob("*.md")):
        post = load(path)
        name = "::".join(["Naive", *path.relative_to(vault).parent.parts])
        if name not in decks:
            decks[name] = genanki.Deck(2059400110 + len(decks), name)
        decks[name].add_note(note_of(post, environment, pictures))
    package = genanki.Package(list(decks.values()))
    package.media_files = [str(vault / "media" / picture) for picture in sorted(pictures)]
    package.write_to_file(output)


def load(path: Path) -> Any:
    """A note; its id in quotes where YAML takes it for something else."""
    try:
        return frontmatter.load(str(path))
    except yaml.YAMLError:
        text = path.read_text(encoding="utf-8")
        return frontmatter.loads(
            re.sub(r"^id: (.*)$", r"id: '\1'", text, count=1, flags=re.MULTILINE)
        )


def note_of(post: Any, environment: jinja2.Environment, pictures: set[str]) -> Any:
    """The genanki note of a Markdown note; the pictures that it shows are added to `pictures`."""
    _, question, answer = re.split(r"^# (?:Question|Answer)$", post.content, flags=re.MULTILINE)
    question = question.strip().removesuffix("---")
    clozes = len(_BOLD.findall(question))
    for number in range(1, clozes + 1):
        question = _BOLD.sub(rf"{{{{c{number}::\1}}}}", question, count=1)
    sides = {"question": to_html(question), "answer": to_html(answer)}
    pictures.update(_PICTURE.findall(sides["question"] + sides["answer"]))
    values = {name: _PICTURE.sub(r'src="\1"', html) for name, html in sides.items()}
    fields = [
        environment.get_template(f"{side}.html").render(**post.metadata, **values).strip()
        for side in ("question", "answer")
    ]
    return genanki.Note(
        model=_CLOZE if clozes else _BASIC,
        fields=fields,
        guid=str(post["id"]),
        tags=tags_of(post["tags"]),
    )


def to_html(text: str) -> str:
    """Markdown with Obsidian's pictures and links, and formulas as Anki wants them."""
    text = _EMBED.sub(r'<img src="\1" width="\2">', text)
    text = _LINK.sub(r"<i>\1</i>", text)
    text = _MATH.sub(lambda m: rf"\\[{m[1]}\\]" if m[1] else rf"\\({m[2]}\\)", text)
    return markdown.markdown(text, extensions=["extra", "sane_lists"])


def tags_of(items: list[Any]) -> list[str]:
    """Tags; YAML reads `source/a::` as a mapping, and it is the beginning of the next line."""
    tags = []
    begun = ""
    for item in items:
        text = next(iter(item)) + ":" if isinstance(item, dict) else str(item)
        text = begun + text.replace("/", "::").replace(" ", "_").strip('"')
        begun = text if text.endswith("::") else ""
        if not begun:
            tags.append(text)
    return tags


def main() -> None:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(description="Build a vault the straightforward way.")
    parser.add_argument("vault", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    build(arguments.vault, arguments.output)


if __name__ == "__main__":
    main()
