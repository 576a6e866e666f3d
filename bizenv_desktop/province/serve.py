"""Runs the server from the command line."""

from __future__ import annotations

import json
import os
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.base.clock import Clock, SystemClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province.places import places

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI

    from bizenv_desktop.formdef.model import Forms

_REQUEST_SECONDS = 20
_PLACE = "BIZENV_PROVINCE_PLACE"
"""By this word of the environment the workers learn where the data lies."""


def build(data: str | Path | None, database: str | None, forms: Forms | None, clock: Clock | None) -> FastAPI:
    """Return the server for a data folder or a database."""
    from bizenv_desktop.formdef.loader import load_forms
    from bizenv_desktop.province.app import create_app

    return create_app(*places(data, database), forms or load_forms(), clock or SystemClock())


@dataclass(frozen=True)
class Tls:
    """The certificate (PEM, with its chain) and its key by which the server speaks https itself."""

    certificate: str
    key: str


def serve(
    *,
    data: str | Path | None = None,
    database: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8700,
    workers: int = 1,
    tls: Tls | None = None,
) -> None:
    """Serve until stopped. The first line of output is the URL; port 0 takes a free one.

    Several workers are processes behind one address; what they share is the database and the folder alone.
    """
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    url, _ = places(data, database)
    _check(url, tls)
    listening = listen(host, port)
    print(url_of(listening, secure=tls is not None), flush=True)  # noqa: T201 - the contract of the command line
    os.environ[_PLACE] = json.dumps([str(data) if data else None, database])
    config = uvicorn.Config(
        f"{__name__}:app_of_worker",
        factory=True,
        workers=workers,
        log_level="warning",
        timeout_graceful_shutdown=_REQUEST_SECONDS,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )
    server = uvicorn.Server(config)
    if workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        server.run(sockets=[listening])


def app_of_worker() -> FastAPI:
    """Return the server of one process, for the place that `serve` was given."""
    data, database = json.loads(os.environ[_PLACE])
    app = build(data, database, None, None)
    app.router.on_shutdown.append(app.state.store.close)
    return app


def _check(url: str, tls: Tls | None) -> None:
    """Raise BizenvError before the first worker starts where none could."""
    from bizenv_desktop.province.store import Store

    Store(url).close()
    if tls is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(tls.certificate, tls.key)
    except (OSError, ssl.SSLError) as problem:
        where = f"{tls.certificate}、{tls.key}"
        raise BizenvError("BAD_CERTIFICATE", f"不能使用证书和私钥（{where}）", "换成一对 PEM 文件") from problem


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises BizenvError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as problem:
        listening.close()
        raise BizenvError(
            "PORT_TAKEN", f"不能在 {host}:{port} 提供服务", "换一个端口（--port），或停掉占用它的程序"
        ) from problem
    listening.listen(128)
    return listening


def url_of(listening: socket.socket, *, secure: bool = False) -> str:
    """Return the URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    scheme = "https" if secure else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
