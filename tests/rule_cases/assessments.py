"""Rules of the half-yearly assessment of projects and of the experience that comes of it."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case


def points(score: float) -> int:
    """Return a score as a column keeps it."""
    return round(score * 1_000_000)


WORLD: dict[str, dict[str, Any]] = {
    "assessment/as1": {
        "project_id": "p1",
        "period_key": "2021-H2",
        "score_progress": points(90),
        "score_invest": points(80),
        "score_service": points(85.5),
        "score_issue": points(70.25),
        "grade": "A",
        "opinion": "进度符合计划，供电问题按期解决",
    },
    "experience/ex1": {
        "title": "专班驻点服务机制",
        "unit": "铁西区商务局",
        "kind": "机制",
        "content": "专班每周驻点半天，问题当场交办",
        "spread_scope": "市内",
        "adopted_date": "2022-04-20",
    },
}

ROW = "assessment/as1"
TYPED = {"score_progress": None, "score_invest": None, "score_service": None, "score_issue": None}

CASES = [
    Case(
        "L13-H1",
        ROW,
        {"score_progress": points(100)},
        {"score_progress": points(100.01)},
        also=(
            ({"score_invest": 0}, {"score_invest": points(-1)}),
            ({"score_service": None}, {"score_service": points(855)}),
            ({"score_issue": points(0.5)}, {"score_issue": points(101)}),
            (TYPED | {"score_total": points(100)}, TYPED | {"score_total": points(812)}),
        ),
    ),
    Case("L13a-H67", "experience/ex1", {"adopted_date": "2022-05-12"}, {"adopted_date": "2022-05-13"}),
]
