"""What a session asks of its carrier, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Request:
    """One request: a JSON `body`, or bytes (`data`) of the kind that `headers` tell, or nothing.

    `source` is a file that is sent instead of `data`, piece by piece.
    With a `sink` the reply is a file: its pieces go there as they come, and the response has no content.
    """

    verb: str
    path: str
    body: Any = None
    data: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    source: Path | None = None
    sink: Callable[[bytes], object] | None = None


@dataclass(frozen=True)
class Response:
    """The reply: its status and its plain bytes. Refusals come as responses too."""

    status: int
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
