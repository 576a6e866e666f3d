"""Small definitions and quick copies for the tests of storage and records."""

from __future__ import annotations

import functools
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.model import Field, Forms, Ledger
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage import keys
from bizenv_desktop.storage.copy import LocalCopy

if TYPE_CHECKING:
    from collections.abc import Iterator

CITY, UNIT, USER, PASSPHRASE = "210100", "演示市商务局", "张演示", "演示口令"
TODAY = date(2026, 11, 24)
QUICK = keys.Cost(memory=1024, passes=1, lanes=1)


def a_field(name: str, kind: ft.FieldType, **more: object) -> Field:
    return Field(name, name, kind, **more)


def a_ledger(name: str, *fields: Field, version: int = 1, **more: object) -> Ledger:
    own = (
        a_field("id", ft.Text()),
        a_field("seq", ft.Integer()),
        a_field("created_at", ft.DateTime()),
        a_field("updated_at", ft.DateTime()),
        a_field("row_version", ft.Integer()),
    )
    return Ledger(name, "", name, version, {one.id: one for one in (*own, *fields)}, **more)


def some_forms(*ledgers: Ledger, settings: dict[str, str] | None = None) -> Forms:
    return Forms({one.id: one for one in ledgers}, {}, {}, {}, settings or {})


def small_forms() -> Forms:
    """Two ledgers and a child: companies, plants that belong to one, and steps of a plant."""
    plant = a_ledger(
        "plant",
        a_field("name", ft.Text()),
        a_field("amount", ft.Money()),
        a_field("area", ft.DecimalNumber()),
        a_field("open", ft.Boolean()),
        a_field("tags", ft.TextList()),
        a_field("company_id", ft.Reference("company")),
        a_field("note", ft.LongText()),
        a_field("photos", ft.Attachment()),
        search=("name", "company_id"),
        key=("name",),
        order=("name",),
        display="this.name",
    )
    company = a_ledger("company", a_field("name", ft.Text()), search=("name",), display="this.name", order=("name",))
    step = a_ledger(
        "plant_step", a_field("plant_id", ft.Reference("plant")), a_field("text", ft.Text()), parent="plant_id"
    )
    return some_forms(company, plant, step)


@functools.cache
def all_forms() -> Forms:
    return load_forms()


def new_copy(home: Path, forms: Forms | None = None, **more: str) -> LocalCopy:
    """Make a copy quickly: the cost of a passphrase guess is lowered."""
    keys.DEFAULT_COST = QUICK
    given = {"city": CITY, "unit": UNIT, "user": USER, "passphrase": PASSPHRASE} | more
    return LocalCopy.create(home, forms or small_forms(), clock=FixedClock(TODAY), **given)[0]


def reopened(
    copy: LocalCopy, forms: Forms | None = None, user: str | None = None, secret: str = PASSPHRASE
) -> LocalCopy:
    copy.close()
    return open_copy(copy.home, forms or copy.forms, user, secret)


def open_copy(home: Path, forms: Forms | None = None, user: str | None = None, secret: str = PASSPHRASE) -> LocalCopy:
    return LocalCopy.open(home, forms or small_forms(), user=user, passphrase=secret, clock=FixedClock(TODAY))


@functools.cache
def _full_template() -> Path:
    """Make a copy with all ledgers once: 张演示 enters, 李演示 reviews, 王演示 looks."""
    home = Path(tempfile.mkdtemp(prefix="bizenv-test-")) / "copy"
    with new_copy(home, all_forms()) as copy:
        copy.add_user("李演示", frozenset({"reviewer"}), PASSPHRASE)
        copy.add_user("王演示", frozenset({"viewer"}), PASSPHRASE)
    return home


def full_copy(home: Path, user: str = USER) -> LocalCopy:
    """Return a copy with all ledgers of the program."""
    if not home.exists():
        shutil.copytree(_full_template(), home)
    return open_copy(home, all_forms(), user)


def full_records(home: Path, user: str = USER) -> Iterator[Records]:
    """Give the verbs on a copy with all ledgers, and close it afterwards."""
    with full_copy(home, user) as copy:
        yield Records(copy, Checker(copy))
