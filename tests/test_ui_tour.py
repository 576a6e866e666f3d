"""The tour that takes the handbook's pictures: each stop opens, and by who sits at the desk it shows what they see."""

from __future__ import annotations

from bizenv_desktop.ui.screens import load_screens
from bizenv_desktop.ui.tour import overview_stops, stops
from bizenv_desktop.ui.window import MainWindow
from tests.helpers_review import a_desk_of
from tests.helpers_ui import a_desk, quiet


def names_of(desk, qtbot, tour):
    """Open every stop of a tour; return their names with the screens that were shown."""
    load_screens()
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.show()
    names = []
    for stop in tour(window):
        window.open(stop.place)
        qtbot.waitUntil(quiet(desk), timeout=30_000)
        stop.act(window)
        qtbot.waitUntil(quiet(desk), timeout=30_000)
        names.append((stop.name, window.place.screen))
    return names


def test_what_runs_across_the_ledgers_is_shown_with_a_document_that_has_text(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        shown = dict(names_of(desk, qtbot, overview_stops))
        assert (shown["全景"], shown["公文"], shown["方案落实"]) == ("panorama", "documents", "clauses")
        assert desk.errors == []
        assert len(desk.services.documents.all()) == 1


def test_a_head_is_shown_the_desk_alone(qtbot, tmp_path):
    with a_desk_of(tmp_path, "局长演示", frozenset({"viewer"})) as desk:
        assert names_of(desk, qtbot, stops) == [("领导工作台", "workbench")]
        assert desk.errors == []
