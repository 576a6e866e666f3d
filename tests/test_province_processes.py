"""Several server processes behind one address: writers in all of them, and a reader who misses nothing."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
import signal
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province.upkeep import add_user
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.sync.syncer import Syncer
from tests import helpers_province
from tests.helpers_province import CITY, CLOCK, Device, small_forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITERS, BATCHES, OPS = 8, 6, 5


class Remote:
    """A server that runs by itself, as devices of the tests see it."""

    def __init__(self, url: str, data: Path, database: str | None) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        self._data, self._database = data, database

    def code(self, name: str) -> str:
        return add_user(name, city=CITY, role="editor", data=self._data, database=self._database)

    def device(self, name: str) -> Device:
        device = Device(self, name, CITY)  # type: ignore[arg-type]
        device.enroll(self.code(name))
        return device

    def post(self, path: str, body: Any, token: str = "") -> Any:
        headers = {"connection": "close"}  # the next request meets any worker
        if token:
            headers["authorization"] = f"Bearer {token}"
        return self.http.post(f"/sync/v1{path}", content=msgspec.json.encode(body), headers=headers)


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[Remote]:
    """Give the command `province serve` at work on the database of this run."""
    database = helpers_province.emptied(helpers_province.database) if helpers_province.database else None
    place = ["--data", str(folder), *(["--database", database] if database else [])]
    command = [sys.executable, "-m", "bizenv_desktop", "province", "serve", *place, "--port", "0", *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"https?://127\.0\.0\.1:\d+", url), url
        yield Remote(url, folder, database)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in {0, -signal.SIGTERM}
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def write(device: Device) -> set[str]:
    rows = set()
    for _ in range(BATCHES):
        ids = [str(uuid.uuid4()) for _ in range(OPS)]
        results = device.push(*(device.op("create", "project", one, set={"project_name": one}) for one in ids))
        assert {one["s"] for one in results} == {"applied"}
        rows.update(ids)
    return rows


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make an authority that vouches for this machine by itself: its certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "演示")])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(begin).not_valid_after(begin + dt.timedelta(days=9))
    built = built.add_extension(place, critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signed = built.sign(key, hashes.SHA256())
    whole, private = folder / "cert.pem", folder / "key.pem"
    whole.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return whole, private


def test_a_copy_trusts_the_authority_that_it_was_given_and_no_other(tmp_path: Path) -> None:
    whole, private = certificate(tmp_path)
    with serving(tmp_path, "--certfile", str(whole), "--keyfile", str(private)) as remote:
        whose = {"city": CITY, "unit": "演示局", "user": "张演示", "passphrase": "口令"}
        copy, _ = LocalCopy.create(tmp_path / "copy", small_forms(), **whose, clock=CLOCK)
        syncer = Syncer(copy, backup=lambda: None)
        url, code = str(remote.http.base_url), remote.code("张演示")
        assert url.startswith("https://")
        with pytest.raises(BizenvError) as refused:
            syncer.enroll(url, code)
        assert refused.value.code == "BAD_CERTIFICATE"
        with pytest.raises(BizenvError) as unreadable:
            syncer.trust("-----BEGIN CERTIFICATE-----")
        assert unreadable.value.code == "BAD_AUTHORITY"
        syncer.trust(whole.read_text())
        assert syncer.enroll(url, code)["city"] == CITY
        assert syncer.sync().state == "done"
        copy.close()


def test_a_reader_of_two_processes_misses_no_row_of_eight_writers(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as remote:
        writers = [remote.device(f"写演示{n}") for n in range(WRITERS)]
        reader = remote.device("读演示")
        seen: list[tuple[str, int]] = []
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                seen.extend((one["id"], one["seq"]) for one in reader.pull(limit=7))

        with ThreadPoolExecutor(WRITERS + 1) as pool:
            following = pool.submit(read)
            try:
                written = set().union(*pool.map(write, writers))
            finally:
                done.set()  # else a writer that fails leaves the reader reading, and the pool waiting for it
            following.result()
        seen += [(one["id"], one["seq"]) for one in reader.pull()]
        assert {row for row, _ in seen} == written
        assert sorted(seq for _, seq in seen) == list(range(1, len(written) + 1))
