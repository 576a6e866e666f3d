"""Runs the server from the command line, and makes accounts."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.clock import Clock, SystemClock
from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bizenv_desktop.formdef.model import Forms

_DATABASE = "province.db"
_BLOBS = "blobs"
_REQUEST_SECONDS = 20


def places(data: str | Path | None, database: str | None) -> tuple[str, Path]:
    """Return the database's URL and the folder for files; the folder is made."""
    folder = Path(data or "province-data").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return database or f"sqlite:///{folder / _DATABASE}", folder / _BLOBS


def build(data: str | Path | None, database: str | None, forms: Forms | None, clock: Clock | None) -> FastAPI:
    """Return the server for a data folder or a database."""
    from bizenv_desktop.formdef.loader import load_forms
    from bizenv_desktop.province.app import create_app

    return create_app(*places(data, database), forms or load_forms(), clock or SystemClock())


def serve(
    *, data: str | Path | None = None, database: str | None = None, host: str = "127.0.0.1", port: int = 8700
) -> None:
    """Serve until stopped. The first line of output is the URL; port 0 takes a free one."""
    import uvicorn

    app = build(data, database, None, None)
    listening = listen(host, port)
    print(url_of(listening), flush=True)  # noqa: T201 - the contract of the command line
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_REQUEST_SECONDS)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        app.state.store.close()


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


def url_of(listening: socket.socket) -> str:
    """Return the URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def add_user(
    name: str,
    *,
    city: str,
    role: str,
    data: str | Path | None = None,
    database: str | None = None,
    clock: Clock | None = None,
) -> str:
    """Make an account (or give an existing one other roles) and return its one-time code; roles split by commas."""
    from bizenv_desktop.province.accounts import add_account
    from bizenv_desktop.province.store import Store

    store = Store(places(data, database)[0])
    roles = [one.strip() for one in role.replace("，", ",").split(",") if one.strip()]
    try:
        with store.write() as connection:
            return add_account(connection, clock or SystemClock(), name, city, roles)
    finally:
        store.close()


def migrate(*, data: str | Path | None = None, database: str | None = None) -> tuple[str, str]:
    """Bring the tables of a database up to date; returns the version before and after."""
    from bizenv_desktop.province import schema
    from bizenv_desktop.province.store import Store

    store = Store(places(data, database)[0], migrating=True)
    try:
        with store.write() as connection:
            return schema.migrate(connection)
    finally:
        store.close()
