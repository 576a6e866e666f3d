"""Puts the files of a backup in the place of a copy's, so that a crash at any moment leaves a copy that opens.

Once the new files lie whole on the disk, a journal says that they are to take the places of the old ones; whoever opens
the copy after a crash carries that to its end first. Before the journal nothing of the copy has been touched.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

from bizenv_desktop.base.files import sync_folder
from bizenv_desktop.storage import slots
from bizenv_desktop.storage.blob_files import FOLDER as BLOBS
from bizenv_desktop.storage.connection import FILE as DATABASE
from bizenv_desktop.storage.locks import alone

if TYPE_CHECKING:
    from pathlib import Path

JOURNAL = "restore.json"


def is_underway(home: Path) -> bool:
    """Tell whether a restore was begun and not ended."""
    return (home / JOURNAL).exists()


def recover(home: Path) -> None:
    """Carry an interrupted restore to its end; raises BizenvError LOCKED while another process does."""
    if is_underway(home):
        with alone(home):
            finish(home)


def swap(home: Path, staged: Path) -> None:
    """Put the database, slots and attachments of a folder of the copy in their places; the old files are kept aside.

    The caller has the copy alone. Once the journal is written, the folder belongs to the restore.
    """
    for file in (one for one in staged.rglob("*") if one.is_file()):
        _make_durable(file)
    aside = _aside(home)
    draft = home / f"{JOURNAL}.new"
    draft.write_text(json.dumps({"staged": staged.name, "aside": aside.name}), "utf-8")
    _make_durable(draft)
    draft.replace(home / JOURNAL)
    sync_folder(home)
    finish(home)


def finish(home: Path) -> None:
    """Do what of a journal is not done yet; each step may be repeated. The caller has the copy alone."""
    if not is_underway(home):
        return
    journal = json.loads((home / JOURNAL).read_text("utf-8"))
    staged, aside = home / journal["staged"], home / journal["aside"]
    _take_slots(home, staged, aside)
    (home / BLOBS).mkdir(exist_ok=True)
    for blob in (staged / BLOBS).glob("*"):
        blob.replace(home / BLOBS / blob.name)
    _take_database(home, staged, aside)
    sync_folder(home)
    (home / JOURNAL).unlink()
    shutil.rmtree(staged, ignore_errors=True)


def _take_database(home: Path, staged: Path, aside: Path) -> None:
    """Move the old database aside with its log, then the new one in."""
    if (staged / DATABASE).exists():
        for old in home.glob(DATABASE + "*"):
            old.replace(aside / old.name)
        (staged / DATABASE).replace(home / DATABASE)


def _take_slots(home: Path, staged: Path, aside: Path) -> None:
    """Put the new slots over the old ones, which are copied: at no moment is there none, or the copy looked empty."""
    if (staged / slots.FILE).exists():
        if (home / slots.FILE).exists():
            shutil.copy2(home / slots.FILE, aside / slots.FILE)
            _make_durable(aside / slots.FILE)
        (staged / slots.FILE).replace(home / slots.FILE)


def _make_durable(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _aside(home: Path) -> Path:
    number = 1
    while (home / f"before-restore-{number}").exists():
        number += 1
    made = home / f"before-restore-{number}"
    made.mkdir()
    return made
