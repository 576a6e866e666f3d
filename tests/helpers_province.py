"""A small province for tests: two ledgers, one report, and devices that push and pull by hand."""

from __future__ import annotations

import functools
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import create_engine, inspect
from starlette.testclient import TestClient

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.model import Field, Forms, Ledger, Transition, Workflow
from bizenv_desktop.formdef.report_model import Report
from bizenv_desktop.province.accounts import add_account
from bizenv_desktop.province.app import create_app
from bizenv_desktop.province.tables import metadata
from bizenv_desktop.wire import canonical, system
from bizenv_desktop.wire.messages import signed_command, unsigned

if TYPE_CHECKING:
    from pathlib import Path

CITY, OFFICE = "210100", "210000"
PERIOD = "11111111-1111-4111-8111-111111111111"
"""A row of a period that the city submits."""
SYSTEM = (system.CONFLICT, system.PERIOD, system.REASON, system.SNAPSHOT, system.FILE)
CLOCK = FixedClock(date(2026, 11, 24))


def _fields(**types: ft.FieldType) -> dict[str, Field]:
    return {name: Field(name, name, kind) for name, kind in types.items()}


def _texts(*names: str) -> dict[str, Field]:
    return _fields(**dict.fromkeys(names, ft.Text()))


@functools.cache
def _system_ledgers() -> dict[str, Ledger]:
    return {one.id: one for one in load_forms().ledgers.values() if one.id in SYSTEM}


def small_forms() -> Forms:
    """Give projects with a workflow and a merge group, weeks that a report closes, and the system ledgers."""
    flow = Workflow("stage", "草稿", (Transition(("草稿",), "提交"), Transition(("提交",), "归档", ("reviewer",))))
    project = Ledger(
        "project",
        "L1",
        "项目",
        1,
        {
            **_texts("name", "remark", "unit", "stage", "region_code"),
            **_fields(amount=ft.Money(), tags=ft.TextList(), files=ft.Attachment(), start=ft.Date(partial=True)),
        },
        groups=(("amount", "unit"),),
        workflow=flow,
        display="this.name",
        search=("name",),
    )
    week = Ledger("week", "L2", "周进展", 1, _texts("period", "text"), display="this.text")
    report = Report("weekly", "周报", "week", "table", 1, ("week",), ("week.period",), "", ())
    ledgers = {one.id: one for one in (project, week)} | _system_ledgers()
    return Forms(ledgers=ledgers, codes={}, views={}, reports={"weekly": report})


database = ""
"""The PostgreSQL database that provinces are made on, each on an empty one; "" for a file of SQLite for each."""


def emptied(url: str) -> str:
    """Empty the server's tables of a database, where they are there, and return its URL."""
    engine = create_engine(url)
    with engine.begin() as connection:
        there = set(inspect(connection).get_table_names())
        names = ", ".join(f'"{one.name}"' for one in metadata.sorted_tables if one.name in there)
        if names:
            connection.exec_driver_sql(f"TRUNCATE {names}")
    engine.dispose()
    return url


class Province:
    """The server in this process."""

    def __init__(self, folder: Path, url: str | None = None, forms: Forms | None = None) -> None:
        url = url or (emptied(database) if database else f"sqlite:///{folder / 'p.db'}")
        self.app = create_app(url, folder / "blobs", forms or small_forms(), CLOCK)
        self.http = TestClient(self.app)

    def code(self, name: str, city: str = CITY, roles: tuple[str, ...] = ("editor",)) -> str:
        with self.app.state.store.write() as connection:
            return add_account(connection, CLOCK, name, city, list(roles))

    def device(self, name: str, city: str = CITY, roles: tuple[str, ...] = ("editor",)) -> Device:
        device = Device(self, name, city)
        device.enroll(self.code(name, city, roles))
        return device

    def office(self) -> Device:
        """Give a reviewer of the province, who writes into the city."""
        device = self.device("孙演示", OFFICE, ("province",))
        device.scope = CITY
        return device

    def post(self, path: str, body: Any, token: str = "") -> Any:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.http.post(f"/sync/v1{path}", content=msgspec.json.encode(body), headers=headers)

    def close(self) -> None:
        self.http.close()
        self.app.state.store.close()


@dataclass
class Device:
    """A copy that signs by hand."""

    province: Province
    name: str
    scope: str
    key: str = field(default_factory=canonical.new_private_key)
    user_key: str = field(default_factory=canonical.new_private_key)
    seq: int = 0
    cursors: dict[str, Any] = field(default_factory=dict)

    def enroll(self, code: str) -> None:
        body = {
            "code": code,
            "device_key": canonical.public_key(self.key),
            "user_key": canonical.public_key(self.user_key),
        }
        answer = self.province.post("/enroll", body)
        assert answer.status_code == 200, answer.text
        self.id, self.token = answer.json()["device"], answer.json()["token"]

    def op(self, kind: str, ledger: str, row: str, base: int = 0, **more: Any) -> dict[str, Any]:
        self.seq += 1
        op = {
            "op": str(uuid.uuid4()),
            "seq": self.seq,
            "tx": str(uuid.uuid4()),
            "k": kind,
            "t": ledger,
            "id": row,
            "scope": self.scope,
            "by": self.name,
            "def": f"{ledger}@1",
            "at": "2026-11-24T09:00:00.000+08:00",
            "base": base,
            **more,
        }
        if op.get("cmd"):
            op["sig"] = canonical.sign(self.user_key, signed_command(op))
        return op

    def batch(self, *ops: dict[str, Any]) -> dict[str, Any]:
        first = ops[0]["seq"] if ops else self.seq + 1
        batch = {"device": self.id, "batch": str(uuid.uuid4()), "first_seq": first, "ops": list(ops)}
        return {**batch, "sig": canonical.sign(self.key, unsigned(batch))}

    def send(self, batch: dict[str, Any]) -> Any:
        return self.province.post("/push", batch, self.token)

    def push(self, *ops: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.send(self.batch(*ops))
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    def said(self, *ops: dict[str, Any]) -> list[str]:
        """Push, and give for each operation what became of it: the code of its refusal, else its state."""
        return [result.get("code") or result["s"] for result in self.push(*ops)]

    def create(self, ledger: str = "project", **values: Any) -> tuple[str, int]:
        row = str(uuid.uuid4())
        (result,) = self.push(self.op("create", ledger, row, set=values))
        assert result["s"] == "applied", result
        return row, result["row_seq"]

    def pull(self, limit: int = 1000) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        since, more = dict(self.cursors), True
        while more:
            body = {"cursors": self.cursors, "limit": limit, "since": since}
            answer = self.province.post("/pull", body, self.token)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            rows += page["rows"]
            self.cursors, more = page["next"], page["more"]
        return rows

    def row(self, row_id: str) -> dict[str, Any]:
        """Give a row as a fresh copy of this account would get it."""
        kept, self.cursors = self.cursors, {}
        try:
            return next(one for one in self.pull() if one["id"] == row_id)
        finally:
            self.cursors = kept

    def open_conflicts(self) -> list[dict[str, Any]]:
        kept, self.cursors = self.cursors, {}
        try:
            rows = self.pull()
        finally:
            self.cursors = kept
        return [one for one in rows if one["t"] == system.CONFLICT and one["body"]["state"] == "open"]
