"""Packages at the province from the command line: take one in, write the answer to it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bizenv_desktop.base.clock import Clock, SystemClock
from bizenv_desktop.province.places import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.province.packages import Packages


@contextmanager
def packages(data: str | Path | None, database: str | None, clock: Clock | None = None) -> Iterator[Packages]:
    """Give the packages of a data folder or database; the server may run meanwhile."""
    from bizenv_desktop.formdef.loader import load_forms
    from bizenv_desktop.province.file_places import open_files
    from bizenv_desktop.province.service import Service

    with opened(data, database) as (store, folder):
        yield Service(store, open_files(folder), load_forms(), clock or SystemClock()).packages
