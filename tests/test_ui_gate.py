"""Before the desk: set-up, recovery key, passphrase box."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from bizenv_desktop.app import HomeGate, desk_services
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.regions import is_city
from bizenv_desktop.storage.keys import new_recovery, read_recovery_text, recovery_text
from bizenv_desktop.ui.gate.box import GateBox
from bizenv_desktop.ui.gate.login import LoginCard
from bizenv_desktop.ui.gate.setup import RecoveryCard, SetUpCard
from bizenv_desktop.ui.work import Jobs
from tests.helpers_ui import PASSPHRASE, open_copy


class PaperGate:
    """A gate without a copy behind it."""

    def __init__(self, users=()):
        self._users = list(users)
        self.made = ()

    def exists(self):
        return bool(self._users)

    def place(self):
        return "演示数据"

    def users(self):
        return self._users

    def cities(self):
        return [("210100", "沈阳市"), ("211300", "朝阳市"), ("210000", "辽宁省")]

    def create(self, *form):
        self.made = form
        return SimpleNamespace(copy=SimpleNamespace(unit="沈阳市商务局", home="演示数据")), "AAAA-BBBB"

    def open(self, user, passphrase):
        if passphrase != PASSPHRASE:
            raise BizenvError("WRONG_PASSPHRASE", "口令不对", "请重新输入")
        return user


def box_of(qtbot, gate):
    box = GateBox(gate, Jobs())
    qtbot.addWidget(box)
    box.show()
    return box


def test_a_wrong_passphrase_is_told_in_place_and_a_second_try_opens(qtbot):
    box = box_of(qtbot, PaperGate(["张演示", "李演示"]))
    opened = []
    box.opened.connect(opened.append)

    box.card.passphrase.setText("错的")
    qtbot.keyClick(box.card.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(box.card.message.text()))
    box.card.user.setCurrentText("李演示")
    box.card.passphrase.setText(PASSPHRASE)
    qtbot.mouseClick(box.card.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(opened))

    assert isinstance(box.card, LoginCard)
    assert opened == ["李演示"]


def test_the_set_up_says_what_is_missing_and_proposes_the_unit(qtbot):
    gate = PaperGate()
    box = box_of(qtbot, gate)
    card = box.card

    assert isinstance(card, SetUpCard)
    assert card.unit.text() == "沈阳市商务局"
    card.try_create()
    assert "姓名" in card.message.text()
    card.user.setText("张演示")
    card.passphrase.setText("12345678")
    card.again.setText("1234567x")
    card.try_create()
    assert "不一致" in card.message.text()
    assert gate.made == ()


def test_the_recovery_key_is_shown_once_and_must_be_kept(qtbot):
    gate = PaperGate()
    box = box_of(qtbot, gate)
    opened = []
    box.opened.connect(opened.append)
    for edit, text in ((box.card.user, "张演示"), (box.card.passphrase, "12345678"), (box.card.again, "12345678")):
        edit.setText(text)

    box.card.try_create()
    qtbot.waitUntil(lambda: isinstance(box.card, RecoveryCard))

    assert gate.made == ("210100", "沈阳市商务局", "张演示", "12345678")
    assert box.card.key.text() == "AAAA-BBBB"
    assert not box.card.button.isEnabled()
    box.card.kept.setChecked(True)
    box.card.button.click()
    assert len(opened) == 1


def test_a_whole_recovery_key_can_be_read_and_copied_from_the_card(qtbot):
    secret, _public = new_recovery()
    card = RecoveryCard(SimpleNamespace(copy=SimpleNamespace(unit="演示局", home="x")), recovery_text(secret))
    qtbot.addWidget(card)
    card.show()

    assert card.key.width() >= card.key.sizeHint().width()
    assert card.rect().contains(card.key.geometry())
    assert read_recovery_text(card.key.text()) == secret


def test_a_real_copy_opens_with_its_passphrase_only(tmp_path):
    open_copy(tmp_path).close()
    gate = HomeGate(tmp_path / "home")

    assert gate.users() == ["张演示", "李演示"]
    with pytest.raises(BizenvError):
        gate.open("张演示", "错的口令")
    services = gate.open("李演示", PASSPHRASE)
    assert services.roles == frozenset({"reviewer"})
    services.close()


def test_a_copy_can_be_made_for_each_city_and_for_the_province(tmp_path):
    cities = HomeGate(tmp_path / "none").cities()

    assert ("210100", "沈阳市") in cities
    assert cities[-1] == ("210000", "辽宁省")
    assert len(cities) == 16
    assert not any(is_city(code) for code in ("210000", "210106", "110100"))


def test_the_services_of_the_window_are_those_of_the_house(tmp_path):
    from bizenv_desktop.home.services import Services

    copy = open_copy(tmp_path)
    services = desk_services(Services(copy))

    assert services.copy is copy
    assert services.user == "张演示"
    services.close()


def test_the_unit_is_suggested_by_the_place(qtbot):
    box = box_of(qtbot, PaperGate())
    box.card.city.setCurrentIndex(2)

    assert box.card.city.currentText() == "辽宁省（省厅）"
    assert box.card.unit.text() == "辽宁省商务厅"
