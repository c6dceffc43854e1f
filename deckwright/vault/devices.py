"""Names that Windows keeps for itself, whatever their ending, on every disk and in every folder.

https://learn.microsoft.com/windows/win32/fileio/naming-a-file
"""

from __future__ import annotations

from pathlib import PureWindowsPath

_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"]
)


def is_device(name: str) -> bool:
    """Whether a file of this name is a device there, and no file."""
    return name.partition(".")[0].partition(":")[0].rstrip(" ").casefold() in _DEVICES


def leads_elsewhere(path: str) -> bool:
    """Whether a path begins with a drive or a server, and so leads out of every folder there."""
    return bool(PureWindowsPath(path).drive)
