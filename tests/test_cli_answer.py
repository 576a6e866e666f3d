"""What people read on the command line where no JSON is asked for."""

from __future__ import annotations

from pathlib import Path

from bizenv_desktop.cli.answer import Answer, as_text
from bizenv_desktop.demo.summary import demo_words, whole_words


def test_a_table_inside_an_answer_gets_its_own_lines():
    answer = Answer({"file": "甲.xlsx", "problems": [{"row": 3, "message": "没有单位"}, {"row": 5, "message": None}]})

    assert as_text(answer).splitlines() == [
        "file\t甲.xlsx",
        "problems\t2 条",
        "  row\tmessage",
        "  3\t没有单位",
        "  5\t",
    ]


def test_an_empty_table_is_told_and_a_short_list_stays_in_its_line():
    assert as_text(Answer([])) == "没有内容"
    assert as_text(Answer([], none="没有发现问题")) == "没有发现问题"
    assert as_text(Answer([{"row": 3}], none="没有发现问题")).splitlines() == ["row", "3"]
    assert as_text(Answer({"roles": ["审核", "核查"]})) == "roles\t审核、核查"


def test_nothing_is_told_to_people_as_a_raw_structure():
    whole = {
        "id": "甲", "columns": [{"field": "县区", "total": ""}, {"field": "投资", "total": "合计"}],
        "found": {"hard": 0, "rules": {"L06-V1": 3}}, "row": {"codes": ["一般", "市重点"]}, "none": [],
    }  # fmt: skip
    for answer in (whole, [whole], [[whole]]):
        said = as_text(Answer(answer))
        assert not set("{}[]'\"()") & set(said), said
        assert "一般、市重点" in said
        assert "L06-V1：3" in said


def test_the_demo_ends_with_how_many_files_where_and_what_to_open_first():
    out = Path("/演示")
    files = [out / "周报.pdf", out / "周报.xlsx", out / "核查表.pdf", out / "界面截图" / "01-工作台.png"]
    said = demo_words({"out": str(out), "files": [str(one) for one in files], "window": False}).splitlines()
    assert said[:3] == [
        "演示完成，结果在 /演示",
        "共 4 个文件：PDF 2 个，Excel 1 个，界面截图 1 张",
        "先看：周报.pdf、界面截图/01-工作台.png",
    ]
    assert "bizenv --home /演示/本机" in said[3]
    found = {"hard": 0, "soft": 4, "rules": {"L06-V1": 4}}
    printed = {"files": 6, "empty": ["x:2022"], "failed": {"y": "坏了"}}
    made = {"out": "/演示", "home": "/演示/全部", "today": "2022-05-12", "findings": found, **printed}
    assert whole_words(made).splitlines()[1:4] == [
        "审核：强制性 0 条，核实性 4 条", "报表 6 个文件，没有行的 1 张", "没有印成：y（坏了）",
    ]  # fmt: skip
