"""Why a conversation with the province ended early: refused, or cancelled by the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.wire import messages as m
from bizenv_desktop.wire.codes import REFUSALS

if TYPE_CHECKING:
    from bizenv_desktop.sync.requests import Response


class CancelledError(Exception):
    """The user cancelled."""


class RefusedError(Exception):
    """The server refused a request."""

    def __init__(self, status: int, why: m.Refusal) -> None:
        self.status = status
        self.why = why
        super().__init__(why.code)


def refusal_of(response: Response) -> m.Refusal:
    """Return why a request was refused, whatever stood in between (a proxy answers in HTML)."""
    try:
        return msgspec.json.decode(response.content, type=m.Refusal)
    except msgspec.MsgspecError:
        code = {401: "unauthorized", 403: "unauthorized", 413: "too_large", 429: "busy", 503: "busy"}
        return m.Refusal(code.get(response.status, "error"))


def as_error(status: int, why: m.Refusal) -> BizenvError:
    """Return a refusal as an error for people; the status, which tells them nothing, is a note of the exception."""
    what, remedy = REFUSALS.get(why.code, REFUSALS["error"])
    detail = f"（{why.detail}）" if why.detail and why.detail != what else ""
    error = BizenvError(f"SYNC_{why.code.upper()}", f"{what}{detail}", remedy)
    error.add_note(f"HTTP {status}")
    return error
