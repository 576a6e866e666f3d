"""Runs the server from the command line, and makes accounts."""

from __future__ import annotations

import json
import os
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.clock import Clock, SystemClock
from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.province.moving import Moved, Wish
    from bizenv_desktop.province.purging import Purged
    from bizenv_desktop.province.revoking import KnownAccount

_DATABASE = "province.db"
_BLOBS = "blobs"
_REQUEST_SECONDS = 20
_PLACE = "BIZENV_PROVINCE_PLACE"
"""By this word of the environment the workers learn where the data lies."""


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


def users(*, city: str = "", data: str | Path | None = None, database: str | None = None) -> list[KnownAccount]:
    """Return the accounts (of a city) with their devices."""
    from bizenv_desktop.province.revoking import known_accounts
    from bizenv_desktop.province.store import Store

    store = Store(places(data, database)[0])
    try:
        with store.read() as connection:
            return known_accounts(connection, city)
    finally:
        store.close()


def revoke_user(name: str, *, city: str, data: str | Path | None = None, database: str | None = None) -> int:
    """Revoke an account; return on how many devices it was enrolled."""
    from bizenv_desktop.province.revoking import revoke_account
    from bizenv_desktop.province.store import Store

    store = Store(places(data, database)[0])
    try:
        with store.write() as connection:
            return revoke_account(connection, SystemClock(), name, city)
    finally:
        store.close()


def revoke_device(beginning: str, *, city: str, data: str | Path | None = None, database: str | None = None) -> str:
    """Revoke a device by the beginning of its id; return the id."""
    from bizenv_desktop.province.revoking import revoke_device as revoke
    from bizenv_desktop.province.store import Store

    store = Store(places(data, database)[0])
    try:
        with store.write() as connection:
            return revoke(connection, beginning, city)
    finally:
        store.close()


def check_files(*, data: str | Path | None = None, database: str | None = None) -> tuple[int, list[tuple[str, str]]]:
    """Look at every stored file; return how many there are, and (scope, hash) of those that were damaged or lost."""
    from bizenv_desktop.province.file_places import open_files
    from bizenv_desktop.province.store import Store
    from bizenv_desktop.province.uploads import Uploads

    url, folder = places(data, database)
    store = Store(url)
    try:
        return Uploads(store, open_files(folder), SystemClock()).verify_all()
    finally:
        store.close()


def clean(*, data: str | Path | None = None, database: str | None = None) -> tuple[int, int]:
    """Throw away files that nothing has referred to for 90 days; return how many, and their bytes."""
    from bizenv_desktop.province import cleaning
    from bizenv_desktop.province.file_places import open_files
    from bizenv_desktop.province.store import Store

    url, folder = places(data, database)
    store = Store(url)
    try:
        return cleaning.clean(store, open_files(folder), SystemClock())
    finally:
        store.close()


def move_row(wish: Wish, *, data: str | Path | None = None, database: str | None = None, dry_run: bool) -> Moved:
    """Move a row to another city with all that belongs to it; `dry_run` only tells what would happen."""
    from bizenv_desktop.formdef.loader import load_forms
    from bizenv_desktop.province import moving
    from bizenv_desktop.province.file_places import open_files
    from bizenv_desktop.province.store import Store

    url, folder = places(data, database)
    store = Store(url)
    try:
        return moving.move(store, open_files(folder), load_forms(), SystemClock(), wish, dry_run=dry_run)
    finally:
        store.close()


def purge(*, data: str | Path | None = None, database: str | None = None, dry_run: bool = False) -> list[Purged]:
    """Tidy away tombstones that are older than 400 days; `dry_run` only tells what would go."""
    from bizenv_desktop.province import purging
    from bizenv_desktop.province.store import Store

    store = Store(places(data, database)[0])
    try:
        return purging.purge(store, SystemClock(), dry_run=dry_run)
    finally:
        store.close()


def new_epoch(*, data: str | Path | None = None, database: str | None = None) -> tuple[int, int]:
    """Tell a database that was put back to an older state so; return how many scopes there are, and void codes."""
    from bizenv_desktop.province import epochs
    from bizenv_desktop.province.store import Store

    store = Store(places(data, database)[0])
    try:
        with store.write() as connection:
            return epochs.begin_new(connection, SystemClock())
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
