"""A file that one office has sent and another is to fetch; lines that do something to files on their way."""

from __future__ import annotations

import hashlib
import random
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.storage import attachments, blob_files
from tests.helpers_province import CITY
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bizenv_desktop.sync.requests import Request

DATA = random.Random(7).randbytes(3 * blob_files.FRAME + 17)
SHA = hashlib.sha256(DATA).hexdigest()


@contextmanager
def city_with_a_file(folder: Path) -> Iterator[tuple[Office, Office]]:
    """Give two offices: the first has attached DATA and sent it, the second has not synced yet."""
    with city(folder, "张演示", "李演示") as (zhang, li):
        zhang.create(name="甲", files=[attachments.put(zhang.copy, DATA, "凭证.pdf")])
        zhang.sync()
        yield zhang, li


def at_server(office: Office, sha: str = SHA) -> Path:
    """Return where the server keeps a file of the city."""
    place: Path = office.line.province.app.state.service.uploads._folder.path(CITY, sha)
    return place


def in_folder(office: Office) -> list[Path]:
    """Return what lies in the folder of attached files of a copy."""
    folder = office.copy.home / blob_files.FOLDER
    return sorted(folder.iterdir()) if folder.exists() else []


def files_come(office: Office, change: Callable[[Request], Request]) -> None:
    """Let the line change each request for a file, or what brings its pieces (`sink`), before it goes out."""
    send = office.line.send
    office.line.send = lambda request: send(change(request) if request.sink else request)  # type: ignore[method-assign]


def damaged(office: Office, times: int, change: Callable[[bytes], bytes]) -> None:
    """Let the line bring other bytes than the server's, so many times."""
    left = [times]

    def do(request: Request) -> Request:
        sink = request.sink
        if sink is None or not left[0]:
            return request
        left[0] -= 1
        return replace(request, sink=lambda data: sink(change(data)))

    files_come(office, do)


def mend(office: Office) -> None:
    """Let the line be as it was."""
    del office.line.send  # type: ignore[attr-defined]
