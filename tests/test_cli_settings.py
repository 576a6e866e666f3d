"""Settings on the command line: what they are, where they come from, and what changing one does."""

from __future__ import annotations

import pytest

from tests.helpers_cli import Bizenv, use_environment


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


def sown(bizenv):
    """Enter two years of a zone whose built area grew by 40 %."""
    bizenv("set", "zone", "new", "name=演示开发区", "level=市级", "region=210100")
    areas = ("plan_area=300", "supplied_area=150", "industrial_area=60")
    for year, built in ((2020, 100), (2021, 140)):
        bizenv("set", "land_intensity", "new", "zone_id=演示开发区", f"year={year}", f"built_area={built}", *areas)


def found(bizenv):
    return {one["code"] for one in bizenv("check", "land_intensity")}


def test_a_setting_is_listed_with_its_rule_and_source(bizenv):
    [told] = bizenv("settings", "list", "l17_idle_months")
    assert (told["value"], told["default"]) == ("6", "6")
    [use] = told["uses"]
    assert (use["code"], use["ledger"], use["source"]) == ("L17-V1", "赋权事项", "D")
    assert "ftz_cities" in {one["name"] for one in bizenv("settings", "list", "自贸区")}


def test_a_changed_setting_holds_until_it_is_reset(bizenv):
    sown(bizenv)
    assert "L18-V2" in found(bizenv)
    bizenv("settings", "change", "l18_yoy_pct", "40")
    assert "L18-V2" not in found(bizenv)
    assert bizenv("settings", "reset", "l18_yoy_pct") == {"name": "l18_yoy_pct", "value": "30", "default": "30"}
    assert "L18-V2" in found(bizenv)


def test_a_city_that_names_itself_fills_the_ledger(bizenv):
    bizenv("settings", "change", "ftz_cities", "210300")
    case = ("set", "ftz_case", "new", "name=演示案例", "area=沈阳")
    bizenv(*case, expect=(3,))
    assert "LEDGER_ELSEWHERE" in bizenv.errors
    bizenv("settings", "reset", "ftz_cities")
    assert bizenv(*case)["id"]


def test_words_for_a_number_and_unknown_names_are_refused(bizenv):
    bizenv("settings", "change", "l17_idle_months", "半年", expect=(2,))
    assert "SETTING_VALUE" in bizenv.errors
    bizenv("settings", "change", "l27_remind_days", "早一点", expect=(2,))
    assert "SETTING_VALUE" in bizenv.errors
    bizenv("settings", "change", "l27_remind_days", "20、10、5、1")
    bizenv("settings", "change", "l99_none", "1", expect=(2,))
    assert "NO_SETTING" in bizenv.errors


@pytest.mark.parametrize("value", ["50、50", "40、30、15、10、5", "40、30、20、15", "50、40、20、-10", "主要看会议"])
def test_weights_of_a_score_are_as_many_as_before_and_make_a_hundred(bizenv, value):
    """So nobody can give points for meetings, photos or notes of leaders (L13-H3)."""
    bizenv("settings", "change", "assessment_weights", value, expect=(2,))
    assert "SETTING_VALUE" in bizenv.errors


def test_changed_weights_change_the_total(bizenv):
    bizenv("set", "project", "new", "project_name=演示冷链", expect=(0, 1))
    scores = ("score_progress=90", "score_invest=80", "score_service=85.5", "score_issue=70.25")
    told = bizenv("set", "assessment", "new", "project_id=演示冷链", "period_key=2026年上半年", *scores, expect=(0, 1))
    assert told["score_total"] == "83.3625"
    bizenv("settings", "change", "assessment_weights", "25、25、25、25")
    assert bizenv("rows", "assessment")[0]["score_total"] == "81.4375"
