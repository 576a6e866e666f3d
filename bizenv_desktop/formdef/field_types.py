"""The field types of a ledger: one frozen class each. Consumers register what they do with a type (singledispatch).

How a value looks in each place:

| type | Python | SQL (STRICT) | JSON and wire |
|---|---|---|---|
| text, period, preview, long_text, select_one, reference, region, uscc | str | TEXT | string |
| integer | int | INTEGER | integer |
| decimal, percent | Decimal | INTEGER, millionths | decimal string |
| money | Decimal in the field's unit (万元, 万 of a currency) | INTEGER, hundredths | decimal string |
| date (partial where allowed), datetime | str, ISO/EDTF | TEXT | string |
| boolean | bool | INTEGER 0/1 | true/false |
| select_multiple, references, list, attachment | list[str] | TEXT, JSON array | list |

An empty value is None everywhere (never "" and never an empty list). A reference is the id of a row; while the row
that a text means is not there yet, the text waits in `cell_note` and the column is NULL. An attachment is the list of
SHA-256 hashes of its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bizenv_desktop.base.periods import EXAMPLES, KINDS, Kind, is_period

Value = str | int | bool | Decimal | list[str] | None
"""A value of a field in Python."""

JsonValue = str | int | bool | list[str] | None
"""A value of a field in JSON and on the wire."""

SqlValue = str | int | None
"""A value of a field in an SQLite column."""


@dataclass(frozen=True)
class FieldType:
    """A type of field."""


@dataclass(frozen=True)
class Text(FieldType):
    """One line of text, kept as written."""


@dataclass(frozen=True)
class PeriodKey(Text):
    """The key of a report period, such as `2022-W19` or `2022-05`; `kinds` are those that may stand."""

    kinds: tuple[Kind, ...] = KINDS

    def holds(self, key: str) -> bool:
        """Tell whether a text is the key of a period of one of the kinds."""
        return is_period(key, self.kinds)

    @property
    def example(self) -> str:
        """How such keys are written."""
        return "、".join(EXAMPLES[kind] for kind in self.kinds)


@dataclass(frozen=True)
class Preview(Text):
    """A small picture (JPEG, base64) that the program makes; people see the picture, or a word for it in a text."""


@dataclass(frozen=True)
class LongText(FieldType):
    """Text with line breaks."""


@dataclass(frozen=True)
class Integer(FieldType):
    """A whole number."""


@dataclass(frozen=True)
class DecimalNumber(FieldType):
    """An exact decimal number with at most six places."""


@dataclass(frozen=True)
class Money(FieldType):
    """An amount to the hundredth; the unit (万元, 万美元, 万元或万外币) stands at the field.

    `entry_unit` is 元 where people type and print the field in 元; storage stays 万.
    """

    entry_unit: str | None = None


@dataclass(frozen=True)
class Percent(FieldType):
    """A ratio in percent: 35 means 35 %."""


@dataclass(frozen=True)
class Date(FieldType):
    """A day; with `partial` a year, quarter or month alone may stand."""

    partial: bool = False


@dataclass(frozen=True)
class DateTime(FieldType):
    """A day with an optional time of day (`2022-05-09` or `2022-05-09T09:30`)."""


@dataclass(frozen=True)
class Boolean(FieldType):
    """Yes or no; empty is neither."""


@dataclass(frozen=True)
class SelectOne(FieldType):
    """One code of the list named `codes`."""

    codes: str


@dataclass(frozen=True)
class SelectMultiple(FieldType):
    """Several codes of the list named `codes`."""

    codes: str


@dataclass(frozen=True)
class References(FieldType):
    """Ids of several rows of the ledger `target`."""

    target: str


@dataclass(frozen=True)
class TextList(FieldType):
    """Several texts."""


@dataclass(frozen=True)
class Reference(FieldType):
    """The id of one row of the ledger `target` (`any`: of any ledger)."""

    target: str


@dataclass(frozen=True)
class Attachment(FieldType):
    """Files, as the list of their SHA-256 hashes; names and sizes are rows of the ledger `attachment_file`."""


@dataclass(frozen=True)
class Region(FieldType):
    """A division code of GB/T 2260 (code list `regions`)."""


@dataclass(frozen=True)
class Uscc(FieldType):
    """A unified social credit code, GB 32100-2015. A wrong check digit is a finding, not a bar."""


LIST_TYPES = (SelectMultiple, References, TextList, Attachment)
"""Types whose value is a list."""
