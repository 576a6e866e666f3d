"""Copies of one city and a province in this process; a carrier that can lose replies or the line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.storage import keys
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.storage.row_state import load_rows, row_json
from bizenv_desktop.sync.requests import Request, Response, is_file, pour
from bizenv_desktop.sync.syncer import Syncer
from tests.helpers_province import CITY, CLOCK, Province, small_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms

CHEAP = keys.Cost(memory=64, passes=1, lanes=1)


class Line:
    """The line of a copy: `down` cuts it, `after` is called with each exchange, `lose` drops a reply of a path."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.down = False
        self.lose = ""
        self.after: Callable[[Request, Response], None] = lambda _request, _response: None
        self.token = ""
        self.sent: list[str] = []

    def drive(self, steps: Any, token: Callable[[], str]) -> None:
        try:
            request = next(steps)
            while True:
                self.token = token()
                try:
                    response = self.send(request)
                except Exception as problem:  # noqa: BLE001 - as the real carrier
                    request = steps.throw(problem)
                else:
                    request = steps.send(response)
        except StopIteration:
            return
        finally:
            steps.close()

    def use_token(self, token: str) -> None:
        self.token = token

    def send(self, request: Request) -> Response:
        if self.down:
            raise BizenvError("OFFLINE", "连不上省平台", "检查网络")
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        sent = request.data if request.body is None else msgspec.json.encode(request.body)
        sent = sent if request.source is None else request.source.read_bytes()
        headers |= request.headers
        answer = self.province.http.request(request.verb, request.path, content=sent, headers=headers)
        self.sent.append(request.path)
        content = answer.content
        if is_file(request, answer.status_code):
            pour(request, answer.status_code, answer.headers, [content])
            content = b""
        response = Response(answer.status_code, content, dict(answer.headers))
        self.after(request, response)
        if self.lose and request.path.endswith(self.lose):
            self.lose = ""
            raise BizenvError("OFFLINE", "连不上省平台", "检查网络")
        return response

    def close(self) -> None:
        return


class Office:
    """One PC of the city: a copy, its exchange, and short ways to edit and look."""

    def __init__(self, folder: Path, province: Province, user: str, forms: Forms | None = None) -> None:
        whose = {"city": CITY, "unit": "演示局", "user": user, "passphrase": "口令"}
        self.copy, _ = LocalCopy.create(folder / user, forms or small_forms(), **whose, clock=CLOCK)
        self.line = Line(province)
        self.backups: list[int] = []
        self.syncer = self.make_syncer()

    def act_as(self, user: str) -> Office:
        """Let another user of this PC open the copy."""
        self.copy.close()
        whose = {"user": user, "passphrase": "口令"}
        self.copy = LocalCopy.open(self.copy.home, self.copy.forms, **whose, clock=self.copy.clock)
        self.syncer = self.make_syncer()
        return self

    def make_syncer(self) -> Syncer:
        return Syncer(self.copy, backup=lambda: self.backups.append(1), carrier=lambda _server: self.line)

    def enroll(self, roles: tuple[str, ...] = ("editor",)) -> Office:
        self.syncer.enroll("http://province", self.line.province.code(self.copy.user, CITY, roles))
        return self

    def apply(self, *edits: Edit, why: str = "", kind: str = "edit") -> None:
        self.copy.write(lambda writer: apply_step(writer, Step(kind, "修改", edits, why), by=self.copy.user))

    def create(self, ledger: str = "project", **values: Any) -> str:
        row = new_id()
        self.apply(Edit("create", ledger, row, values))
        return row

    def change(self, row: str, ledger: str = "project", **values: Any) -> None:
        self.apply(Edit("patch", ledger, row, values))

    def delete(self, row: str, ledger: str = "project") -> None:
        self.apply(Edit("delete", ledger, row))

    def sync(self) -> Any:
        return self.syncer.sync()

    def row(self, row: str, ledger: str = "project") -> dict[str, Any] | None:
        with self.copy.read() as reader:
            state = load_rows(reader, ledger, [row]).get(row)
            if state is None or state.deleted:
                return None
            found = row_json(reader.context.codec(ledger), state.now)
        return {name: value for name, value in found.items() if name not in {"created_at", "seq"}}

    def history(self, row: str) -> list[tuple[Any, ...]]:
        with self.copy.read() as reader:
            return reader.all('SELECT kind, "by", state FROM op WHERE id = ? ORDER BY n', (row,))

    def dump(self) -> dict[str, Any]:
        """Give every live row of every ledger, to compare copies."""
        found = {}
        with self.copy.read() as reader:
            for ledger in reader.context.forms.ledgers:
                ids = [row for (row,) in reader.all(f'SELECT id FROM "{ledger}" WHERE deleted = 0')]
                codec = reader.context.codec(ledger)
                found |= {
                    (ledger, one): row_json(codec, state.now) for one, state in load_rows(reader, ledger, ids).items()
                }
        return found

    def close(self) -> None:
        self.copy.close()


@contextmanager
def city(folder: Path, *users: str, forms: Forms | None = None) -> Iterator[tuple[Office, ...]]:
    """Give enrolled copies of one city, all on one province."""
    province = Province(folder, forms=forms)
    offices = tuple(Office(folder, province, user, forms).enroll() for user in users)
    try:
        yield offices
    finally:
        for office in offices:
            office.close()
        province.close()
