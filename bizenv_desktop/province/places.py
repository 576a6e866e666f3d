"""Where the data of the province lies, and its opening for one piece of work beside the running server."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.province.store import Store

_DATABASE = "province.db"
_BLOBS = "blobs"


def places(data: str | Path | None, database: str | None) -> tuple[str, Path]:
    """Return the database's URL and the folder for files; the folder is made."""
    folder = Path(data or "province-data").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return database or f"sqlite:///{folder / _DATABASE}", folder / _BLOBS


@contextmanager
def opened(data: str | Path | None, database: str | None, *, migrating: bool = False) -> Iterator[tuple[Store, Path]]:
    """Give the store and the folder for files; the store is closed at the end.

    Raises BizenvError where the tables are of another version (`migrating` opens them all the same).
    """
    from bizenv_desktop.province.store import Store

    url, folder = places(data, database)
    store = Store(url, migrating=migrating)
    try:
        yield store, folder
    finally:
        store.close()
