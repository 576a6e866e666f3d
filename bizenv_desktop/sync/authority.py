"""A certificate authority of the government network, trusted by a copy besides the public ones."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.sync.breaking_off import BreakableAdapter

if TYPE_CHECKING:
    from pathlib import Path


def checked(certificate: str) -> str:
    """Return a certificate that can be used; raises BizenvError for anything else."""
    _context(certificate)
    return certificate


def read_certificate(path: Path) -> str:
    """Return the text of a certificate's file (PEM)."""
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as problem:
        raise BizenvError("BAD_AUTHORITY", f"不能读根证书文件 {path}", "重新选择省厅给的文件（.pem）") from problem


class TrustingAdapter(BreakableAdapter):
    """Lets a session of `requests` also trust one more authority."""

    def __init__(self, certificate: str) -> None:
        self._certificate = certificate
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        """Make the connections with the authority loaded."""
        more["ssl_context"] = _context(self._certificate)
        super().init_poolmanager(*arguments, **more)


def _context(certificate: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cadata=certificate)
    except (ssl.SSLError, ValueError) as problem:
        raise BizenvError("BAD_AUTHORITY", "不是可用的根证书", "重新选择省厅给的文件（.pem）") from problem
