"""The pages of the review, and the workbenches by role: every input has a name, nothing is cut off, no English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication

from bizenv_desktop.checks.findings import Finding
from bizenv_desktop.periods.review import Changed, LateEdit
from bizenv_desktop.ui.screens import Place
from tests.helpers_review import REPORT, FakeReview, a_desk_of, a_frozen, a_reason, submission
from tests.helpers_ui import LAST_WEEK, WEEK, FakePeriods, a_small_window, quiet
from tests.test_ui_readable import ALLOWED, all_fits, faces, nameless, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.ui.window import MainWindow

SUBMISSION = Place("submission", extra={"city": "210100", "report": REPORT, "period": LAST_WEEK})
PERIOD = Place("periods", extra={"report": REPORT, "period": WEEK})
SEEN = [
    ("province", Place("workbench")), ("province", Place("review")), ("province", SUBMISSION),
    ("viewer", Place("workbench")), ("reviewer", PERIOD), ("editor", Place("lists", "project_progress")),
]  # fmt: skip


def a_review() -> FakeReview:
    """Give a review in which every part has something to show."""
    late = LateEdit(
        "o", "project", "p", "演示项目03", (("专班责任人", "赵演示"),), "张演示", "2022-05-16T11:00", REPORT, WEEK
    )
    return FakeReview(
        found=[
            submission(week=18, version=2, overdue=3, proxy=True, reasons=2, settled=1, checksum="73912246"),
            submission("210200"),
        ],
        owed=[submission("210300", state="open", overdue=3), submission("210200", state="returned")],
        changes=[Changed("project", "p", "演示项目07", "officer", "专班责任人", "王演示", "赵演示")],
        findings=[Finding("project", "p", "演示项目07", "L06-V1", "soft", ("officer",), "请核实责任人", "")],
        given=[a_reason(1, "w"), a_reason(2, done=True, done_by="张演示", answer="以合同为准")],
        late=[late],
    )  # fmt: skip


@pytest.fixture(params=SEEN, ids=[f"{role}-{place.screen}" for role, place in SEEN])
def window(request, qtbot, tmp_path) -> Iterator[MainWindow]:
    role, place = request.param
    review = a_review()
    with a_desk_of(tmp_path, "吴演示", frozenset({role}), review=review, periods=FakePeriods(now="returned")) as desk:
        review.frozen = a_frozen(desk, 2)
        made = a_small_window(desk, qtbot)
        made.open(place)
        qtbot.waitUntil(quiet(desk), timeout=20_000)
        QApplication.processEvents()
        yield made


def test_every_input_has_a_name_no_text_is_cut_off_and_no_english_is_left(qtbot, window: Any):
    unnamed: set[str] = set()
    english: set[str] = set()
    for _ in faces(window.page, window.desk, qtbot):
        unnamed |= set(nameless(window.page))
        english |= {word for text in texts(window.page) for word in words(text)}
        qtbot.waitUntil(lambda: all_fits(window.page))

    assert unnamed == set()
    assert english - ALLOWED == set()
    assert window.desk.errors == []
