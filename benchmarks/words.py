"""The words of generated notes: invented medicine, 24 folders, 20,000 tags.

Terms are put together from syllables, so that a vault has about as many different words as a real
one, and a package compresses about as well.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

TAGS = 20_000

# Specialty, its number, and its folders.
_SPECIALTIES = {
    "cardio": (204, "valves rhythm failure vessels"),
    "neuro": (218, "reflexes cortex pharmacology"),
    "renal": (231, "tubules electrolytes stones"),
    "lungs": (240, "airways gases infections"),
    "gut": (252, "liver stomach bowel"),
    "endocrine": (263, "thyroid adrenals pancreas"),
    "blood": (277, "clotting anaemias"),
    "psych": (281, "mood pharmacology"),
    "general 1": (290, "statistics"),
}
_COLLECTIONS = """wd-block1-v7 wd-block1-v7 wd-block1-v7 wd-block2-v7 wd-block2-v7 wd-first-decks
 oxbow-notes""".split()
_SERIES = """lectures lectures path-atlas qbank pharm-cards physio-tapes first-pass picture-rooms
 rotations b&w""".split()
_BRANCHES = "^other !ward ^systems $added original-decks".split()

_HEADS = """ab acro adeno amphi angio arthro bary brachy cardi cephal chol chond cyst dermo dys
 ect entero eryth fibro gastro glyc hema hepa hydro hyper hypo inter kera lepto lipo
 lympho mega mela myo nephro neuro olig osteo pachy para peri phleb pneu poly pseudo
 pyel retro sclero splen tachy thromb trans vaso xantho""".split()
_MIDDLES = """ba ca cro da del do fe flu gal gra la len lo ma mi mo na ni no pa phe pi ra ri ro sa
 sto ta te the to tri va vi xa zo""".split()
_TAILS = """algia ase asis athy cele cin cyte dine dol ectomy emia form gen gia ide ine itis ium
 lase lysis mab mine nol ole oma one ose osis pril rhea sartan statin tide tion trophy
 uria zole""".split()
_WORDS = {
    "organ": """left ventricle|right atrium|aorta|liver|spleen|kidney|proximal tubule|loop of Henle|
pancreas|pituitary|thyroid|cerebellum|brain stem|spinal cord|optic nerve|retina|
larynx|diaphragm|stomach|duodenum|colon|bladder|skin|bone marrow|lymph node|
synovium|inner ear|placenta""",
    "finding": """pressure|flow|clearance|filtration|uptake|secretion|output|tone|contractility|pH|
osmolality|saturation|resistance|compliance|threshold|half-life|renin release|
calcium entry|Na+ loss|K+ shift|Ca2+ release|HCO3- level|D2 blockade""",
    "sign": """fever|pallor|a weak pulse|double vision|a dry cough|night sweats|ankle swelling|
a rash that spares the palms|stiff muscles|slow reflexes|a loud second sound|
weight loss|dark urine|numb fingers|chest pain at rest|
a headache that wakes the patient|low blood pressure|"rice" stools""",
    "test": """an ECG|a blood film|an MRI of the head|an ultrasound|a lumbar puncture|a urine dip|
serum sodium|a biopsy|a chest film|plasma renin|a culture|an echo|an A&E work-up""",
    "who": """newborns|children|young women|older men|smokers|travellers|athletes|
people with diabetes|patients on dialysis|pregnant women|carriers of HLA-B*27|
a third of patients|those <5 years|those >60 years|most patients""",
    "verb": """raises|lowers|blocks|mimics|delays|hides|doubles|triggers|outlasts|prevents|slows|
uncouples|sensitises|replaces""",
    "adverb": """within hours|by day 3|over weeks|at rest|on exertion|in the morning|
without treatment|in the first year of life|despite normal imaging|after surgery|
on an empty stomach|for life""",
    "number": """2|3|5|8|10|12|15|20|25|30|45|60|72|90|120|250|400|3.5|0.9|7.4|1:500""",
    "unit": """mg/kg|mmHg|mmol/L|hours|days|beats a minute|% of cases|mL a minute|g/dL|ng/mL""",
}
_SENTENCES = """{Term} {verb} the {finding} of the {organ} {adverb}
The {organ} answers to {term} with {sign}, less often with {sign}
In {who} the {finding} falls by {number} {unit}, which {term} {verb}
First comes {sign}, then {sign}; {test} shows {term}
{Term} is rare in {who} but common in {who}
A dose of {number} {unit} {verb} {term}, yet leaves the {finding} of the {organ} alone
Do not mistake it for {term}, where {sign} is missing
If {test} is normal, think of {term} and ask for {sign}
*However, {term} goes on {adverb}, so watch the {finding}
{Term} binds in the {organ}, and its {finding} lasts {number} {unit}
Mechanism: {term} {verb} {term}, hence the {finding} rises {adverb}
{who} need {test} before {term} is begun
Treat with {term}, then {term}; {sign} should be gone {adverb}
Without {term} the {organ} loses {number} {unit} of its {finding}
Only {term} and {term} cross into the {organ}
The {finding} is the best guide: above {number} {unit} stop {term}
Remember that {term} {verb} the {finding}, not the {organ} itself
It is inherited with {term} in {number} {unit} and seen by {test}
Complications are {sign}, {sign} and, {adverb}, {term}""".splitlines()
_QUESTIONS = """{Term} with {sign} is treated with {term} or a(n) {term} agonist
The {organ} of {who} shows {term} when the {finding} exceeds {number} {unit}
{Term} {verb} the {finding} in the {organ} {adverb}
Of {who} with {sign}, most have {term}, and {test} confirms it
What links {sign} to {sign} is {term} in the {organ}
{Test} that shows {term} calls for {term} at {number} {unit}
A deficiency of {term} causes {sign} and spares the {organ} of {who}
{Term} is to the {organ} what {term} is to the {organ}""".splitlines()
_ASKED = """Which drug {verb} the {finding} of the {organ}?
What does {test} show in {who} with {sign}?
Why does {term} cause {sign} {adverb}?
How is {term} told from {term}?
How high may the {finding} of the {organ} rise {adverb}?""".splitlines()

_SLOT = re.compile(r"\{(\w+)\}")
_CHOICES = {
    name: [w.replace("\n", "").strip() for w in words.split("|")] for name, words in _WORDS.items()
}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of notes and the specialty that its notes name."""

    path: str
    specialty: str
    number: int


FOLDERS = tuple(
    Folder(f"{specialty}/{name}", specialty, number)
    for specialty, (number, names) in _SPECIALTIES.items()
    for name in names.split()
)


class Words:
    """A source of words for one note. The same name gives the same words on every Python.

    It stands on `random.Random.random` alone, whose numbers Python promises never to change.
    """

    def __init__(self, name: str) -> None:
        self.chance = random.Random(name).random  # noqa: S311 (a vault, not a secret)

    def below(self, number: int) -> int:
        """A whole number from 0, below `number`."""
        return int(self.chance() * number)

    def one_of(self, things: list[str]) -> str:
        """One of these."""
        return things[self.below(len(things))]

    def term(self) -> str:
        """An invented term: one of about 5,000, some far more often than others."""
        number = int(5000 * self.chance() ** 2.2)
        middle = _MIDDLES[number * 7 % len(_MIDDLES)] if number % 3 else ""
        return _HEADS[number % len(_HEADS)] + middle + _TAILS[number * 11 % len(_TAILS)]

    def sentence(self) -> str:
        """A sentence with its full stop."""
        return _capital(self._fill(self.one_of(_SENTENCES), str)) + "."

    def asked(self) -> str:
        """A question with its question mark."""
        return self._fill(self.one_of(_ASKED), str)

    def statement(self, clozes: int, bold: Callable[[str], str]) -> str:
        """A sentence in which that many words are made bold."""
        pattern = self.one_of(_QUESTIONS)
        slots = len(_SLOT.findall(pattern))
        chosen: set[int] = set()
        while len(chosen) < min(clozes, slots):
            chosen.add(self.below(slots))
        numbers = iter(range(slots))
        return self._fill(pattern, lambda word: bold(word) if next(numbers) in chosen else word)

    def _fill(self, pattern: str, dress: Callable[[str], str]) -> str:
        def word(slot: re.Match[str]) -> str:
            name = slot[1].lower()
            text = self.term() if name == "term" else self.one_of(_CHOICES[name])
            return dress(_capital(text) if slot[1][0].isupper() else text)

        return _SLOT.sub(word, pattern)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def tag_vocabulary() -> list[tuple[str, ...]]:
    """All tags, folder by folder, each as the one or two lines in which notes write it."""
    words = Words("tags")
    tags: list[tuple[str, ...]] = []
    seen: set[tuple[str, ...]] = set()
    while len(tags) < TAGS:
        folder = FOLDERS[len(tags) * len(FOLDERS) // TAGS]
        tag = _tag(words, folder)
        if tag not in seen:
            seen.add(tag)
            tags.append(tag)
    return tags


def _tag(words: Words, folder: Folder) -> tuple[str, ...]:
    collection = f"source/{words.one_of(_COLLECTIONS)}::"
    series = words.one_of(_SERIES)
    if series == "qbank":
        number = 10_000 + words.below(20_000)
        thousand = number // 1000 * 1000
        steps = ["qbank", "10000-29999", f"{thousand}-{thousand + 999}", str(number)]
    else:
        steps = [series] if words.below(3) else [series, words.one_of(_BRANCHES)]
        area = folder.path.replace(" ", "-").replace("/", "-&-")
        steps += [f"{1 + words.below(29):02}-{area}", f"{1 + words.below(12):02}-{words.term()}"]
        steps += [words.term() for _ in range(words.below(3))]
    if words.below(3):
        return collection, "theme/" + "::".join(steps)
    return (collection + "::".join(steps),)
