"""An office PC with a network forwards the package of one without: as it is, and brings the answer back as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.files import sync_folder
from bizenv_desktop.sync.refusals import as_error, refusal_of
from bizenv_desktop.sync.requests import Request
from bizenv_desktop.wire import package as container
from bizenv_desktop.wire.messages import PREFIX

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.sync.http import HttpCarrier
    from bizenv_desktop.sync.requests import Response

_DONE = range(200, 300)
_BINARY = {"Content-Type": "application/octet-stream"}


def forward(carrier: HttpCarrier, first: Path, answer: Path) -> dict[str, Any]:
    """Send all volumes, the first one last; write the answer. Returns what the province made of the package.

    Raises BizenvError where it refuses the package, or a volume is missing.
    """
    package, _ = container.head_of(first)
    taken: dict[str, Any] = {}
    for place in reversed(container.volumes(first)):
        reply = _send(carrier, Request("POST", f"{PREFIX}/packages", headers=_BINARY, source=place))
        taken = msgspec.json.decode(reply.content) if reply.content else taken
    passing = answer.with_name(answer.name + ".tmp")
    try:
        with passing.open("wb") as out:
            _send(carrier, Request("GET", f"{PREFIX}/packages/{package}/ack", sink=out.write))
        passing.replace(answer)
        sync_folder(answer.parent)
    finally:
        passing.unlink(missing_ok=True)
    return {**taken, "answer": str(answer)}


def _send(carrier: HttpCarrier, request: Request) -> Response:
    reply = carrier.send(request)
    if reply.status not in _DONE:
        raise as_error(reply.status, refusal_of(reply))
    return reply
