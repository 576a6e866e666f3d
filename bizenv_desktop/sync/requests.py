"""What a session asks of its carrier, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Request:
    """One request: a JSON `body`, or a file of `size` bytes piece by piece, or nothing (then the reply is a file)."""

    verb: str
    path: str
    body: Any = None
    pieces: Iterator[bytes] | None = None
    size: int = 0


@dataclass(frozen=True)
class Response:
    """The reply: its status and its plain bytes. Refusals come as responses too."""

    status: int
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
