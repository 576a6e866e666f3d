"""The OpenAPI description: message types, bodies, refusals and the bearer token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from fastapi.openapi.utils import get_openapi

from bizenv_desktop.province.packages import Taken
from bizenv_desktop.wire import messages as m

if TYPE_CHECKING:
    from fastapi import FastAPI

_TYPES = (
    m.EnrollRequest, m.EnrollReply, m.RenewRequest, m.HelloRequest, m.HelloReply, m.PushRequest, m.PushReply,
    m.PullRequest, m.PullReply, m.DigestRequest, m.DigestReply, m.BlobCheckRequest, m.BlobVerifyRequest,
    m.BlobCheckReply, m.Definition, m.Refusal, Taken,
)  # fmt: skip
_REF = "#/components/schemas/{name}"
_BEARER: list[dict[str, list[str]]] = [{"token": []}]
STATUSES = {
    401: "The token is missing or unknown",
    403: "Not allowed",
    404: "Not found",
    405: "No such verb here",
    409: "In conflict with what the server has (gap, forked, stale)",
    410: "The cursor is of another epoch or too old",
    412: "Another version of tus",
    413: "Too large",
    415: "Not a piece of a file",
    422: "Malformed",
    426: "Protocol, or the version of a definition, not supported any more",
    429: "Too many requests",
    503: "Busy; try again after Retry-After seconds",
}


def _json_of(kind: type[Any]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=kind.__name__)}}}


def responses(*statuses: int, success: type[Any] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the replies of a route: its message, and refusals by status."""
    found: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        found[status] = {"description": STATUSES[status], "content": _json_of(m.Refusal)}
    if success is not None:
        found[200] = {"description": "Done", "content": _json_of(success)}
    return found


def needs(body: type[Any] | None = None, *, open_to_all: bool = False) -> dict[str, Any]:
    """Return what FastAPI cannot know of a route: its message and whether it needs the token."""
    described: dict[str, Any] = {"security": [] if open_to_all else _BEARER}
    if body is not None:
        described["requestBody"] = {"required": True, "content": _json_of(body)}
    return described


def describe(app: FastAPI) -> None:
    """Let the app describe itself with the message types."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            _, components = msgspec.json.schema_components(_TYPES, ref_template=_REF)
            parts = schema.setdefault("components", {})
            parts["schemas"] = components
            parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
