"""What a served preview tells its pages: which version is there now."""

from __future__ import annotations

import threading


class News:
    """The number of the version that is there; threads wait for the next."""

    def __init__(self) -> None:
        self._version = 0
        self._closed = False
        self._changed = threading.Condition()

    @property
    def version(self) -> int:
        """The version that is there now."""
        return self._version

    def tell(self) -> None:
        """There is a new version."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def close(self) -> None:
        """There will be no other: let go of all who wait."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def after(self, version: int, seconds: float) -> int | None:
        """The next version after this one; the same when the time is up, None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._version != version, seconds)
            return None if self._closed else self._version
