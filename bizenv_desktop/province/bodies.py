"""Bodies of requests and replies: JSON by msgspec, zstd where both sides take it, never larger than a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import zstandard
from starlette.responses import Response

from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.wire import limits

if TYPE_CHECKING:
    from starlette.requests import Request

    from bizenv_desktop.wire.messages import Refusal

M = TypeVar("M")
ZSTD = "zstd"
_WORTH_COMPRESSING = 512
_LEVEL = 3
_ENCODER = msgspec.json.Encoder()


async def read_body(request: Request) -> bytes:
    """Return the body, decompressed; raises RefusedError 413 beyond the limit (before reading the rest)."""
    pieces = bytearray()
    async for piece in request.stream():
        pieces += piece
        if len(pieces) > limits.PUSH_HARD_BYTES:
            raise RefusedError(413, "too_large")
    if request.headers.get("content-encoding", "").lower() != ZSTD:
        return bytes(pieces)
    return _decompressed(bytes(pieces))


def _decompressed(packed: bytes) -> bytes:
    try:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        plain = stream.read(limits.PUSH_HARD_BYTES + 1)
    except zstandard.ZstdError as problem:
        raise RefusedError(422, "malformed") from problem
    if len(plain) > limits.PUSH_HARD_BYTES:
        raise RefusedError(413, "too_large")
    return plain


def decoded(body: bytes, kind: type[M]) -> tuple[M, Any]:
    """Return the message of a body, and its plain JSON as it was sent; raises RefusedError 422."""
    try:
        plain = msgspec.json.decode(body)
        return msgspec.convert(plain, kind), plain
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as problem:
        raise RefusedError(422, "malformed", f"请求的内容不合格式（{str(problem)[:200]}）") from problem


def reply(request: Request, message: Any) -> Response:
    """Return a message as the reply, compressed where the caller takes that and it is worth it."""
    body = _ENCODER.encode(message)
    headers = {"Vary": "Accept-Encoding"}
    if len(body) >= _WORTH_COMPRESSING and ZSTD in request.headers.get("accept-encoding", "").lower():
        body = zstandard.ZstdCompressor(_LEVEL).compress(body)
        headers["Content-Encoding"] = ZSTD
    return Response(body, media_type="application/json", headers=headers)


def refusal(status: int, why: Refusal) -> Response:
    """Return the reply of a refused request."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}  # noqa: PLR2004 - the status itself
    if why.retry_after is not None:
        headers["Retry-After"] = str(why.retry_after)
    return Response(_ENCODER.encode(why), status, headers, "application/json")
