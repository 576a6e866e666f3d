"""What people read on the command line where no JSON is asked for."""

from __future__ import annotations

from bizenv_desktop.cli.answer import Answer, as_text


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
    assert as_text(Answer([])) == "（无）"
    assert as_text(Answer({"roles": ["审核", "核查"]})) == 'roles\t["审核", "核查"]'
