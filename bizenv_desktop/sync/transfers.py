"""Files of a sync, there and back: each goes on from where it was cut, and counts once its hash is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bizenv_desktop.sync.refusals import CancelledError, RefusedError
from bizenv_desktop.sync.requests import Request, Response
from bizenv_desktop.wire import limits, tus
from bizenv_desktop.wire import messages as m

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from bizenv_desktop.storage.attachments import Incoming
    from bizenv_desktop.sync.local_files import LocalFiles
    from bizenv_desktop.sync.result import SyncResult

    Step = Generator[Request, Response, None]

M = TypeVar("M")
_CHECK_AT_ONCE = limits.BLOB_CHECK
_LOOK_AT_ONCE, _LOOK_BYTES = 100, 64 * limits.MIB
_GONE, _BEYOND = 404, 416


class Conversation(Protocol):
    """What a session lets its transfers do: `ask` and `send` raise RefusedError, and CancelledError between two."""

    result: SyncResult
    progress: Callable[[int, int, str], None]
    cancelled: Callable[[], bool]

    def ask(self, path: str, body: Any, kind: type[M], verb: str = "POST") -> Generator[Request, Response, M]:
        """Ask for a message."""
        ...

    def send(self, request: Request) -> Generator[Request, Response, Response]:
        """Send a request."""
        ...

    def count_round(self) -> None:
        """Count what must not happen for ever."""
        ...


class Transfers:
    """Sends and fetches the files of one copy within a conversation."""

    def __init__(self, local: LocalFiles, with_: Conversation) -> None:
        self._local = local
        self._with = with_

    def send_all(self) -> Step:
        """Send what the server has not got yet."""
        wanted = self._local.to_send()
        for start in range(0, len(wanted), _CHECK_AT_ONCE):
            some = wanted[start : start + _CHECK_AT_ONCE]
            reply = yield from self._with.ask("/blobs/check", m.BlobCheckRequest(some), m.BlobCheckReply)
            missing = set(reply.missing)
            self._local.are_there([one for one in some if one not in missing])
            for sha in (one for one in some if one in missing and self._local.is_sound(one)):
                yield from self._send_file(sha, len(wanted))

    def _send_file(self, sha: str, total: int) -> Step:
        """Send a file from where the server has it, in pieces that are small after a cut and grow again."""
        self._with.progress(self._with.result.blobs_up, total, "上传附件")
        size = self._local.size(sha)
        begun = yield from self._with.send(Request("POST", tus.FOLDER, headers=tus.creation(sha, size)))
        offset = int(begun.headers["upload-offset"])
        most = limits.UPLOAD_LEAST if self._local.begin(sha) else limits.UPLOAD_PIECE
        while offset < size:
            data = self._local.piece(sha, offset, most)
            try:
                answer = yield from self._with.send(
                    Request("PATCH", f"{tus.FOLDER}/{sha}", data=data, headers=tus.piece(offset))
                )
            except RefusedError as refused:
                if refused.why.expected is None:
                    raise
                self._with.count_round()
                offset = refused.why.expected
            else:
                offset, most = int(answer.headers["upload-offset"]), min(2 * most, limits.UPLOAD_PIECE)
        self._local.are_there([sha])
        self._with.result.blobs_up += 1

    def fetch(self, wanted: Sequence[str]) -> Step:
        """Fetch files; those that the server has not got (yet) are passed over."""
        here = 0
        for start in range(0, len(wanted), _CHECK_AT_ONCE):
            some = list(wanted[start : start + _CHECK_AT_ONCE])
            asked = m.BlobCheckRequest(some, readable=True)
            reply = yield from self._with.ask("/blobs/check", asked, m.BlobCheckReply)
            for sha in some:
                if sha not in reply.missing:  # else the copy that attached it has not sent it yet
                    yield from self._fetch_file(sha, f"下载附件 {here + 1}/{len(wanted)}，KB")
                here += 1

    def look(self, files: Sequence[tuple[str, int]], whole: list[str]) -> Step:
        """Let the server look at its files (hash, bytes), some at a time; `whole` gets those that it has, undamaged."""
        for start, some in _heaps(files):
            self._with.progress(start, len(files), "核对省平台的附件")
            reply = yield from self._with.ask("/blobs/verify", m.BlobVerifyRequest(some), m.BlobCheckReply)
            whole.extend(sha for sha in some if sha not in reply.missing)

    def _fetch_file(self, sha: str, text: str) -> Step:
        """Fetch a file; one that came damaged begins anew once, and is then told to the server."""
        file = self._local.incoming(sha)
        size = self._local.described_size(sha)
        is_over = False
        try:
            for again in (True, False):
                is_all = yield from self._receive(sha, file, size, text)
                is_over = self._local.keep(file)
                if is_over:
                    self._with.result.blobs_down += 1
                    return
                if file.size < size and not is_all:  # the line lets no more through; the rest comes the next time
                    return
                if again:
                    file.restart()
            is_over = True
            yield from self._with.ask("/blobs/verify", m.BlobVerifyRequest([sha]), m.BlobCheckReply)
        except RefusedError as refused:
            if refused.status != _GONE:
                raise
        finally:
            file.close(drop=is_over)

    def _receive(self, sha: str, file: Incoming, size: int, text: str) -> Generator[Request, Response, bool]:
        """Receive what of a file is not here, for as long as more comes; true where that is all of it."""
        arriving = _Arriving(file, size, text, self._with)
        while not file.size or file.size < size:
            start = file.size
            try:
                yield from self._with.send(arriving.request(sha))
            except RefusedError as refused:
                if refused.status != _BEYOND or not start:
                    raise
                return True
            if file.size <= start:
                break
        return file.size >= size


def _heaps(files: Sequence[tuple[str, int]]) -> Iterator[tuple[int, list[str]]]:
    """Give files in heaps that a server can read through in seconds, each with the number of those before it."""
    heap: list[str] = []
    weight = done = 0
    for sha, size in files:
        if heap and (len(heap) >= _LOOK_AT_ONCE or weight + size > _LOOK_BYTES):
            yield done, heap
            done, heap, weight = done + len(heap), [], 0
        heap.append(sha)
        weight += size
    if heap:
        yield done, heap


class _Arriving:
    """Takes the pieces of a file as they come; between two of them the user may cancel."""

    def __init__(self, file: Incoming, size: int, text: str, with_: Conversation) -> None:
        self._file, self._size, self._text, self._with = file, size, text, with_

    def request(self, sha: str) -> Request:
        """Ask for what is not here."""
        headers = {"Range": f"bytes={self._file.size}-"} if self._file.size else {}
        return Request("GET", f"{m.PREFIX}/blobs/{sha}", headers=headers, sink=self._take, begins=self._begin)

    def _begin(self, place: int) -> None:
        if not place:
            self._file.restart()  # whoever stands in between gives the whole of it
        elif place != self._file.size:
            raise RefusedError(200, m.Refusal("bad_reply"))

    def _take(self, piece: bytes) -> None:
        self._file.write(piece)
        here, size = self._file.size, max(self._size, self._file.size)
        self._with.progress(here // limits.KIB, size // limits.KIB, self._text)
        if self._with.cancelled():
            raise CancelledError
