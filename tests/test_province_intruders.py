"""A thousand attempts of one city to read or write what is another's, at every route: all are refused, nothing leaks.

Each attempt is asked a second time about something that does not exist: both answers must be alike, so that nobody
learns what another city has.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import zstandard
from sqlalchemy import select

from bizenv_desktop.province.packages import public_keys
from bizenv_desktop.province.tables import blob, conflict_ref, device, op_log, package, parked_batch, row, scope, upload
from bizenv_desktop.wire import canonical, system, tus
from bizenv_desktop.wire import package as container
from bizenv_desktop.wire.messages import signed_command, unsigned
from tests.helpers_province import CITY, CLOCK, Device, Province

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ATTEMPTS = 1000
OTHER = "210200"
SECRET = "机密演示"  # noqa: S105 - a name in a row
FILE, HALF = b"scan of a voucher", b"half of a scan"
REFUSED = frozenset({401, 403, 404, 409, 422})


@dataclass
class Break:
    """What an intruder has to work with: his own device, and what he has heard of the other city."""

    province: Province
    intruder: Device
    victim: Device
    row: str
    period: str
    conflict: str
    batch: dict[str, Any]
    code: str
    package: Path
    chance: random.Random

    def headers(self) -> dict[str, str]:
        """Give a token that is no help: his own, none, or one that is made up."""
        own = self.intruder.token
        chosen = self.chance.choice([own, own, own, CITY + "." + own.partition(".")[2], "", "210100.", "x"])
        return {"authorization": f"Bearer {chosen}"} if chosen else {}

    def ask(self, verb: str, path: str, **more: Any) -> Any:
        headers = {**self.headers(), **more.pop("headers", {})}
        return self.province.http.request(verb, "/sync/v1" + path, headers=headers, **more)


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Break]:
    province = Province(tmp_path)
    victim, intruder = province.device("张演示", roles=("editor", "reviewer")), province.device("吴演示", OTHER)
    spent = province.code("李演示")
    second = Device(province, "李演示", CITY)
    second.enroll(spent)
    row_id, seq = victim.create(name=SECRET)
    victim.push(victim.op("patch", "project", row_id, seq, set={"name": SECRET + "1"}, old={"name": SECRET}))
    clash = second.op("patch", "project", row_id, seq, set={"name": SECRET + "2"}, old={"name": SECRET})
    (result,) = second.push(clash)
    period = str(uuid.uuid4())
    values = {"report_id": "weekly", "period_key": "2026-W47", "state": "open"}
    batch = victim.batch(victim.op("create", system.PERIOD, period, set=values, cmd="period.open"))
    victim.send(batch)
    for data, size in ((FILE, len(FILE)), (HALF, 2 * len(HALF))):
        named = {"authorization": f"Bearer {victim.token}"}
        sha = hashlib.sha256(data).hexdigest()
        province.http.post(tus.FOLDER, headers={**named, **tus.creation(sha, size)})
        province.http.patch(f"{tus.FOLDER}/{sha}", content=data, headers={**named, **tus.piece(0)})
    package = packed(province, tmp_path / "p.lsp", victim, victim.key)
    province.app.state.service.packages.take_in(package)
    heard = (row_id, period, result["conflicts"][0], batch, spent, package)
    yield Break(province, intruder, victim, *heard, random.Random(11))
    province.close()


def packed(province: Province, place: Path, device: Device, key: str, batch: dict[str, Any] | None = None) -> Path:
    """Write a package in the name of a device, signed with a key."""
    with province.app.state.store.read() as connection:
        seal, _ = public_keys(connection)
    with container.PackageWriter(place, str(uuid.uuid4()), seal) as out:
        if batch:
            data = zstandard.compress(msgspec.json.encode(batch))
            out.add("batches/1.json.zst", [data], len(data))
        head = container.Manifest("push", "", seal, device.scope, device.id, CLOCK.now(), by=device.name, reply_to=seal)
        out.finish(head, lambda manifest: canonical.sign(key, manifest))
    return place


def everything(province: Province) -> list[Any]:
    """Give all that the victim's city has at the server."""
    with province.app.state.store.read() as connection:
        tables = (scope, row, op_log, blob, upload, conflict_ref, device, package, parked_batch)
        return [
            connection.execute(
                select(table)
                .where((table.c.id if table is scope else table.c.scope) == CITY)
                .order_by(*table.primary_key)
            ).all()
            for table in tables
        ]


def is_refused(answer: Any) -> None:
    assert answer.status_code in REFUSED, (answer.request.url, answer.status_code, answer.text)
    assert SECRET not in answer.text


def alike(one: Any, other: Any) -> None:
    assert (one.status_code, one.content) == (other.status_code, other.content)


def push(at: Break) -> None:
    """Write into the other city: a row, a conflict, a period; as oneself, under another device, as a repeat."""
    kind, ledger, row_id = at.chance.choice(
        [
            ("create", "project", str(uuid.uuid4())),
            ("create", "project", at.row),
            ("patch", "project", at.row),
            ("delete", "project", at.row),
            ("cmd", "project", at.row),
            ("resolve", system.CONFLICT, at.conflict),
            ("cmd", system.PERIOD, at.period),
            ("patch", system.PERIOD, at.period),
            ("create", system.FILE, str(uuid.uuid4())),
            ("create", system.REASON, str(uuid.uuid4())),
        ]
    )
    cmd = {"project": "step", system.PERIOD: "period.submit"}.get(ledger, "") if kind == "cmd" else ""
    who = at.chance.choice([at.intruder.name, at.victim.name, "省厅演示"])
    values = {"name": "改"} if ledger == "project" else {"state": "submitted"}
    where = at.chance.choice([CITY, CITY, OTHER]) if kind != "create" else CITY
    op = {**at.intruder.op(kind, ledger, row_id, 1, set=values, cmd=cmd, scope=where), "by": who}
    batch = at.intruder.batch(op)
    how = at.chance.choice(["plain", "plain", "plain", "as the other device", "a repeat", "signed by nobody"])
    if how == "as the other device":
        batch = {**unsigned(batch), "device": at.victim.id}
        batch["sig"] = canonical.sign(at.intruder.key, batch)
    if how == "a repeat":
        batch = at.batch
    if how == "signed by nobody":
        batch = {**batch, "sig": "0" * 128}
    answer = at.province.post("/push", batch, at.intruder.token)
    if how != "plain":
        at.intruder.seq -= 1
        is_refused(answer)
        return
    (result,) = answer.json()["results"]
    deletes_nothing = where == OTHER and kind == "delete" and "row_seq" not in result
    assert result["s"] == "rejected" or deletes_nothing, result
    assert SECRET not in answer.text


def pull(at: Break) -> None:
    cursors = {CITY: at.chance.choice([["", 0], ["x", 3], [_epoch(at), 0]])}
    body = {"cursors": cursors, "limit": 1000, "since": cursors, "ledgers": at.chance.choice([[], ["project"]])}
    answer = at.ask("POST", "/pull", json=body)
    if answer.status_code == 200:
        assert set(answer.json()["high"]) == {OTHER, "catalog"} & set(answer.json()["high"])
        assert {one["scope"] for one in answer.json()["rows"]} <= {OTHER, "catalog"}
    assert SECRET not in answer.text


def _epoch(at: Break) -> str:
    with at.province.app.state.store.read() as connection:
        return str(connection.execute(select(scope.c.epoch).where(scope.c.id == CITY)).scalar_one())


def hello(at: Break) -> None:
    body = {"proto": [1], "app": "1", "device": at.victim.id, "defs": {}, "cursors": {CITY: [_epoch(at), 0]}}
    answer = at.ask("POST", "/hello", json=body)
    if answer.status_code == 200:
        assert CITY not in {one["id"] for one in answer.json()["scopes"]}
    assert SECRET not in answer.text


def digest(at: Break) -> None:
    is_refused(at.ask("POST", "/digest", json={"scope": CITY, "seq": at.chance.randrange(9)}))


def check(at: Break) -> None:
    sha = hashlib.sha256(at.chance.choice([FILE, HALF])).hexdigest()
    answer = at.ask("POST", "/blobs/check", json={"sha256": [sha], "readable": at.chance.random() < 0.5})
    assert answer.status_code in REFUSED or answer.json()["missing"] == [sha]


def verify(at: Break) -> None:
    sha = hashlib.sha256(at.chance.choice([FILE, HALF])).hexdigest()
    answer = at.ask("POST", "/blobs/verify", json={"sha256": [sha]})
    assert answer.status_code in REFUSED or answer.json()["missing"] == [sha]


def get(at: Break) -> None:
    headers = at.headers()
    wanted = hashlib.sha256(at.chance.choice([FILE, HALF])).hexdigest()
    answer = at.province.http.get(f"/sync/v1/blobs/{wanted}", headers=headers)
    is_refused(answer)
    alike(answer, at.province.http.get(f"/sync/v1/blobs/{'0' * 64}", headers=headers))


def upload_step(verb: str) -> Callable[[Break], None]:
    def attempt(at: Break) -> None:
        headers = {**at.headers(), **tus.piece(len(HALF))}
        wanted = hashlib.sha256(at.chance.choice([FILE, HALF])).hexdigest()
        content = HALF if verb == "PATCH" else None
        answers = [
            at.province.http.request(verb, f"{tus.FOLDER}/{one}", headers=headers, content=content)
            for one in (wanted, "0" * 64)
        ]
        is_refused(answers[0])
        alike(*answers)

    return attempt


def create_upload(at: Break) -> None:
    """Send the same file: for another city it is another file, of which nothing is there."""
    sha = hashlib.sha256(HALF).hexdigest()
    answer = at.ask("POST", "/blobs/tus", headers=tus.creation(sha, 2 * len(HALF)))
    if answer.status_code == 201:
        assert answer.headers["upload-offset"] == "0"
        named = {"authorization": f"Bearer {at.intruder.token}", "tus-resumable": tus.VERSION}
        assert at.province.http.delete(f"{tus.FOLDER}/{sha}", headers=named).status_code == 204
    else:
        is_refused(answer)


def options(at: Break) -> None:
    answer = at.ask("OPTIONS", "/blobs/tus")
    assert (answer.status_code, answer.content) == (204, b"")


def enroll(at: Break) -> None:
    keys = [canonical.public_key(canonical.new_private_key()) for _ in range(2)]
    code = at.chance.choice([at.code, CITY + "-" + "A" * 8, at.code.lower(), at.code[:-1]])
    is_refused(at.ask("POST", "/enroll", json={"code": code, "device_key": keys[0], "user_key": keys[1]}))


def renew(at: Break) -> None:
    """Ask for a new device with the key of the other city's, and no token of one's own."""
    headers = {"authorization": at.chance.choice(["Bearer 210100.x", "Bearer ", "Basic eA=="])}
    body = {"device_key": canonical.public_key(at.victim.key)}
    is_refused(at.province.http.post("/sync/v1/device", headers=headers, json=body))


def forward(at: Break) -> None:
    """Bring in a package of the other city, or one in its name, or one of one's own with its operations."""
    forged = at.package.with_name("forged.lsp")
    how = at.chance.choice(["theirs", "in their name", "their operations", "cut"])
    if how == "theirs":
        forged.write_bytes(at.package.read_bytes())
    elif how == "cut":
        forged.write_bytes(at.package.read_bytes()[: -at.chance.randrange(1, 200)])
    elif how == "in their name":
        packed(at.province, forged, at.victim, at.intruder.key, at.batch)
    else:
        packed(at.province, forged, at.intruder, at.intruder.key, at.batch)
    answer = at.ask("POST", "/packages", content=forged.read_bytes())
    if how == "their operations" and answer.status_code == 200:
        assert answer.json()["refused"] == "wrong_device"
    else:
        is_refused(answer)


def fetch_answer(at: Break) -> None:
    headers = at.headers()
    known, _ = container.head_of(at.package)
    answers = [at.province.http.get(f"/sync/v1/packages/{one}/ack", headers=headers) for one in (known, uuid.uuid4())]
    is_refused(answers[0])
    alike(*answers)


def definition(at: Break) -> None:
    """Ask for a definition as if it were a row: definitions are everybody's, rows are not among them."""
    headers = at.headers()
    asked = [f"/sync/v1/defs/{name}@1" for name in (at.chance.choice([at.row, at.conflict, SECRET]), uuid.uuid4())]
    answers = [at.province.http.get(one, headers=headers) for one in asked]
    is_refused(answers[0])
    alike(*answers)


ATTEMPTED: dict[str, Callable[[Break], None]] = {
    "POST /enroll": enroll,
    "POST /device": renew,
    "POST /hello": hello,
    "POST /push": push,
    "POST /pull": pull,
    "POST /digest": digest,
    "POST /blobs/check": check,
    "POST /blobs/verify": verify,
    "GET /blobs/{sha256}": get,
    "GET /defs/{tag}": definition,
    "POST /blobs/tus": create_upload,
    "OPTIONS /blobs/tus": options,
    "HEAD /blobs/tus/{sha256}": upload_step("HEAD"),
    "PATCH /blobs/tus/{sha256}": upload_step("PATCH"),
    "DELETE /blobs/tus/{sha256}": upload_step("DELETE"),
    "POST /packages": forward,
    "GET /packages/{package}/ack": fetch_answer,
}


def test_every_route_is_attempted(broken: Break) -> None:
    described = broken.province.app.openapi()["paths"]
    routes = {f"{verb.upper()} {path.removeprefix('/sync/v1')}" for path, verbs in described.items() for verb in verbs}
    assert routes == set(ATTEMPTED)


def test_a_thousand_attempts_on_another_city_are_refused_and_leave_it_as_it_was(broken: Break) -> None:
    before = everything(broken.province)
    attempts = list(ATTEMPTED.values())
    for n in range(ATTEMPTS):
        (attempts[n % len(attempts)] if n % 2 else push)(broken)
    assert everything(broken.province) == before


FORGED_STEPS = {
    "in a colleague's name, unsigned": lambda step, _own: step,
    "in a colleague's name, signed by myself": lambda step, own: signed(step, own.user_key),
    "in a colleague's name, signed by this PC": lambda step, own: signed(step, own.key),
    "my own, unsigned": lambda step, own: {**step, "by": own.name},
    "my own, signed for another state": lambda step, own: {
        **signed({**step, "by": own.name, "set": {"stage": "归档"}}, own.user_key),
        "set": step["set"],
    },
    "my own, dressed up as an edit": lambda step, own: {
        **{name: value for name, value in step.items() if name != "cmd"}, "by": own.name, "k": "patch"
    },
}  # fmt: skip


def signed(step: dict[str, Any], key: str) -> dict[str, Any]:
    return {**step, "sig": canonical.sign(key, signed_command(step))}


@pytest.mark.parametrize("how", FORGED_STEPS)
def test_a_step_of_the_workflow_is_taken_only_with_its_authors_signature(broken: Break, how: str) -> None:
    mine, colleague = broken.victim, broken.province.device("赵演示")
    enrolled_here(broken, colleague)
    row_id, seq = mine.create(stage="草稿")
    what = {"cmd": "step", "old": {"stage": "草稿"}, "set": {"stage": "提交"}}
    steps = [{**mine.op("cmd", "project", row_id, seq, **what), "by": colleague.name, "sig": ""} for _ in range(2)]
    (result,) = mine.push(FORGED_STEPS[how](steps[0], mine))
    assert (result["s"], result["code"]) == ("rejected", "bad_step" if "edit" in how else "bad_signature")
    (result,) = mine.push(signed(steps[1], colleague.user_key))
    assert result["s"] == "applied"


def enrolled_here(broken: Break, colleague: Device) -> None:
    """Let a colleague enrol on the victim's PC too."""
    keys = {"device_key": canonical.public_key(broken.victim.key), "user_key": canonical.public_key(colleague.user_key)}
    answer = broken.province.post("/enroll", {"code": broken.province.code(colleague.name), **keys})
    assert answer.json()["device"] == broken.victim.id


def test_who_was_revoked_reads_and_writes_nothing_more(broken: Break) -> None:
    with broken.province.app.state.store.write() as connection:
        connection.execute(device.update().where(device.c.id == broken.victim.id).values(revoked=True))
    token = broken.victim.token
    assert broken.province.post("/pull", {"cursors": {}, "limit": 10}, token).status_code == 403
    assert broken.victim.send(broken.victim.batch()).status_code == 403
