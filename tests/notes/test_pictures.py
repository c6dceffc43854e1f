"""Pictures wider than the configuration allows become narrower ones, and no others change."""

from __future__ import annotations

import io
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from deckwright.notes.media import MediaFolder
from deckwright.notes.pictures import Damaged, check_pillow, scaled
from deckwright.problems import Where
from deckwright.vault.listing import list_files
from tests.conftest import Deckwright, Write
from tests.engine import Learner
from tests.saying import refusal

PIL = pytest.importorskip("PIL.Image")
NOTE = "---\nid: a\n---\n# Question\nWhat is ![[x.{}]]?\n# Answer\nThat."


def picture(
    form: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (600, 300), **options: Any
) -> bytes:
    """A picture with much in it, so that fewer pixels are fewer bytes."""
    image = PIL.effect_mandelbrot(size, (-2, -1, 1, 1), 60)
    image = image.quantize(64) if mode == "P" else image.convert(mode)
    if mode in ("RGBA", "LA"):
        image.putalpha(PIL.linear_gradient("L").resize(size))
    return saved(image, form, **options)


def saved(image: Any, form: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def opened(data: bytes) -> Any:
    image = PIL.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize(
    ("form", "mode", "options"),
    [
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "L", {}),
        ("PNG", "LA", {}),
        ("PNG", "P", {}),
        ("JPEG", "RGB", {}),
        ("JPEG", "L", {}),
        ("JPEG", "RGB", {"progressive": True}),
        ("WEBP", "RGB", {}),
        ("WEBP", "RGBA", {"lossless": True}),
        ("WEBP", "RGBA", {"lossless": True, "icc_profile": b"colours"}),
        ("GIF", "P", {}),
        ("BMP", "RGB", {}),
    ],
)
def test_a_wide_picture_becomes_narrower_and_stays_what_it_is(
    form: str, mode: str, options: dict[str, Any]
) -> None:
    data = picture(form, mode, **options)
    small = scaled(data, 200)
    image = opened(small)

    assert (image.format, image.mode, image.size) == (form, mode, (200, 100))
    assert len(small) < len(data)
    assert (b"VP8L" in small) == options.get("lossless", False)
    assert scaled(data, 200) == small, "the same picture gives the same bytes"
    assert scaled(small, 200) is small, "and once is enough"


@pytest.mark.parametrize("form", ["PNG", "GIF"])
def test_what_one_sees_through_stays_so(form: str) -> None:
    image = opened(picture(mode="P"))
    image.paste(5, (100, 50, 400, 250))
    small = opened(scaled(saved(image, form, transparency=5), 200)).convert("RGBA")

    assert small.size == (200, 100)
    assert small.getpixel((80, 50))[3] == 0
    assert small.getpixel((3, 3))[3] > 250


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (picture(size=(200, 900)), "it is high, not wide"),
        (picture(size=(150, 75)), "never larger"),
        (picture("TIFF"), "no format that Anki shows"),
        (picture("JPEG", "CMYK"), "ink, not light"),
        (b"<svg width='9000'/>", "a drawing has no pixels"),
        (b"a text", "no picture"),
        (b"", "nothing"),
        (picture(mode="1", size=(250, 125)), "it would take more bytes"),
    ],
)
def test_what_stays_as_it_is(data: bytes, why: str) -> None:
    assert scaled(data, 200) is data, why


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_stays_as_it_is(form: str) -> None:
    first, second = opened(picture()), opened(picture()).rotate(180)
    data = saved(first, form, save_all=True, append_images=[second], duration=100)

    assert scaled(data, 200) is data


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [
        (1, (200, 100), (0, 0)),
        (2, (200, 100), (1, 0)),
        (3, (200, 100), (1, 1)),
        (4, (200, 100), (0, 1)),
        (5, (200, 400), (0, 0)),
        (6, (200, 400), (1, 0)),
        (7, (200, 400), (1, 1)),
        (8, (200, 400), (0, 1)),
    ],
)
def test_a_picture_is_turned_as_the_camera_was_held(
    orientation: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    """Its first corner, red, is where EXIF says; and the place where it was taken goes."""
    image = opened(picture(size=(800, 400)))
    image.paste((255, 0, 0), (0, 0, 120, 120))
    exif = PIL.Exif()
    exif[0x0112], exif[0x010E] = orientation, "in my garden"
    small = scaled(saved(image, "JPEG", exif=exif), 200)
    turned = opened(small)

    assert turned.size == size
    x, y = ((turned.width - 9) * corner[0] + 4, (turned.height - 9) * corner[1] + 4)
    red, green, _ = turned.getpixel((x, y))
    assert (red > 200, green < 60) == (True, True)
    assert dict(turned.getexif()) == {}
    assert b"garden" not in small


def test_colours_keep_their_profile() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for form in ("PNG", "JPEG", "WEBP"):
        small = opened(scaled(picture(form, icc_profile=profile), 200))
        assert small.info["icc_profile"] == profile


def test_a_picture_that_breaks_off_is_said_to_be_damaged(folder: Write) -> None:
    data = picture("JPEG")[:9000]
    with pytest.raises(Damaged):
        scaled(data, 200)
    root = folder({"x.jpg": data})
    file = MediaFolder(root, list_files(root, [""]).paths, ("",), 200).find("x.jpg", Where("a.md"))

    assert (file.fault, file.path, file.size) == ("damaged", root / "x.jpg", len(data))


def test_a_bomb_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture()
    monkeypatch.setattr(PIL, "MAX_IMAGE_PIXELS", 1000)

    assert scaled(data, 200) is data


def test_the_hash_in_the_name_is_that_of_what_is_packed(folder: Write) -> None:
    wide, narrow = picture(), picture(size=(150, 75))
    root = folder({"wide.png": wide, "narrow.png": narrow, "x.svg": "<svg/>"})
    paths = list_files(root, [""]).paths
    media = MediaFolder(root, paths, ("",), 200)
    file, small, svg = (
        media.find(name, Where("a.md")) for name in ("wide.png", "narrow.png", "x.svg")
    )
    packed = file.path.read_bytes()

    assert packed == scaled(wide, 200)
    assert file.sha256 == sha256(packed).hexdigest()
    assert file.name == f"wide-{file.sha256[:16]}.png"
    assert (file.size, file.source) == (len(packed), "wide.png")
    assert (small.path, svg.path) == (root / "narrow.png", root / "x.svg")
    assert MediaFolder(root, paths, ("",), 200).find("wide.png", Where("a.md")) == file
    assert MediaFolder(root, paths, ("",)).find("wide.png", Where("a.md")).path == root / "wide.png"


def test_copies_are_gone_when_the_process_ends(folder: Write) -> None:
    root = folder({"x.png": picture()})
    script = (
        "import sys; from pathlib import Path; from deckwright.notes.media import MediaFolder;"
        "from deckwright.problems import Where;"
        "print(MediaFolder(Path(sys.argv[1]), ['x.png'], ('',), 200)"
        ".find('x.png', Where('a.md')).path)"
    )
    path = subprocess.run(
        [sys.executable, "-c", script, root], capture_output=True, text=True, check=True
    ).stdout.strip()

    assert path.endswith(".png")
    assert not Path(path).parent.exists()


def test_without_pillow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deckwright.notes.pictures.find_spec", lambda _: None)

    assert refusal(lambda: check_pillow(Where("pyproject.toml"))) == [
        "pyproject.toml:1:1: error: pictures cannot be scaled without Pillow, which is not "
        'installed [pillow-missing] -> type pip install "deckwright[pictures]", or leave out '
        "max_width"
    ]


def test_in_real_anki_the_narrower_picture_arrives(
    folder: Write, deckwright: Deckwright, learner: Learner, tmp_path: Path
) -> None:
    config = "[tool.deckwright.pictures]\nmax_width = 200"
    root = folder({"pyproject.toml": config, "a.md": NOTE.format("jpg"), "x.jpg": picture("JPEG")})
    package = tmp_path / "deck.apkg"
    result = deckwright("build", root, "-o", package)
    assert result.exit_code == 0, result.output
    learner.imports(package)
    (name,) = learner.media()

    assert f'src="{name}"' in learner.question("a")
    assert opened((Path(learner.col.media.dir()) / name).read_bytes()).size == (200, 100)
    assert deckwright("build", root, "-o", package).output.count("nothing changed") == 1
