"""The demo city has counties: two got a workbook, one is back with changes and a cell that a person must decide."""

from __future__ import annotations

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.demo import city, counties, people


def test_two_counties_got_a_workbook_and_one_is_back_with_changes_and_one_problem(tmp_path, monkeypatch):
    monkeypatch.setenv("BIZENV_TODAY", people.TODAY)
    ledger, book = people.WORKBOOKS[0]
    said = []
    city.new_city(tmp_path / "copy")
    services = city.open_as(tmp_path / "copy", people.EDITOR)
    try:
        services.importer.run(ledger, program_folder("resources/demo") / book)
        counties.exchange(services, tmp_path / "县区工作簿", said.append)
        lines = {one.state.unit.name: one for one in services.counties.lines(people.RUNNING_WEEK) if one.state.known}
        before = services.counties.lines(people.WEEK)
        notes = [one.original for one in services.records.held("project_progress")]
    finally:
        services.close()
    assert {name: one.word for name, one in lines.items()} == {"大东区": "已下发", "铁西区": "已回收"}
    back = lines["铁西区"]
    assert (back.state.filled, back.state.changes, back.waiting) == (2, 6, 1)
    assert notes == ["约三个亿左右"]
    assert not [one for one in before if one.state.known], "the week that is submitted waits for no county"
    assert [path.name for path in sorted((tmp_path / "县区工作簿").rglob("*.xlsx"))] == [
        "大东区-2022年第20周-县区填报.xlsx", "铁西区-2022年第20周-县区填报.xlsx", "铁西区-2022年第20周-县区填报.xlsx",
    ]  # fmt: skip
    assert said[-1] == "  铁西区报回：填报 2 行，改动 6 格，待决定 1 格"
