"""The list of findings: what must be corrected is never left out for being late in the order of the ledgers."""

from __future__ import annotations

from types import SimpleNamespace

from bizenv_desktop.ui.editor.findings_panel import MOST, FindingsPanel


def a_finding(severity):
    return SimpleNamespace(
        code="L06-V1", severity=severity, explanation="", title="演示项目", message="演示", ledger="project", id="p1",
        fields=("officer",),
    )  # fmt: skip


def test_a_long_list_counts_all_findings_and_lists_what_must_be_corrected_first(qtbot):
    panel = FindingsPanel(titled=True)
    qtbot.addWidget(panel)
    panel.show_findings([a_finding("soft")] * MOST + [a_finding("hard")] * 3)
    assert panel.count.text() == f"必须改正 3 · 待核实 {MOST}（共 {MOST + 3} 条，列出前 {MOST} 条）"
    assert panel.list.count() == MOST
    assert panel.finding(panel.list.item(0)).severity == "hard"
