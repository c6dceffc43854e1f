"""Packages as Anki itself holds them once they are imported."""

from __future__ import annotations

from pathlib import Path

from deckwright.engine.scratch import EngineFailed, ImportLog, scratch_engine

COLLECTION = "collection.anki2"
MEDIA = "collection.media"


def import_into(folder: Path, package: Path) -> None:
    """Import a package into an empty collection in `folder`; the collection is closed then.

    Raises:
        NoEngine, EngineFailed.
    """
    with scratch_engine(folder) as engine:
        # Anki would rename a note type of the package that is called as one of its own.
        for notetype in engine.col.models.all():
            notetype["name"] = f"stock {notetype['id']}"
            engine.col.models.update_dict(notetype)
        engine.import_package(package)


def import_over(folder: Path, package: Path) -> ImportLog:
    """Import a package into the collection that lies in `folder`.

    Raises:
        NoEngine, EngineFailed.
    """
    with scratch_engine(folder) as engine:
        return engine.import_package(package)


def package_of_collection(file: Path, folder: Path) -> Path:
    """A whole collection (.colpkg) -> a package of all its decks, without anyone's reviews.

    Raises:
        NoEngine, EngineFailed.
    """
    folder.mkdir()
    with scratch_engine(folder) as engine:
        backend = engine.col._backend  # noqa: SLF001 (Anki has no other way to it)
    package = folder / "all.apkg"
    media = folder / MEDIA
    media.mkdir(exist_ok=True)
    try:
        backend.import_collection_package(
            col_path=str(folder / COLLECTION),
            backup_path=str(file.resolve()),
            media_folder=str(media),
            media_db=str(folder / "collection.media.db2"),
        )
    except Exception as error:
        raise EngineFailed(" ".join(str(error).split())) from error
    with scratch_engine(folder) as engine:
        from anki import import_export_pb2 as api

        options = api.ExportAnkiPackageOptions(with_media=True, legacy=True)
        engine.col.export_anki_package(out_path=str(package), options=options, limit=None)
    return package
