"""Fills a copy with a whole demo city: every ledger, of any size, the same rows each time."""

from __future__ import annotations

import io
from collections import Counter
from functools import cache
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.demo.variation import Variation
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.json_values import from_json
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.records.filling import Numbers
from bizenv_desktop.storage import attachments
from bizenv_desktop.storage.common_fields import common_values
from bizenv_desktop.storage.edits import CREATE, Edit, Step, apply_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.demo.pattern import Pattern
    from bizenv_desktop.formdef.field_types import JsonValue, Value
    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer

_AT_ONCE = 20
"""Copies of the pattern that are written in one transaction."""

_COUNTY, _STATUS, _DAY = "210106", "已提交", "2022-05-09T09:00"
"""The county, status and time of entry of the rows of the pattern that name none."""


def fill(copy: LocalCopy, pattern: Pattern, rows: int) -> Counter[str]:
    """Write copies of the pattern until the city has at least so many rows; return how many each ledger got."""
    city = _City(copy, pattern)
    made: Counter[str] = Counter()
    edits: list[Edit] = []
    for number in count():
        edits += city.edits(number)
        enough = number > 0 and made.total() + len(edits) >= rows  # never a year without the year before
        if enough or number % _AT_ONCE == _AT_ONCE - 1:
            city.write(edits)
            made.update(edit.ledger for edit in edits)
            edits = []
        if enough:
            return made
    raise AssertionError


class _City:
    def __init__(self, copy: LocalCopy, pattern: Pattern) -> None:
        self._copy, self._pattern, self._forms = copy, pattern, copy.forms
        self._limits = {ledger: pattern.limit(copy.forms, ledger) for ledger in copy.forms.ledgers}
        self._stored: dict[str, attachments.Stored] = {}
        self._waiting: list[attachments.Stored] = []
        self._variation = cache(lambda number: Variation(copy.forms, pattern, number))
        self.id_of = cache(self._id_of)
        self._made: set[tuple[str, str]] = set()

    def edits(self, number: int) -> Iterator[Edit]:
        """Yield the rows of a copy that are made in it; one whose natural key is there already is not made again."""
        variation = self._variation(number)
        for ledger in self._pattern.rows:
            if number != self._maker(ledger, number):
                continue
            for row in self._pattern.names_of(ledger, past=variation.past):
                here = ledger, self.id_of(ledger, row, number)
                if variation.has(ledger, row) and here not in self._made:
                    self._made.add(here)
                    yield Edit(CREATE, *here, self._row(ledger, row, number))

    def write(self, edits: list[Edit]) -> None:
        """Write rows and their files, as an import does, in one transaction."""
        fresh, self._waiting = self._waiting, []

        def work(writer: Writer) -> None:
            attachments.describe(writer, stored=fresh, by=self._copy.user)
            numbers = Numbers(writer)
            for edit in edits:
                numbers.give(self._forms.ledgers[edit.ledger], edit.values)  # type: ignore[arg-type]
            apply_step(writer, Step("import", "演示城市", edits), by=self._copy.user)

        self._copy.write(work)

    def _maker(self, ledger: str, number: int) -> int:
        """Return the copy whose rows of a ledger a copy uses: its own while there are few, an earlier one later."""
        limit = self._limits[ledger]
        return number % limit if limit else number

    def _id_of(self, ledger: str, row: str, number: int) -> str:
        definition = self._forms.ledgers[ledger]
        if definition.identity:
            whole = self._row(ledger, row, number, only=definition.identity)
            if natural := identity_of(definition, whole):
                return natural
        return natural_id(ledger, ["演示城市", row, str(number)])

    def _row(self, ledger: str, row: str, number: int, only: tuple[str, ...] = ()) -> dict[str, Value]:
        definition, variation = self._forms.ledgers[ledger], self._variation(number)
        moved, fixed = self._pattern.values(ledger, row, past=variation.past)
        whole: dict[str, JsonValue] = {}
        for told, vary in ((moved, variation.of), (fixed, variation.fixed)):
            for name, value in told.items():
                if not only or name in only:
                    field = definition.fields[name]
                    whole[name] = self._pointed(ledger, field, value, number)
                    if whole[name] is None:
                        whole[name] = variation.chosen(ledger, name) or vary(field.type, name, value)
                        whole[name] = variation.spread(ledger, name, whole[name])
        rule = definition.number_rule
        if rule:
            whole.pop(rule.field, None)
        common = {} if only else self._common(ledger, variation)
        read = {name: from_json(definition.fields[name].type, value) for name, value in whole.items()}
        return {**common, **read}

    def _common(self, ledger: str, variation: Variation) -> dict[str, Value]:
        definition = self._forms.ledgers[ledger]
        county = variation.of(types.Region(), "", _COUNTY)
        known = {"region_code": county, "status": _STATUS, "created_at": variation.day(_DAY)}
        own = {name: value for name, value in known.items() if name in definition.fields}
        return common_values(definition, self._copy.context, by=self._copy.user) | own

    def _pointed(self, ledger: str, field: Field, value: JsonValue, number: int) -> JsonValue:
        """Return the ids or hashes for the names of rows or files; None for a field that names none."""
        kind = field.type
        if isinstance(kind, types.Reference):
            return self._reference(kind.target, str(value), number)
        if field.id == "sha256":
            return self._file(ledger, str(value), field, number)
        if not isinstance(value, list):
            return None
        if isinstance(kind, types.References):
            return [self._reference(kind.target, one, number) for one in value]
        if isinstance(kind, types.Attachment):
            return [self._file(ledger, one, field, number) for one in value]
        return None

    def _reference(self, ledger: str, row: str, number: int) -> str:
        return str(self.id_of(ledger, row, self._maker(ledger, number)))

    def _file(self, ledger: str, name: str, field: Field, number: int) -> str:
        """Keep a file of the demo and return its hash; copies share files where rules let them."""
        is_photo = "photo" in field.id
        is_own = f"{ledger}.{field.id}" in self._pattern.own_files
        which = f"{ledger}-{name}-{number}" if is_own else f"{ledger}-{name}"
        if which not in self._stored:
            content, ending = (_photo(which), "jpg") if is_photo else (f"演示文件 {which}\n".encode(), "txt")
            called = f"演示-{self._copy.forms.ledgers[ledger].title}{field.label}{number + 1}.{ending}"
            self._stored[which] = attachments.store(self._copy, content, called)
            self._waiting.append(self._stored[which])
        return self._stored[which].sha256


def _photo(name: str) -> bytes:
    """Draw a small picture that stands for a photo: for each name another view, so that no two look alike (L10-V1)."""
    from PIL import Image

    chance = Random(name)  # noqa: S311 - a drawing
    shades = [tuple(chance.randrange(70, 235) for _ in "RGB") for _ in range(9 * 8)]
    view = Image.new("RGB", (9, 8))
    view.putdata(shades)
    packed = io.BytesIO()
    view.resize((450, 400), Image.Resampling.NEAREST).save(packed, "JPEG", quality=85)
    return packed.getvalue()
