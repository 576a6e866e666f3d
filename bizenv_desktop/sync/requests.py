"""What a session asks of its carrier, and what it gets back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

_WHOLE, _RANGE = 200, 206
_PLACE = re.compile(r"bytes (\d+)-")


@dataclass(frozen=True)
class Request:
    """One request: a JSON `body`, or bytes (`data`) of the kind that `headers` tell, or nothing.

    `source` is a file that is sent instead of `data`, piece by piece.
    With a `sink` the reply is a file: its pieces go there as they come, and the response has no content. `begins` is
    told before them at which byte of the file they begin.
    """

    verb: str
    path: str
    body: Any = None
    data: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    source: Path | None = None
    sink: Callable[[bytes], object] | None = None
    begins: Callable[[int], object] | None = None


@dataclass(frozen=True)
class Response:
    """The reply: its status and its plain bytes. Refusals come as responses too."""

    status: int
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def pour(request: Request, status: int, headers: Mapping[str, str], pieces: Iterable[bytes]) -> None:
    """Give a file that was asked for to the sink of its request; `headers` have small letters."""
    assert request.sink is not None  # noqa: S101 - `is_file` was asked before
    if request.begins is not None:
        place = _PLACE.match(headers.get("content-range", "")) if status == _RANGE else None
        request.begins(int(place[1]) if place else 0)
    for piece in pieces:
        request.sink(piece)


def is_file(request: Request, status: int) -> bool:
    """Tell whether a reply is the file that was asked for, or a range of it."""
    return request.sink is not None and status in (_WHOLE, _RANGE)
