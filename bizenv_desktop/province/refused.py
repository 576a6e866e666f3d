"""A request that is not carried out: HTTP status and the reason."""

from __future__ import annotations

from bizenv_desktop.wire.codes import REFUSALS
from bizenv_desktop.wire.messages import Refusal


class RefusedError(Exception):
    """This request is refused as a whole; nothing was changed."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        expected: int | None = None,
        scope: str | None = None,
        device: bool = False,
    ) -> None:
        self.status = status
        self.refusal = Refusal(code, detail or REFUSALS[code][0], expected, scope, device=device)
        super().__init__(code)


class RejectedError(Exception):
    """One operation is rejected, and its transaction with it; the batch goes on."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code)
