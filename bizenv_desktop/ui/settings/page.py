"""The screen of settings: people, backup, passphrase, what this copy is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from bizenv_desktop.storage.roles import CODES
from bizenv_desktop.ui.bars import MARGIN, Bar, card, faint
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import Dialog, ask, buttons, choose_file, choose_target
from bizenv_desktop.ui.gate.parts import passphrase_edit
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.restoring import Restoring
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.settings.files_tab import FilesTab
from bizenv_desktop.ui.settings.rules_tab import RulesTab
from bizenv_desktop.ui.statusbar import role_names
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.desk import Desk

_BACKUP = "备份文件 (*.bizbak)"
_SHORTEST = 8

_RESTORE = (
    "用备份替换当前数据？\n\n"
    "会不见：备份以后填的、还没有同步的修改。\n"
    "会回来：备份以后已经同步的，恢复后再同步一次就取回。\n"
    "会保留：当前数据另存在旁边的文件夹，不会删除。\n\n恢复后需重新打开程序。"
)


class SettingsPage(Page):
    """Tabs: 人员, 备份与检查, 口令, 规则参数, 附件, 本机."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.people = LinesTable(("姓名", "角色"), (160, 400))
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.old, self.new, self.again = passphrase_edit(), passphrase_edit(), passphrase_edit()
        self.restore_passphrase = passphrase_edit()
        self.message = QLabel()
        self.files = FilesTab(desk)
        self.rules = RulesTab(desk)
        tabs = QTabWidget()
        for widget, title in (
            (self._people_tab(), "人员"), (self._safety_tab(), "备份与检查"), (self._passphrase_tab(), "口令"),
            (self.rules, "规则参数"), (self.files, "附件"), (self._about_tab(), "本机"),
        ):  # fmt: skip
            tabs.addTab(widget, title)
        self.body.addWidget(Bar("设置"))
        self.body.addWidget(tabs, 1)

    @override
    def show_place(self, place: Place) -> None:
        self.refresh()

    @override
    def refresh(self) -> None:
        self.desk.read(self, self.desk.services.people.list, then=self._show_people)
        self.files.refresh()
        self.rules.refresh()

    def add_person(self) -> None:
        """Give a person a passphrase and roles."""
        dialog = PersonDialog(self)
        dialog.accepted.connect(lambda: self._add(dialog.name.text().strip(), dialog.roles(), dialog.passphrase.text()))
        dialog.open()

    def remove_person(self) -> None:
        """Take the person of the current line from the copy, after a question."""
        name = self.people.current()
        if name is None:
            self.desk.toast("先选定要移除的用户")
            return
        text = f"移除后，{name} 的口令不能再打开这份数据；他录入的内容都留着。以前做的备份，他的口令仍能打开。"
        ask(self, "移除用户", text, "移除", lambda: self._remove(name))

    def backup(self) -> None:
        """Write a backup where the person wants it."""
        name = f"营商台账备份-{self.desk.services.clock.today().isoformat()}.bizbak"
        chosen = choose_target(self, "备份到", name, _BACKUP)
        if chosen:
            self.desk.run(
                self, self.desk.services.safety.backup, Path(chosen),
                then=lambda _none: self._say(f"已备份到 {Path(chosen).name}，并已读回核对。"), title="正在备份",
            )  # fmt: skip

    def restore(self) -> None:
        """Put a backup in the place of the copy; what was there is kept aside."""
        chosen = choose_file(self, "选择备份文件", _BACKUP)
        if chosen:
            ask(self, "从备份恢复", _RESTORE, "恢复", lambda: self._restore(Path(chosen)))

    def verify(self) -> None:
        """Check cipher, rows against operations, attachments, search."""
        self._say("正在检查…")
        self.desk.run(self, self.desk.services.safety.verify, then=self._verified, title="正在检查")

    def change_passphrase(self) -> None:
        """Change the passphrase of the person at the desk."""
        if len(self.new.text()) < _SHORTEST:
            self._tell(f"新口令至少 {_SHORTEST} 个字符", good=False)
        elif self.new.text() != self.again.text():
            self._tell("两次输入的新口令不一致", good=False)
        else:
            self.desk.run(
                self, self.desk.services.people.change_passphrase, self.old.text(), self.new.text(),
                then=lambda _none: self._changed(), failed=lambda problem: self._tell(sentence(problem)[0], good=False),
                title="正在修改口令",
            )  # fmt: skip

    def _restore(self, path: Path) -> None:
        self._say("正在恢复…")
        Restoring(self, self.desk, refused=self._say, done=self._say).begin(path, self.restore_passphrase.text())

    def _verified(self, problems: Sequence[str]) -> None:
        self._say(
            "检查发现问题：\n" + "\n".join(problems) if problems else "数据完好：加密、记录、操作、附件、索引均一致。"
        )

    def _say(self, text: str) -> None:
        self.verdict.setText(text)

    def _changed(self) -> None:
        for edit in (self.old, self.new, self.again):
            edit.clear()
        self._tell("口令已修改", good=True)

    def _tell(self, text: str, *, good: bool) -> None:
        self.message.setText(text)
        self.message.setProperty("role", "good" if good else "error")
        self.message.style().polish(self.message)

    def _add(self, name: str, roles: list[str], passphrase: str) -> None:
        self.desk.run(
            self, self.desk.services.people.add, name, roles, passphrase,
            then=lambda _none: self._added(name), title="正在增加用户",
        )  # fmt: skip

    def _remove(self, name: str) -> None:
        self.desk.run(
            self, self.desk.services.people.remove, name,
            then=lambda _none: self._removed(name), title="正在移除用户",
        )  # fmt: skip

    def _removed(self, name: str) -> None:
        self.desk.toast(f"已移除 {name}")
        self.refresh()

    def _added(self, name: str) -> None:
        self.desk.toast(f"已增加 {name}")
        self.refresh()

    def _show_people(self, people: Sequence[Any]) -> None:
        self.people.show_lines([Line((name, role_names(frozenset(roles))), name) for name, roles in people])

    def _people_tab(self) -> QWidget:
        add = QPushButton("增加用户…")
        add.clicked.connect(self.add_person)
        add.setEnabled("admin" in self.desk.services.roles)
        remove = QPushButton("移除用户…")
        remove.clicked.connect(self.remove_person)
        remove.setEnabled("admin" in self.desk.services.roles)
        ledger = QPushButton("打开人员台账")
        ledger.clicked.connect(lambda: self.desk.open(Place("lists", "person")))
        return _tab(
            faint("每人用自己的口令打开同一份数据。上报须由没有录入这些数据的审核人办理。"),
            self.people,
            _row(add, remove, ledger),
        )

    def _safety_tab(self) -> QWidget:
        made = []
        for text, do in (("立即备份…", self.backup), ("从备份恢复…", self.restore), ("检查数据是否完好", self.verify)):
            button = QPushButton(text)
            button.clicked.connect(lambda _checked=False, run=do: run())
            made.append(button)
        frame, column = card("结果")
        column.addWidget(self.verdict)
        self.restore_passphrase.setPlaceholderText("备份时的口令（本机的备份不用填）")
        self.restore_passphrase.setMaximumWidth(320)
        hint = faint("备份是加密的，只有备份时的口令或恢复密钥能打开。")
        return _tab(hint, _row(*made), self.restore_passphrase, frame, stretch=True)

    def _passphrase_tab(self) -> QWidget:
        frame, column = card("修改我的口令")
        form = QFormLayout()
        for label, edit in (("现口令", self.old), ("新口令", self.new), ("确认新口令", self.again)):
            edit.setMaximumWidth(320)
            form.addRow(label, edit)
        column.addLayout(form)
        column.addWidget(self.message)
        change = QPushButton("修改")
        change.clicked.connect(self.change_passphrase)
        column.addWidget(_row(change))
        return _tab(frame, stretch=True)

    def _city(self) -> str:
        code = self.desk.services.copy.city
        known = self.desk.forms.codes["regions"].codes.get(code)
        return f"{known.label}（{code}）" if known else code

    def _about_tab(self) -> QWidget:
        copy = self.desk.services.copy
        frame, column = card("本机数据")
        form = QFormLayout()
        roles = role_names(self.desk.services.roles)
        for label, text in (
            ("单位", copy.unit), ("城市", self._city()), ("用户", f"{copy.user}（{roles}）"),
            ("数据位置", str(copy.home)), ("设备编号", copy.device),
        ):  # fmt: skip
            shown = QLineEdit(text)
            shown.setReadOnly(True)
            form.addRow(label, shown)
        column.addLayout(form)
        automatic = QCheckBox("有网络时自动同步（每两分钟一次；没有网络时隔一会再试）")
        automatic.setChecked(self.desk.auto_sync.wanted)
        automatic.toggled.connect(lambda on: self.desk.auto_sync.switch(on=on))
        column.addWidget(automatic)
        return _tab(frame, stretch=True)


class PersonDialog(Dialog):
    """Name, roles and first passphrase of a person."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "增加用户")
        self.setMinimumWidth(380)
        self.name = QLineEdit()
        self.passphrase = passphrase_edit("初始口令，由本人改掉")
        self._roles = {role: QCheckBox(name) for role, name in CODES.items() if role != "province"}
        form = QFormLayout()
        form.addRow("姓名", self.name)
        form.addRow("口令", self.passphrase)
        box = buttons("增加")
        box.accepted.connect(self._check)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        for tick in self._roles.values():
            column.addWidget(tick)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.hide()
        column.addWidget(self.error)
        column.addWidget(box)

    def roles(self) -> list[str]:
        """Return the ticked roles."""
        return [role for role, tick in self._roles.items() if tick.isChecked()]

    def _check(self) -> None:
        lacking = [
            what
            for what, is_there in (
                ("姓名", self.name.text().strip()),
                ("口令", self.passphrase.text()),
                ("至少一个角色", self.roles()),
            )
            if not is_there
        ]
        if not lacking:
            self.accept()
        self.error.setText(f"还没有填：{'、'.join(lacking)}" if lacking else "")
        self.error.setVisible(bool(lacking))


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return holder


def _tab(*widgets: QWidget, stretch: bool = False) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(*MARGIN)
    for widget in widgets:
        column.addWidget(widget)
    if stretch:
        column.addStretch()
    return page
