"""Rules of foreign trade: training, frictions, plans for one firm, policy tools, requests at the customs."""

from __future__ import annotations

from tests.rule_cases import Case, percent

TODAY, TOMORROW = "2022-05-12", "2022-05-13"

TR = "training/tr1"
TRAINING = {
    "topic": "RCEP",
    "area": "辽中片区",
    "train_date": "2022-04-20",
    "host": "沈阳市商务局",
    "lecturer": "演示讲师",
    "form": "线下",
    "expected": 2,
    "attended": 1,
    "enterprise_ids": ["e1"],
    "satisfaction": percent(98),
}

TRAININGS = [
    Case(
        "L26-H1",
        TR,
        {"attended": 2, "enterprise_ids": ["e1", "e9"]},
        {"attended": 2},
        also=(({"enterprise_ids": None}, {"enterprise_ids": []}),),
    ),
    Case("L26-H67", TR, {"train_date": TODAY}, {"train_date": TOMORROW}),
]

CASES = [*TRAININGS]

WORLD = {
    TR: TRAINING,
    "rcep_use/ru1": {"enterprise_id": "e1", "period_key": "2022-Q1", "origin_certs": 12},
}
