"""A PostgreSQL server of the tests' own, in a folder of its own, reached by a socket in that folder only.

It is for nothing but tests: it never waits for a disk, and lets in whoever can reach the socket.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200")
_UNPRIVILEGED = "nobody"
"""Who runs the server where the tests run as root: PostgreSQL refuses to."""


def programs() -> Path:
    """Return the folder of the newest installed server's programs."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    if not folders:
        message = "PostgreSQL is not installed: run `make test`, or `sh packaging/system_packages.sh`"
        raise FileNotFoundError(message)
    return folders[-1]


class Cluster:
    """A running server; `url(name)` makes an empty database and says how to reach it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._as = _UNPRIVILEGED if os.geteuid() == 0 else None

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._as:
            shutil.chown(self._folder, _UNPRIVILEGED)
        data = self._folder / "data"
        self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = " ".join(f"-c {one}" for one in (*_QUICK, f"unix_socket_directories={self._folder}"))
        self._run("pg_ctl", "-D", str(data), "-l", str(self._folder / "log"), "-w", "-o", settings, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop the server."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", how, "-w", "stop")

    def url(self, name: str) -> str:
        """Return the URL of a database, made anew."""
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs() / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program == "initdb" else subprocess.DEVNULL,
            cwd=self._folder,
            env={**os.environ, "LC_ALL": "C"},
            user=self._as,
            extra_groups=None if self._as is None else [],
        )
        if done.returncode:
            log = self._folder / "log"
            told = (done.stdout or b"").decode() + (log.read_text() if log.exists() else "")
            message = f"{program} failed:\n{told[-2000:]}"
            raise RuntimeError(message)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Give a running server that is gone, with its data, at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    made = Cluster(folder)
    try:
        made.start()
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
