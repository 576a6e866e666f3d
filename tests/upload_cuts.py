"""`python -m tests.upload_cuts 10000`: a real client uploads files to the real server over a line that is cut.

A cut falls anywhere: within a piece, before the reply, or it is the server that is killed before, within or after a
write, between the renaming and the recording. In the end every stored file has its hash; after a cut at most one piece
(4 MiB) is sent again.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province import uploads
from bizenv_desktop.storage import attachments, keys
from bizenv_desktop.wire import limits
from tests.helpers_province import CITY, Province
from tests.helpers_sync import CHEAP, Line, Office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.sync.requests import Request, Response

_PACKET = 64 * 1024
_LARGEST = 6 * limits.MIB
_OFFLINE = ("OFFLINE", "连不上省平台", "检查网络")
MOMENTS = ("before the write", "within the write", "before the record", "before the renaming", "after the renaming")


class Killed(BaseException):
    """The server is gone in the middle of something."""


class CutLine(Line):
    """A line of a client that is cut in every other request of an upload, or its server killed."""

    def __init__(self, province: Province, chance: random.Random) -> None:
        super().__init__(province)
        self.chance = chance
        self.cuts: Counter[str] = Counter()
        self.resent = 0
        self.most_resent = 0
        self.kept: dict[str, int] = {}

    def send(self, request: Request) -> Response:
        if request.verb != "PATCH":
            return super().send(request)
        start = int(request.headers["Upload-Offset"])
        size = len(request.data or b"")
        if self.chance.random() < 0.35:
            return super().send(request)
        sent = self._cut(request, size)
        lost = start + sent - self._reached(request.path.rpartition("/")[2])
        self.resent += max(lost, 0)
        self.most_resent = max(self.most_resent, lost)
        raise BizenvError(*_OFFLINE)

    def _cut(self, request: Request, size: int) -> int:
        """Let a request go wrong; return how many bytes of it were sent."""
        how = self.chance.choice(["within the piece", "before the reply", *MOMENTS])
        self.cuts[how] += 1
        if how == "within the piece":
            sent = self.chance.randrange(size) if size else 0
            asyncio.run(_cut_request(self.province.app, request, self.token, sent))
            return sent
        if how == "before the reply":
            super().send(request)
            return size
        try:
            with killed(how, self.chance):
                super().send(request)
        except Killed:
            pass
        except RuntimeError as gone:  # the server's loop died before the client asked it for the reply
            if "portal" not in str(gone):
                raise
        return size

    def _reached(self, sha: str) -> int:
        account = type("Person", (), {"scope": CITY})
        return int(self.province.app.state.service.uploads.progress(account, sha).offset)


@contextmanager
def killed(how: str, chance: random.Random) -> Iterator[None]:
    """Let the server die at a moment of its work on a piece."""
    kept = (uploads._write, Path.replace, uploads.blobs.note_stored)

    def write(path: Path, offset: int, piece: bytes) -> bool:
        if how == "before the write":
            raise Killed
        if how == "within the write":
            kept[0](path, offset, piece[: chance.randrange(len(piece) + 1)])
            raise Killed
        done = kept[0](path, offset, piece)
        if how == "before the record":
            raise Killed
        return done

    def replace(path: Path, target: Any) -> Path:
        if how == "before the renaming":
            raise Killed
        return kept[1](path, target)

    def note(*arguments: Any) -> None:
        if how == "after the renaming":
            raise Killed
        kept[2](*arguments)

    uploads._write, Path.replace, uploads.blobs.note_stored = write, replace, note  # type: ignore[method-assign]
    try:
        yield
    finally:
        uploads._write, Path.replace, uploads.blobs.note_stored = kept  # type: ignore[method-assign]


async def _cut_request(app: Any, request: Request, token: str, sent: int) -> None:
    """Send the first bytes of a request's body in packets, and then nothing more."""
    data = (request.data or b"")[:sent]
    packets = [data[at : at + _PACKET] for at in range(0, len(data), _PACKET)]
    messages = [{"type": "http.request", "body": one, "more_body": True} for one in packets]
    waiting = iter([*messages, {"type": "http.disconnect"}])
    named = {**request.headers, "authorization": f"Bearer {token}"}
    headers = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.verb,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
        "state": {},
    }

    async def receive() -> dict[str, Any]:
        return next(waiting, {"type": "http.disconnect"})

    async def send(_message: Any) -> None:
        return

    await app(scope, receive, send)


def run(folder: Path, wanted: int, seed: int) -> tuple[CutLine, int, list[str]]:
    """Upload files until the line has been cut `wanted` times; return the line, the files, and wrong ones."""
    chance = random.Random(seed)
    province = Province(folder)
    office = Office(folder, province, "张演示")
    line = office.line = CutLine(province, chance)
    office.enroll()
    stored: dict[str, int] = {}
    while sum(line.cuts.values()) < wanted:
        for _ in range(3):
            data = chance.randbytes(int(chance.random() ** 5 * _LARGEST))
            stored[attachments.put(office.copy, data, "演示.bin")] = len(data)
        waiting = True
        while waiting:
            try:
                waiting = office.sync().blobs_up > 0
            except BizenvError as problem:
                if problem.code != _OFFLINE[0]:
                    raise
    wrong = []
    for sha, size in stored.items():
        path = province.app.state.service.uploads._folder.path(CITY, sha)
        data = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(data).hexdigest() != sha or len(data) != size:
            wrong.append(sha)
        path.unlink(missing_ok=True)
    office.close()
    province.close()
    return line, len(stored), wrong


def main() -> int:
    """Run and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cuts", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    keys.DEFAULT_COST = CHEAP
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cuts-") as folder:
        line, files, wrong = run(Path(folder), options.cuts, options.seed)
    print(f"{sum(line.cuts.values())} cuts in {time.monotonic() - begin:.0f} s: {dict(sorted(line.cuts.items()))}")
    print(f"{files} files stored, {len(wrong)} with a wrong hash")
    print(
        f"sent again after a cut: at most {line.most_resent / limits.MIB:.2f} MiB (limit 4 MiB), {line.resent} in all"
    )
    return 1 if wrong or line.most_resent > limits.UPLOAD_PIECE else 0


if __name__ == "__main__":
    sys.exit(main())
