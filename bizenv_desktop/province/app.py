"""The provincial server as an ASGI application: routes, who calls, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route

from bizenv_desktop import __version__
from bizenv_desktop.base.clock import Clock, SystemClock
from bizenv_desktop.province import bodies, openapi, package_routes, tus
from bizenv_desktop.province.file_places import open_files
from bizenv_desktop.province.publishing import bring_rows
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.service import Service
from bizenv_desktop.province.store import Store
from bizenv_desktop.wire import messages as m
from bizenv_desktop.wire.messages import PREFIX
from bizenv_desktop.wire.tus import FOLDER as UPLOADS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path as FilePath

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.province.accounts import Caller

    Endpoint = Callable[[Request], Awaitable[Response]]


class _ShaConvertor(StringConvertor):
    """Lets a path part be a SHA-256 and nothing else, so that `/blobs/check` is no file."""

    regex = "[0-9a-f]{64}"


register_url_convertor("sha256", _ShaConvertor())
Sha = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", max_length=64, description="SHA-256 of the file")]
Tag = Annotated[str, Path(pattern=r"^[^\x00-\x1f/]+@[0-9]{1,9}$", max_length=210, description="Name and version")]
_BUSY_SECONDS = 2


def create_app(database_url: str, blob_dir: FilePath | str, forms: Forms, clock: Clock | None = None) -> FastAPI:
    """Return the server on a database (its tables are made where they are missing) and a folder for files."""
    store = Store(database_url)
    bring_rows(store, forms, clock or SystemClock())
    service = Service(store, open_files(blob_dir), forms, clock or SystemClock())
    app = FastAPI(
        title="辽宁营商环境台账 · 省级同步服务",
        version=__version__,
        description="Sync of the cities' ledgers, `/sync/v1`. Decimals are strings; times are ISO 8601.",
        docs_url=None,
        redoc_url=None,
    )
    app.state.store = store
    app.state.service = service
    _add_messages(app, service)
    _add_blobs(app, service)
    _add_refusals(app)
    openapi.describe(app)
    return app


def _add_messages(app: FastAPI, service: Service) -> None:
    def post(path: str, takes: type[Any], gives: type[Any], endpoint: Endpoint, *statuses: int, **more: Any) -> None:
        app.add_api_route(
            PREFIX + path,
            endpoint,
            methods=["POST"],
            name=path.strip("/"),
            summary=(takes.__doc__ or "").split("\n")[0],
            response_class=Response,
            responses=openapi.responses(*statuses, 413, 422, 503, success=gives),
            openapi_extra=openapi.needs(takes, **more),
        )

    def with_caller(takes: type[Any], verb: Callable[[Caller, Any], Any]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            caller = await _caller(service, request)
            message, _ = bodies.decoded(await bodies.read_body(request), takes)
            return bodies.reply(request, await run_in_threadpool(verb, caller, message))

        return endpoint

    async def enroll(request: Request) -> Response:
        message, _ = bodies.decoded(await bodies.read_body(request), m.EnrollRequest)
        return bodies.reply(request, await run_in_threadpool(service.enroll, message))

    async def push(request: Request) -> Response:
        caller = await _caller(service, request)
        message, raw = bodies.decoded(await bodies.read_body(request), m.PushRequest)
        return bodies.reply(request, await run_in_threadpool(service.push, caller, raw, message))

    post("/enroll", m.EnrollRequest, m.EnrollReply, enroll, 403, open_to_all=True)
    post("/push", m.PushRequest, m.PushReply, push, 401, 403, 409, 426)
    for path, takes, gives, verb, *statuses in (
        ("/device", m.RenewRequest, m.EnrollReply, service.renew, 401, 403, 409),
        ("/hello", m.HelloRequest, m.HelloReply, service.hello, 401, 403, 426),
        ("/pull", m.PullRequest, m.PullReply, service.pull, 401, 403, 410),
        ("/digest", m.DigestRequest, m.DigestReply, service.digest, 401, 403, 409),
        ("/blobs/check", m.BlobCheckRequest, m.BlobCheckReply, service.check_blobs, 401, 403),
        ("/blobs/verify", m.BlobVerifyRequest, m.BlobCheckReply, service.verify_blobs, 401, 403),
    ):
        post(path, takes, gives, with_caller(takes, verb), *statuses)


def _add_blobs(app: FastAPI, service: Service) -> None:
    file_body = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}

    @app.get(
        PREFIX + "/blobs/{sha256:sha256}",
        name="get_blob",
        summary="Return a file, or a range of it.",
        response_class=FileResponse,
        responses={
            **openapi.responses(401, 403, 404, 422, 503),
            200: {"description": "The file", **file_body},
            206: {"description": "A range of the file", **file_body},
        },
        openapi_extra=openapi.needs(),
    )
    async def get_blob(request: Request, sha256: Sha) -> Response:
        caller = await _caller(service, request)
        return await run_in_threadpool(service.blob, caller, sha256, request.headers.get("range"))

    @app.get(
        PREFIX + "/defs/{tag}",
        name="get_definition",
        summary=(m.Definition.__doc__ or "").split("\n")[0],
        response_class=Response,
        responses=openapi.responses(401, 403, 404, 422, 503, success=m.Definition),
        openapi_extra=openapi.needs(),
    )
    async def get_definition(request: Request, tag: Tag) -> Response:
        caller = await _caller(service, request)
        return bodies.reply(request, await run_in_threadpool(service.definition, caller, tag))

    async def caller_of(request: Request) -> Caller:
        return await _caller(service, request)

    tus.add_routes(app, service, caller_of)
    package_routes.add_routes(app, service, caller_of)


def _verbs(app: FastAPI, request: Request) -> set[str]:
    """Return the verbs of all routes of a path; the framework names those of the first one only."""
    routes = (
        route for route in app.routes if isinstance(route, Route) and route.matches(request.scope)[0] != Match.NONE
    )
    return {verb for route in routes for verb in route.methods or ()}


async def _caller(service: Service, request: Request) -> Caller:
    return await run_in_threadpool(service.caller, request.headers.get("authorization"))


def _add_refusals(app: FastAPI) -> None:
    async def refused(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, RefusedError)  # noqa: S101 - it is registered for nothing else
        if request.url.path.startswith(UPLOADS):
            return tus.refusal(problem.status, problem.refusal)
        return bodies.refusal(problem.status, problem.refusal)

    async def malformed(_request: Request, _problem: Exception) -> Response:
        return bodies.refusal(422, m.Refusal("malformed"))

    async def busy(_request: Request, _problem: Exception) -> Response:
        return bodies.refusal(503, m.Refusal("busy", retry_after=_BUSY_SECONDS))

    async def gone(_request: Request, _problem: Exception) -> Response:
        return bodies.refusal(400, m.Refusal("malformed"))  # nobody is there to read it

    async def unknown(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)  # noqa: S101 - it is registered for nothing else
        answer = bodies.refusal(problem.status_code, m.Refusal("not_found"))
        answer.headers.update(problem.headers or {})
        if "allow" in answer.headers:
            answer.headers["allow"] = ", ".join(sorted(_verbs(app, request)))
        return answer

    app.add_exception_handler(RefusedError, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(OperationalError, busy)
    app.add_exception_handler(HTTPException, unknown)
    app.add_exception_handler(ClientDisconnect, gone)
