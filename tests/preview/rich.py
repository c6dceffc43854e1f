"""Notes with everything that a note may hold, for whoever judges how cards look."""

from __future__ import annotations

_EVERYTHING = r"""
The *renal* **clearance** of `inulin`, [[#nowhere|a link]], <https://example.org> and
[another](https://example.org), ==marked==, ~~struck~~, <kbd>Ctrl</kbd>, H<sub>2</sub>O.[^1]

> A quote of somebody else.

> [!tip] Tip
> With `code` and [a link](https://example.org).

> [!warning]- Folded
> Careful.

> [!danger] Danger
> > [!example] Inside
> > An example with ==a mark== and <mark style="background: #FFF3A3A6;">Highlightr's</mark>.

> [!quote] Quote
> Somebody said so.

| Substance | Clearance in millilitres a minute | What it means for the kidney | Remark |
|---|---:|:--:|---|
| inulin | 120 | filtered only | a very long remark that needs room |
| glucose | 0 | ==taken back== | `none` |

```python
# A comment, and a line that is far too long for any telephone that anybody ever held in a hand
@cached
class Kidney(Organ):
    def clearance(self, urine: float, flow=1.5) -> float:
        '''Millilitres.'''
        return urine * flow / self.plasma + len("inulin")
```

```diff
- old
+ new
```

$$\ce{H+ + HCO3- <=> H2CO3 <=> CO2 + H2O} \qquad
C = \frac{U \times \dot V}{P} + \sum_{i=0}^{n} x_i$$

- [ ] to do
- [x] done
  1. first
  2. second

Term
: Definition

[^1]: A footnote.
"""

_HEAD = """---
id: {id}
notetype: {notetype}
tags: [organ/kidney::clearance, a, b, c::d]
sources:
"""
_SOURCES = '  - "[[Guyton]], chapter 27"\n  - https://example.org/source\n---\n'


def _note(id_: str, notetype: str, question: str, answer: str) -> str:
    head = _HEAD.format(id=id_, notetype=notetype) + _SOURCES
    return (
        f"{head}\n# Question\n{question}\n\n# Answer\n{answer}\n\n# Hint\nA hint with `code`.\n\n"
        "# Extra\nFurther matter, [with a link](https://example.org).\n"
    )


RICH: dict[str, str | bytes] = {
    "pyproject.toml": '[tool.deckwright]\nname = "rich"\n',
    "cards/basic.md": _note("basic", "basic", "What is clearance?", _EVERYTHING),
    "cards/cloze.md": _note(
        "cloze",
        "cloze",
        f"The {{{{c1::kidney::organ}}}} makes {{{{c2::it}}}}.\n{_EVERYTHING}",
        "Yes",
    ),
    "cards/reversed.md": _note("reversed", "basic-and-reversed", _EVERYTHING, "Short"),
    "cards/typed.md": _note("typed", "type-in-the-answer", "Which organ makes renin?", "kidney"),
}
