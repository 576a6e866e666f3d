"""Headings mapped by hand are remembered for workbooks with the same headings, and for no others."""

from dataclasses import replace

import pytest

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.exchange.saved_mappings import read_mappings
from bizenv_desktop.formdef.upcast_model import Upcast
from bizenv_desktop.records.records import Records
from tests.helpers_exchange_import import new_copy, stored, write_xlsx

HEADS = ["项目名称", "建设地区", "协议总投资（万元）", "抓手"]


@pytest.fixture
def copy(tmp_path):
    made = new_copy(tmp_path)
    yield made
    made.close()


def book(folder, name, project, heads=HEADS):
    return write_xlsx(folder / f"{name}.xlsx", {"项目": [heads, [project, "浑南区", 3000, "新材料"]]})


def project(copy, name):
    return next(one for one in stored(copy, "project") if one["project_name"] == name)


@pytest.fixture
def importer(copy, tmp_path):
    made = Importer(copy, Checker(copy))
    made.run("project", book(tmp_path, "一", "演示甲"), mapping={"抓手": "chain"})
    return made


def test_the_next_workbook_with_the_same_headings_is_mapped_alike_and_says_so(copy, importer, tmp_path):
    result = importer.run("project", book(tmp_path, "二", "演示乙"))

    assert (project(copy, "演示乙")["chain"], project(copy, "演示乙")["ext"]) == ("新材料", {})
    assert [one.original for one in result.problems if "上次" in one.message] == ["抓手"]


def test_what_is_asked_for_now_comes_first_and_is_remembered_instead(copy, importer, tmp_path):
    importer.run("project", book(tmp_path, "二", "演示乙"), mapping={"抓手": "ext:抓手"})
    importer.run("project", book(tmp_path, "三", "演示丙"))

    assert project(copy, "演示丙")["chain"] is None
    assert project(copy, "演示丙")["ext"] == {"抓手": "新材料"}
    assert len(stored(copy, "saved_mapping")) == 1


def test_other_headings_mean_what_they_meant(copy, importer, tmp_path):
    importer.run("project", book(tmp_path, "二", "演示乙", ["项目名称", "建设地区", "固定资产投资（万元）", "抓手"]))

    assert project(copy, "演示乙")["ext"] == {"抓手": "新材料"}


def test_a_preview_keeps_nothing_and_the_undo_of_an_import_forgets_it(copy, tmp_path):
    importer = Importer(copy, Checker(copy))
    importer.run("project", book(tmp_path, "一", "演示甲"), mapping={"抓手": "chain"}, dry_run=True)
    before = stored(copy, "saved_mapping")
    importer.run("project", book(tmp_path, "一", "演示甲"), mapping={"抓手": "chain"})
    kept = stored(copy, "saved_mapping")
    Records(copy, Checker(copy)).undo()

    assert before == []
    assert [(one["heading"], one["field"]) for one in kept] == [("抓手", "chain")]
    assert stored(copy, "saved_mapping") == []


def test_a_field_that_was_renamed_since_is_found_by_its_new_name(copy, importer):
    project = copy.forms.ledgers["project"]
    fields = {("chain_now" if name == "chain" else name): one for name, one in project.fields.items()}
    newer = replace(project, version=2, fields=fields, upcasts=(Upcast(2, renamed={"chain": "chain_now"}),))
    with copy.read() as reader:
        reader.context.use(replace(copy.forms, ledgers={**copy.forms.ledgers, "project": newer}))
        kept = [mapping for _ledger, mapping in read_mappings(reader).known.values()]
        reader.context.use(copy.forms)

    assert kept == [{"抓手": "chain_now"}]
