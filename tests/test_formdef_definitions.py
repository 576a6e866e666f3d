"""The definitions hold what the field table and the rule table ask for: the tables are the reference, line by line."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import codes_of
from bizenv_desktop.formdef.lint import errors, lint
from bizenv_desktop.formdef.loader import load_forms

DATA = Path(__file__).parent / "data"
FORMS = load_forms()
LETTERS = {
    "S": types.Text,
    "T": types.LongText,
    "I": types.Integer,
    "N": types.DecimalNumber,
    "M": types.Money,
    "%": types.Percent,
    "D": types.Date,
    "DT": types.DateTime,
    "B": types.Boolean,
    "E": types.SelectOne,
    "R": types.Reference,
    "F": types.Attachment,
    "C": types.Region,
    "U": types.Uscc,
}
LISTS = {"codes": types.SelectMultiple, "references": types.References, "text": types.TextList}
OUR_TYPES = {"submission.report_id": types.SelectOne}
"""Types other than the table's: a report form is chosen and read by its title; stored and sent is the same text."""
REQUIRED = {"必填": "always", "条件必填": "when", "可空": ""}
OUR_CODES = {"person.roles": ["省厅"]}
"""Codes that we add to the table's: the province's people use the same program."""
OUR_SQL = {
    "L10-V1": "the row of a file knows how its photo looks",
    "L10-V2": "the row of a file knows when its photo was taken",
}
"""Rules that the table gives no SQL, and the definitions do, with the reason."""
OUR_FIELDS = {
    "commitment.overdue_days": "L03-H6 shows the days overdue",
    "project_progress.previous_stage": "the weekly form has 上周阶段 beside 本周阶段",
    "fdi_push_batch.difference": "L21-V4 compares what was to be pushed with what came",
    "issue.current_due": "an approved extension moves the day",
    "issue.days_left": "overdue in red, with days",
    "training.attendance": "实到 of 应到 in percent",
    "enterprise_plan.late_measures": "how many measures are past their day",
    "trade_tool.last_month": "the months of a period, for sums by year",
    "customs_request.hours_saved": "通关时间 before less after",
    "county_coverage.towns_rate": "覆盖率 is worked out from the two counts",
    "county_coverage.villages_rate": "覆盖率 is worked out from the two counts",
}
"""Fields beyond the table, with the reason; each is calculated from those of the table."""
STANDARD_LISTS = {"GB/T 4754-2017": "industries", "regions.csv": "regions"}


def table(name):
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS, RULES = table("ledger_fields.tsv"), table("rules.tsv")
LEDGERS = {row["ledger_id"] for row in ROWS} - {"common"}


def field_of(row):
    ledger = "enterprise" if row["ledger_id"] == "common" else row["ledger_id"]
    return FORMS.ledgers[ledger].fields[row["field_id"]]


def name(row):
    return f"{row['ledger_id']}.{row['field_id']}"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_the_field_is_there_with_its_label_type_and_unit(row):
    field = field_of(row)
    assert (field.label, field.unit) == (row["label"], row["unit"])
    kind = types.Text if isinstance(field.type, types.PeriodKey) else type(field.type)  # the table calls both S
    wanted = LISTS[row["item"]] if row["type"] == "L" else LETTERS[row["type"]]
    assert kind is OUR_TYPES.get(name(row), wanted)
    assert getattr(field.type, "target", "") == row["target"]
    assert getattr(field.type, "partial", False) == (row["partial"] == "1")


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_the_field_is_required_as_the_table_says(row):
    field = field_of(row)
    assert field.required == REQUIRED[row["required"]]
    if field.required == "when":
        assert field.when
        assert field.when_text
        assert field.id not in field.when_text


def test_a_condition_names_fields_by_their_labels():
    assert FORMS.ledgers["issue"].fields["enterprise_id"].when_text == "反映主体类型=企业"
    assert FORMS.ledgers["project"].fields["company_id"].when_text == "当前阶段在 S3 及以后"


OWN_IDENTITIES = {"person": ["name", "unit"]}
"""Beyond the table: a person made on two copies is one row (DECISIONS)."""


def test_keys_and_identities_are_those_of_the_table():
    for ledger in LEDGERS:
        rows = [row for row in ROWS if row["ledger_id"] == ledger]
        defined = FORMS.ledgers[ledger]
        assert list(defined.key) == [row["field_id"] for row in rows if row["key"] == "1"]
        wanted = [row["field_id"] for row in rows if row["identity"] == "1"]
        assert list(defined.identity) == OWN_IDENTITIES.get(ledger, wanted)


def codes_wanted(row):
    if row["codes"].startswith("同L"):
        row = next(
            r for r in ROWS if r["ledger_no"] == row["codes"][1:] and r["field_id"] == row["field_id"].split("_")[-1]
        )
    return row["codes"].split("/")


@pytest.mark.parametrize("row", [row for row in ROWS if row["codes"]], ids=name)
def test_the_codes_are_those_of_the_table(row):
    listed = codes_of(field_of(row).type)
    if row["codes"] in STANDARD_LISTS:
        assert listed == STANDARD_LISTS[row["codes"]]
    else:
        assert list(FORMS.codes[listed].codes) == [*codes_wanted(row), *OUR_CODES.get(name(row), [])]


def test_ledgers_carry_the_numbers_and_names_of_the_table():
    for row in ROWS:
        if row["ledger_id"] != "common":
            ledger = FORMS.ledgers[row["ledger_id"]]
            assert (ledger.number, ledger.title) == (row["ledger_no"], row["ledger_name"])


def rule_of(rule):
    ledger = FORMS.ledgers["enterprise" if rule["ledger_id"] == "common" else rule["ledger_id"]]
    rules = ledger.deadlines if rule["code"].startswith("D-") else ledger.checks
    return next(one for one in rules if one.code == rule["code"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["code"])
def test_the_rule_is_there_with_its_message_and_source(rule):
    defined = rule_of(rule)
    assert (defined.message, defined.source) == (rule["message_zh"], rule["source"])
    assert list(defined.fields) == [field for field in rule["fields"].split(",") if field]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule["severity"]], ids=lambda rule: rule["code"])
def test_the_check_has_its_severity_and_moments(rule):
    check = rule_of(rule)
    assert (check.severity, list(check.when)) == (rule["severity"], rule["when_checked"].split(","))
    assert bool(check.constraint) == (bool(rule["sql"]) or check.code in OUR_SQL)
    assert check.constraint or check.carried_by or check.covered_by


def test_nothing_of_the_tables_is_missing_and_nothing_is_invented():
    people = {ledger.id for ledger in FORMS.ledgers.values() if not ledger.system}
    assert people == LEDGERS
    defined = [FORMS.ledgers[ledger] for ledger in LEDGERS]
    codes = {one.code for ledger in defined for one in (*ledger.checks, *ledger.deadlines)}
    assert codes == {rule["code"] for rule in RULES}
    tabled = {name(row) for row in ROWS}
    added = {f"{ledger.id}.{one.id}" for ledger in defined for one in ledger.fields.values() if not one.common} - tabled
    assert added == set(OUR_FIELDS)
    assert all(field_of({"ledger_id": ledger, "field_id": field}).calculation for ledger, field in split(added))


def split(names):
    return [name.split(".") for name in names]


def test_the_tables_count_as_the_plan_of_the_rules_says():
    """Domain study: 860 fields, 247 hard and 192 soft checks, 41 deadlines."""
    severities = [rule["severity"] for rule in RULES]
    assert (severities.count("hard"), severities.count("soft"), severities.count("")) == (247, 192, 41)
    assert len(ROWS) == 860


def test_no_rule_waits_for_a_ledger_any_more():
    assert [problem for problem in lint() if problem.waiting] == []
    assert [check.code for ledger in FORMS.ledgers.values() for check in ledger.checks if check.waits_for] == []


def test_no_setting_is_without_effect():
    places = [path for folder in ("forms", "bizenv_desktop") for path in (DATA.parents[1] / folder).rglob("*.*")]
    read = "\n".join(path.read_text("utf-8") for path in places if path.suffix in {".toml", ".sql", ".py"})
    quoted = set(re.findall(r"""['"](\w+)['"]""", read))
    ledgers = FORMS.ledgers.values()
    carried = {
        name
        for one in ledgers
        for rule in one.checks
        if rule.carried_by in ("import", "document")
        for name in rule.setting
    }
    assert set(FORMS.settings) - quoted - carried - {name for one in ledgers for name in one.cities} == set()


def test_no_default_is_an_english_word():
    assert [value for value in FORMS.settings.values() if re.search("[a-z]{2}", value)] == []


def test_every_setting_of_the_rules_has_a_default():
    split = {"winter_stop": "winter_stop_from", "l06_exclude_words": "l06_words_fiscal"}
    for rule in RULES:
        for part in filter(None, rule["setting"].split(", ")):
            setting, _equals, value = part.partition("=")
            if ".." in setting:
                first, last = setting[:-4], setting[-1]
                assert FORMS.settings[f"{first}1"] == value[0]
                assert f"{first}{last}" in FORMS.settings
            else:
                assert split.get(setting, setting) in FORMS.settings


def test_lint_finds_nothing_to_mend():
    assert [str(problem) for problem in errors(lint())] == []


def test_every_ledger_of_people_can_be_listed_edited_and_found():
    for ledger in FORMS.ledgers.values():
        if ledger.system:
            continue
        shown = {field for section in ledger.sections for field in section.fields}
        own = {field.id for field in ledger.fields.values() if not field.common}
        assert ledger.list_columns, ledger.id
        assert ledger.display, ledger.id
        assert own <= shown, (ledger.id, own - shown)
