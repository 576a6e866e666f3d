"""Packages over HTTP: an office PC forwards what a stick brought, unread, and fetches the answer.

A request carries one volume; the first volume comes last, and with it the package is taken in.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province import bodies, openapi
from bizenv_desktop.province.packages import Taken
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.wire.messages import PREFIX
from bizenv_desktop.wire.package import VOLUME_BYTES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path as FilePath

    from fastapi import FastAPI

    from bizenv_desktop.province.accounts import Caller
    from bizenv_desktop.province.service import Service

_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
PackageId = Annotated[str, Path(pattern=_UUID, max_length=36, description="Id of the package")]


def add_routes(app: FastAPI, service: Service, caller_of: Callable[[Request], Awaitable[Caller]]) -> None:
    """Let the app take packages and give the answers to them."""

    @app.post(
        PREFIX + "/packages",
        name="packages",
        summary="Take one volume of a package; the first volume comes last.",
        response_class=Response,
        responses={
            **openapi.responses(401, 403, 413, 422, 503, success=Taken),
            202: {"description": "Kept until the first volume comes"},
        },
        openapi_extra={**openapi.needs(), "requestBody": {"required": True, "content": _BINARY}},
    )
    async def take(request: Request) -> Response:
        caller = await caller_of(request)
        place = service.packages.desk(caller.account.scope) / f"{uuid.uuid4()}.tmp"
        try:
            await _receive(request, place)
            taken = await run_in_threadpool(_take, service, caller, place)
        finally:
            place.unlink(missing_ok=True)
        return Response(status_code=202) if taken is None else bodies.reply(request, taken)

    @app.get(
        PREFIX + "/packages/{package}/ack",
        name="package_ack",
        summary="Give the answer to a package, sealed for its sender alone.",
        response_class=FileResponse,
        responses={
            **openapi.responses(401, 403, 404, 422, 503),
            200: {"description": "The answer, a package", "content": _BINARY},
        },
        openapi_extra=openapi.needs(),
    )
    async def ack(request: Request, package: PackageId) -> Response:
        caller = await caller_of(request)
        place = await run_in_threadpool(_answer, service, caller, package)
        return FileResponse(place, media_type="application/octet-stream", background=BackgroundTask(place.unlink))


async def _receive(request: Request, place: FilePath) -> None:
    size = 0
    with place.open("wb") as out:
        async for piece in request.stream():
            size += len(piece)
            if size > VOLUME_BYTES:
                raise RefusedError(413, "too_large")
            await run_in_threadpool(out.write, piece)


def _take(service: Service, caller: Caller, place: FilePath) -> Taken | None:
    try:
        return service.packages.receive(caller, place)
    except BizenvError as problem:
        raise RefusedError(422, "package", problem.what) from problem


def _answer(service: Service, caller: Caller, package: str) -> FilePath:
    place = service.packages.desk(caller.account.scope) / f"{uuid.uuid4()}.ack.tmp"
    scope = None if caller.account.is_province else caller.account.scope
    try:
        service.packages.manifest(package, scope)
    except BizenvError as problem:
        raise RefusedError(404, "not_found") from problem
    try:
        service.packages.answer(package, place, scope)
    except BizenvError as problem:
        raise RefusedError(422, "package", problem.what) from problem
    return place
