"""What a ledger is, once loaded, and all definitions together: frozen data and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.code_lists import codes_of
from bizenv_desktop.formdef.titles import named_parts

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.confidential import Confidential
    from bizenv_desktop.formdef.county_sheet import CountySheet
    from bizenv_desktop.formdef.document_model import DocumentForm
    from bizenv_desktop.formdef.field_types import FieldType
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.formdef.upcast_model import Upcast

CITY, PROVINCE = "city", "province"
"""The levels that own fields."""

COMMON_FIELDS = (
    "id", "seq", "region_code", "report_unit", "reporter", "reviewer", "status", "created_at", "updated_at",
    "source", "source_ref", "remark", "attachments", "row_version",
)  # fmt: skip
"""Fields that every ledger has (L00); `status` only where the ledger has no `[workflow]` of its own."""


@dataclass(frozen=True)
class Opening:
    """Importing a figure into a calculated total makes one opening entry (期初结转) in another ledger.

    `reference` is the field of `ledger` that points back to the record, `amount_fields` take the figure, `date_field`
    the date of the workbook, `basis_field` the text file!sheet!cell, and `values` are set as they stand (in JSON form).
    `from_fields` maps a field of the entry to a field of the record; `from_codes` translates the values of such a
    field, e.g. {"origin_class": {"内资省外": "省外", …}} (a value that is not named is left empty).
    `once_by` are the fields of the entry that, with `reference` and `values`, tell that it is there already.
    """

    ledger: str
    reference: str
    amount_fields: tuple[str, ...]
    date_field: str
    basis_field: str
    values: Mapping[str, str]
    from_fields: Mapping[str, str] = field(default_factory=dict)
    from_codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    once_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One field of a ledger.

    `required` is "always", "when" (then `when` is an SQL condition over `this`, `when_text` its Chinese) or "".
    `calculation` is an SQL expression over `this`; such a field is a column of the view `LEDGER_v` only, unless
    `first_value` is set: then an import may give a first value, which the view shows until there is something to
    calculate from. `readonly` fields are written by the program: workflow steps, `[[writes]]`, `[number]`, proposals.
    `default` is the value of a new row, as a person would type it. `proposal` is SQL over `this`: on save it fills the
    field where that is empty (a due date, the stage of the project on the day of the inspection). `relevant` is SQL
    over `this`: where it is false the field does not apply. `choice_filter` is SQL over `this` and `choice` (a code of
    the field's list with its columns, or a row of the ledger that it points to): what the editor offers.
    """

    id: str
    label: str
    type: FieldType
    unit: str = ""
    required: str = ""
    when: str = ""
    when_text: str = ""
    hint: str = ""
    aliases: tuple[str, ...] = ()
    default: str = ""
    proposal: str = ""
    relevant: str = ""
    choice_filter: str = ""
    calculation: str = ""
    first_value: bool = False
    readonly: bool = False
    fixed: bool = False
    """Set on creation or by import; afterwards only by `[[writes]]`, a workflow step, or a correction with a reason."""
    key: bool = False
    identity: bool = False
    appearance: str = ""
    opening: Opening | None = None
    planned: str = ""
    """For an actual date: the planned date field that takes 预计/拟 values."""
    is_actual_date: bool = False
    """A date that cannot be after today (rule *-H67)."""
    unit_field: str = ""
    """For a number: the field that says its unit (吨 or 立方米); import fills that from the heading or the cell."""
    common: bool = False
    owner: str = CITY
    """Which level writes the field: `city`, or `province` (its answer to a city, which no city changes)."""

    @property
    def stored(self) -> bool:
        """Tell whether the field is a column of the table."""
        return not self.calculation or self.first_value


@dataclass(frozen=True)
class Check:
    """One check: `constraint` is SQL over `this`, true or NULL where the rule holds.

    `severity` is "hard" (强制性) or "soft" (核实性); `when` lists edit, submit, import and step:STATE. A check without
    `constraint` is carried out by a named part of the program (`carried_by`), or covered by other codes.
    `setting` maps the names used by `setting(…)` to their defaults. `condition` says the same in words (English, for
    those who keep the definitions).
    """

    code: str
    ledger: str
    severity: str
    when: tuple[str, ...]
    constraint: str
    fields: tuple[str, ...]
    message: str
    source: str
    setting: Mapping[str, str] = field(default_factory=dict)
    carried_by: str = ""
    waits_for: tuple[str, ...] = ()
    """Ledgers that are not defined yet; until they are, the check is not compiled."""
    covered_by: tuple[str, ...] = ()
    """Codes of the checks that together say the same; such a check has no constraint of its own."""
    same_as_required: bool = False
    """The required check of `fields` says the same: only one of the two findings is shown."""
    similar: tuple[str, ...] = ()
    """For a check of likely duplicates: the name field and the field inside which names are compared.

    A whole-ledger run may compare in blocks instead of running the constraint on every pair.
    """
    condition: str = ""

    def is_waiting(self, ledgers: Container[str]) -> bool:
        """Tell whether the check reads a ledger that is not among those defined."""
        return any(ledger not in ledgers for ledger in self.waits_for)


@dataclass(frozen=True)
class Write:
    """On save of a row, set `field` of the row that `reference` points to ("" means the saved row itself).

    `value` is SQL over `this` (the saved row); NULL writes nothing. `when` is SQL over `this`: the write is done where
    it is true. The written change is an operation of its own row, in the same step as the save.
    """

    field: str
    value: str
    reference: str = ""
    when: str = ""


@dataclass(frozen=True)
class Number:
    """The program numbers rows: `pattern` has {region}, {year} and {serial} (with a width, e.g. {serial:04}).

    `year_of` is the date field whose year counts; the serial goes up within region and year. Where the serial of
    others can't be seen (off-line) `temporary` is given, and exchanged at the next sync.
    """

    field: str
    pattern: str
    year_of: str = "created_at"
    temporary: str = ""


@dataclass(frozen=True)
class Transition:
    """One workflow step: from one of `sources` to `target`, by one of `roles`, if `guard` (SQL) holds.

    `guard_message` says what the guard asks for, and what to do. `needs` are fields that must be filled; `reason` asks
    for a reason, kept in the history.
    """

    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...] = ()
    guard: str = ""
    guard_message: str = ""
    needs: tuple[str, ...] = ()
    reason: bool = False
    label: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    """Fields that the step sets: SQL expressions over `this`."""


@dataclass(frozen=True)
class Workflow:
    """The status flow of a ledger: the field that holds the state, the first state, the steps."""

    field: str
    initial: str
    transitions: tuple[Transition, ...]


@dataclass(frozen=True)
class Deadline:
    """Gives the due date of a row as SQL over `this`, NULL when none is due (the D- rows of the rule table).

    `remind` names the setting that lists how many calendar days ahead one is reminded (15、7、3); "" for the usual.
    """

    code: str
    ledger: str
    due: str
    fields: tuple[str, ...]
    message: str
    source: str
    setting: Mapping[str, str] = field(default_factory=dict)
    carried_by: str = ""
    waits_for: tuple[str, ...] = ()
    remind: str = ""
    each: str = ""
    """The field that holds a row's period: a period without a row is due as well, on the day of an empty row."""


@dataclass(frozen=True)
class Section:
    """A titled block of the editor: field ids in order, or the id of a child ledger."""

    title: str
    fields: tuple[str, ...] = ()
    child: str = ""


@dataclass(frozen=True)
class Grid:
    """The ledger is filled as a grid: a line for each subject in each period of a report.

    `period` is the field that holds the period's key, `subject` the reference to what is reported on; `subjects` is SQL
    over `this` (a row of that ledger) and says which have a line, `subject_fields` are shown beside its name. A line
    begins with the fields `carry` of the subject's last line; those in `yearly` are carried within a year only and
    begin a new one with the value given there (as typed, "" for none). `unchanged` are the values that marking 无变化
    sets, `changed` those that typing in a line sets (both as a person types them). `columns` are the fields, in order.
    """

    report: str
    period: str
    subject: str
    subjects: str = ""
    subject_fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()
    yearly: Mapping[str, str] = field(default_factory=dict)
    unchanged: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportPeriod:
    """A heading such as 建设起止年限 whose cell holds a start and an end; "" where no field takes it."""

    heading: str
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Ledger:
    """One ledger (台账) or child table; its table has the name `id`, its view `id_v`.

    `key` matches rows on import, `identity` makes the row id (UUIDv5). `display` is an SQL expression over `this`
    that names a row to people. `parent` is the reference field that points to the parent record's ledger
    (child ledgers only). `groups` are sets of fields that merge as one. `system` ledgers (conflicts, periods, …) are
    the program's own and not offered for entry.
    """

    id: str
    number: str
    title: str
    version: int
    fields: Mapping[str, Field]
    key: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    display: str = ""
    order: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    """Fields that the search index reads."""
    list_columns: tuple[str, ...] = ()
    parent: str = ""
    checks: tuple[Check, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    workflow: Workflow | None = None
    deadlines: tuple[Deadline, ...] = ()
    sections: tuple[Section, ...] = ()
    system: bool = False
    owner: str = CITY
    """Which level makes and deletes rows in a city: `city`, or `province` (what it tells the city, row by row)."""
    confidential: Confidential | None = None
    """What of some rows stays out of prints and exported workbooks."""
    private: bool = False
    """What a bureau keeps for itself (settings, own columns): the province's copy never shows a city's rows."""
    cities: Mapping[str, str] = field(default_factory=dict)
    """The setting that lists the cities which keep the ledger (codes between 、), with its default; none: all do."""
    refused_without: tuple[str, ...] = ()
    """Import refuses a sheet in which one of these columns is missing (catalogue 21)."""
    writes: tuple[Write, ...] = ()
    number_rule: Number | None = None
    listed: bool = False
    """Child ledgers: people look for the rows in a list of their own too, beside the table in the parent."""
    each: str = ""
    """Child ledgers: a new parent row gets one row here for each code of this field (the six steps of a policy)."""
    periods: tuple[ImportPeriod, ...] = ()
    """Headings that import splits into a start and an end (`period:` in the samples)."""
    grid: Grid | None = None
    county: CountySheet | None = None
    """What counties fill in the workbooks that the bureau sends them."""
    upcasts: tuple[Upcast, ...] = ()
    """What became of the fields from version to version, by version."""
    oldest: int = 1
    """The oldest version of which edits are still taken in."""

    def upcasts_after(self, version: int) -> tuple[Upcast, ...]:
        """Return the steps that bring what was written by a version to the present one."""
        return tuple(step for step in self.upcasts if version < step.to <= self.version)

    @cached_property
    def readable_from(self) -> int:
        """The version from which on a copy reads every field as it is meant; an older one may not edit newer rows."""
        return max((step.to for step in self.upcasts if step.to <= self.version), default=1)

    @cached_property
    def province_fields(self) -> frozenset[str]:
        """The fields that the province owns."""
        return frozenset(field.id for field in self.fields.values() if field.owner == PROVINCE)

    @property
    def parent_ledger(self) -> str:
        """The id of the ledger that `parent` points to; "" for a ledger that is no child."""
        if not self.parent:
            return ""
        return getattr(self.fields[self.parent].type, "target", "")


@dataclass(frozen=True, eq=False)
class Forms:
    """All definitions of one copy, checked against each other by the linter; what follows from them is kept by them."""

    ledgers: Mapping[str, Ledger]
    codes: Mapping[str, CodeList]
    views: Mapping[str, str]
    reports: Mapping[str, Report]
    settings: Mapping[str, str] = field(default_factory=dict)
    """Every setting that a rule names, with its default."""

    setting_words: Mapping[str, str] = field(default_factory=dict)
    """What the settings of `forms/settings.toml` say; that of a rule is told by the rule."""

    common_checks: tuple[Check, ...] = ()
    """The checks of `forms/common.toml`, which every ledger has (for looking up their messages)."""

    common: Ledger | None = None
    """What of `forms/common.toml` a ledger that is published later takes over."""

    versions: Mapping[str, int] = field(default_factory=dict)
    """The versions of what was published later (`published.name_of`); what came with the program has its own."""

    documents: Mapping[str, DocumentForm] = field(default_factory=dict)
    """The templates of official documents; they come with the program."""

    def __post_init__(self) -> None:
        """Let fields name a ledger or a report form like any other code."""
        object.__setattr__(self, "codes", {**self.codes, **named_parts(self.ledgers, self.reports)})

    def code_list(self, field_type: FieldType) -> CodeList | None:
        """Return the code list of a field type; None for types without codes."""
        return self.codes.get(codes_of(field_type))

    def children_of(self, ledger: str) -> list[Ledger]:
        """Return the child ledgers of a ledger, in the order of their definitions."""
        return [child for child in self.ledgers.values() if child.parent_ledger == ledger]
