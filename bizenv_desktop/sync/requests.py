"""What a session asks of its carrier, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Request:
    """One request: a JSON `body`, or a file piece by piece (`pieces` gives them anew for each attempt), or nothing.

    With a `sink` the reply is a file: its pieces go there as they come, and the response has no content.
    """

    verb: str
    path: str
    body: Any = None
    pieces: Callable[[], Iterator[bytes]] | None = None
    sink: Callable[[bytes], object] | None = None


@dataclass(frozen=True)
class Response:
    """The reply: its status and its plain bytes. Refusals come as responses too."""

    status: int
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
