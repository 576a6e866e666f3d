"""Uploads over HTTP by the tus protocol 1.0 (core, creation, termination); an upload is named by the file's SHA-256.

Who calls is settled before the body is read. What came before a cut is kept.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from typing import TYPE_CHECKING, Annotated

from fastapi import Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bizenv_desktop.province import bodies, openapi
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.wire import limits
from bizenv_desktop.wire.tus import FOLDER, PIECE, VERSION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI

    from bizenv_desktop.province.accounts import Caller
    from bizenv_desktop.province.service import Service
    from bizenv_desktop.province.uploads import Progress, Uploads
    from bizenv_desktop.wire.messages import Refusal

_OTHER_VERSION = 412
_KEEP = limits.MIB
"""How much of a body is held in memory before it is written."""
Sha = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", max_length=64, description="SHA-256 of the file")]
_OFFSET = {"name": "Upload-Offset", "in": "header", "required": True, "schema": {"type": "integer", "minimum": 0}}
_LENGTH = {"name": "Upload-Length", "in": "header", "required": True, "schema": {"type": "integer", "minimum": 0}}
_RESUMABLE = {
    "name": "Tus-Resumable",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": f"{VERSION}; another version is answered with 412",
}
_METADATA = {
    "name": "Upload-Metadata",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^sha256 [A-Za-z0-9+/=]+$"},
}


def add_routes(app: FastAPI, service: Service, caller_of: Callable[[Request], Awaitable[Caller]]) -> None:
    """Let the app take uploads."""

    def route(path: str, verb: str, *headers: object, status: int, statuses: tuple[int, ...]) -> Callable[..., object]:
        return app.api_route(
            path,
            methods=[verb],
            name=f"upload_{verb.lower()}",
            summary=f"tus {VERSION}: {verb}",
            response_class=Response,
            status_code=status,
            responses={status: {"description": "Done"}, **openapi.responses(401, 403, 412, 422, 503, *statuses)},
            openapi_extra={**openapi.needs(), "parameters": [_RESUMABLE, *headers], **_body(verb)},
        )

    @route(FOLDER, "POST", _LENGTH, _METADATA, status=201, statuses=(413,))
    async def create(request: Request) -> Response:
        caller = await caller_of(request)
        size, sha256 = _number(request, "upload-length"), _named(request)
        _check_version(request)
        progress = await run_in_threadpool(service.uploads.begin, caller.account, sha256, size)
        return _answer(201, progress, location=f"{FOLDER}/{sha256}")

    @route(FOLDER + "/{sha256:sha256}", "HEAD", status=200, statuses=(404,))
    async def progress_of(request: Request, sha256: Sha) -> Response:
        caller = await caller_of(request)
        _check_version(request)
        return _answer(200, await run_in_threadpool(service.uploads.progress, caller.account, sha256))

    @route(FOLDER + "/{sha256:sha256}", "PATCH", _OFFSET, status=204, statuses=(404, 409, 413, 415))
    async def append(request: Request, sha256: Sha) -> Response:
        caller = await caller_of(request)
        if request.headers.get("content-type", "").partition(";")[0].strip() != PIECE:
            raise RefusedError(415, "malformed")
        offset = _number(request, "upload-offset")
        _check_version(request)
        known = await run_in_threadpool(service.uploads.progress, caller.account, sha256)
        if known.offset != offset:
            raise RefusedError(409, "wrong_offset", expected=known.offset)
        return _answer(204, await _Body(service.uploads, caller, known).receive(request))

    @route(FOLDER + "/{sha256:sha256}", "DELETE", status=204, statuses=(404,))
    async def cancel(request: Request, sha256: Sha) -> Response:
        caller = await caller_of(request)
        _check_version(request)
        await run_in_threadpool(service.uploads.cancel, caller.account, sha256)
        return _answer(204)

    @app.options(
        FOLDER,
        name="upload_options",
        summary=f"tus {VERSION}: OPTIONS",
        status_code=204,
        response_class=Response,
        openapi_extra=openapi.needs(open_to_all=True),
    )
    async def options() -> Response:
        known = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination,expiration"}
        return Response(
            status_code=204, headers={"Tus-Resumable": VERSION, **known, "Tus-Max-Size": str(limits.BLOB_BYTES)}
        )


def _body(verb: str) -> dict[str, object]:
    if verb != "PATCH":
        return {}
    return {"requestBody": {"required": True, "content": {PIECE: {"schema": {"type": "string", "format": "binary"}}}}}


class _Body:
    """Takes the body of one PATCH in pieces of a bounded size, and keeps what came before a cut."""

    def __init__(self, uploads: Uploads, caller: Caller, progress: Progress) -> None:
        self._uploads = uploads
        self._caller = caller
        self._progress = progress
        self._waiting = bytearray()

    async def receive(self, request: Request) -> Progress:
        try:
            async for piece in request.stream():
                self._waiting += piece
                if self._progress.offset + len(self._waiting) > self._progress.size:
                    raise RefusedError(413, "too_large")
                if len(self._waiting) >= _KEEP:
                    await self._keep()
        except ClientDisconnect:
            await self._keep()
            raise
        await self._keep()
        return self._progress

    async def _keep(self) -> None:
        if not self._waiting:
            return
        at, piece = self._progress.offset, bytes(self._waiting)
        self._waiting.clear()
        account = self._caller.account
        self._progress = await run_in_threadpool(self._uploads.append, account, self._progress.sha256, at, piece)
        if self._progress.offset < at + len(piece):
            raise RefusedError(409, "wrong_hash", expected=self._progress.offset)


def _check_version(request: Request) -> None:
    version = request.headers.get("tus-resumable")
    if version is None:
        raise RefusedError(422, "malformed")
    if version != VERSION:
        raise RefusedError(_OTHER_VERSION, "upgrade")


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise RefusedError(422, "malformed")
    return int(text)


def _named(request: Request) -> str:
    """Return the hash in the metadata: pairs of a word and base64, split by commas."""
    for pair in request.headers.get("upload-metadata", "").split(","):
        word, _, value = pair.strip().partition(" ")
        if word == "sha256":
            try:
                text = b64decode(value, validate=True).decode("ascii")
            except (binascii.Error, UnicodeDecodeError):
                break
            if re.fullmatch(r"[0-9a-f]{64}", text):
                return text
    raise RefusedError(422, "malformed")


def _answer(status: int, progress: Progress | None = None, location: str = "") -> Response:
    headers = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    if progress is not None:
        headers |= {"Upload-Offset": str(progress.offset), "Upload-Length": str(progress.size)}
    if location:
        headers["Location"] = location
    return Response(status_code=status, headers=headers)


def refusal(status: int, why: Refusal) -> Response:
    """Return a refusal with the header that every tus reply has."""
    answer = bodies.refusal(status, why)
    answer.headers["Tus-Resumable"] = VERSION
    if status == _OTHER_VERSION:
        answer.headers["Tus-Version"] = VERSION
    return answer
