"""The tab of settings of the rules: days, shares and words that are only defaults, with their source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.formdef.rule_sources import source_text
from bizenv_desktop.formdef.setting_uses import uses_of
from bizenv_desktop.ui.bars import MARGIN, card, faint
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import BLUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.setting_uses import Use
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.ui.desk import Desk

_HEADS = ("说明", "台账", "规则", "现值", "默认值", "依据")
_WIDTHS = (360, 130, 110, 140, 140, 160)
_BY_CITY = "cities"


@dataclass(frozen=True)
class RuleSetting:
    """One setting: its value here, its default, and what it is used for."""

    name: str
    value: str
    default: str
    uses: tuple[Use, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the bureau has given it a value of its own."""
        return self.value != self.default

    def cells(self) -> tuple[str, ...]:
        """Return what the list shows of it."""
        ledgers = "、".join(dict.fromkeys(use.ledger for use in self.uses if use.ledger)) or "各台账"
        codes = "、".join(use.code for use in self.uses if use.code not in ("", _BY_CITY))
        sources = "、".join(dict.fromkeys(source_text(use.source) for use in self.uses if use.source))
        return self.uses[0].message, ledgers, codes, self.value, self.default, sources

    def says(self) -> str:
        """Return what each rule says that uses it."""
        return "\n".join(f"{use.code}　{use.message}" if use.code.strip(_BY_CITY) else use.message for use in self.uses)


class RulesTab(QWidget):
    """规则参数: a list with search; the one that is chosen can be changed below, by a person who may."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._all: Sequence[RuleSetting] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：说明、台账、规则编号")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._list())
        self.list = LinesTable(_HEADS, _WIDTHS).say_when_empty("没有这样的设置")
        self.list.stretch(0)
        self.list.chosen.connect(self._show_chosen)
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.typed = QLineEdit()
        self.typed.setAccessibleName("新的值")
        self.typed.returnPressed.connect(self.change)
        self.list.opened.connect(lambda _item: self.typed.setFocus())
        self.change_button = QPushButton("改")
        self.change_button.clicked.connect(self.change)
        self.reset_button = QPushButton("恢复默认值")
        self.reset_button.clicked.connect(self.reset)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self._lay_out()

    def refresh(self) -> None:
        """Read the settings anew."""
        self._desk.read(self, look, self._desk.services.copy, then=self._show)

    def change(self) -> None:
        """Give the chosen setting the value that was typed."""
        chosen = self.list.current()
        typed = self.typed.text().strip()
        if chosen is None or typed == chosen.value:
            return
        if typed:
            self._write(chosen, typed)
        else:
            self._tell("没有写值：写一个值，或点“恢复默认值”", good=False)

    def reset(self) -> None:
        """Give the chosen setting its default back."""
        chosen = self.list.current()
        if chosen is not None:
            self._write(chosen, None)

    def _write(self, chosen: RuleSetting, value: str | None) -> None:
        done = "已恢复默认值" if value is None else f"已改为 {value}"
        self._desk.run(
            self, change, self._desk.services.copy, chosen.name, value,
            then=lambda _none: self._written(done),
            failed=lambda problem: self._tell("；".join(part for part in sentence(problem) if part), good=False),
        )  # fmt: skip

    def _written(self, done: str) -> None:
        self._tell(f"{done}，从下一次审核起算；随同步送到本单位的其他电脑。", good=True)
        self._desk.announce()
        self.refresh()

    def _tell(self, text: str, *, good: bool) -> None:
        self.message.setProperty("role", "good" if good else "error")
        self.message.style().polish(self.message)
        self.message.setText(text)

    def _show(self, found: Sequence[RuleSetting]) -> None:
        self._all = found
        self._list()

    def _list(self) -> None:
        word = self.search.text().strip()
        shown = [one for one in self._all if not word or word in " ".join((*one.cells(), one.says()))]
        self.list.show_lines([Line(one.cells(), one, inks={3: BLUE} if one.is_changed else {}) for one in shown])

    def _show_chosen(self) -> None:
        chosen = self.list.current()
        may = self._desk.may("admin")
        self.says.setText(chosen.says() if chosen is not None else "选定一项，在这里改。")
        self.typed.setText(chosen.value if chosen is not None else "")
        self.typed.setEnabled(may and chosen is not None)
        self.change_button.setEnabled(may and chosen is not None)
        self.reset_button.setEnabled(may and chosen is not None and chosen.is_changed)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        may = "默认值以外的现值有颜色。" if self._desk.may("admin") else "只有“管理”角色能改。"
        top.addWidget(faint(f"各条规则里的天数、金额、比例、字词；省厅和本单位可改。{may}"), 2)
        below, column = card("改这一项")
        column.addWidget(self.says)
        row = QHBoxLayout()
        row.addWidget(self.typed, 1)
        row.addWidget(self.change_button)
        row.addWidget(self.reset_button)
        column.addLayout(row)
        column.addWidget(self.message)
        page = QVBoxLayout(self)
        page.setContentsMargins(*MARGIN)
        page.addLayout(top)
        page.addWidget(self.list, 1)
        page.addWidget(below)


def look(copy: LocalCopy) -> list[RuleSetting]:
    """Return all settings in the order of what they say. Run on a worker."""
    values, defaults = copy.settings, copy.forms.settings
    found = [RuleSetting(name, values[name], defaults[name], uses) for name, uses in uses_of(copy.forms).items()]
    return sorted(found, key=lambda one: (one.uses[0].code or "~", one.name))


def change(copy: LocalCopy, name: str, value: str | None) -> None:
    """Change a setting; None is its default. Run on a worker."""
    copy.change_setting(name, value)
