"""Passphrases, recovery key, users."""

from __future__ import annotations

import time

import pytest

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import keys, slots
from bizenv_desktop.storage.copy import LocalCopy
from tests.helpers_storage import (
    CITY,
    PASSPHRASE,
    TODAY,
    UNIT,
    USER,
    all_forms,
    full_copy,
    new_copy,
    open_copy,
    small_forms,
)

NEW = PASSPHRASE + "二"


def test_a_wrong_passphrase_gets_a_clear_error_soon(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "DEFAULT_COST", keys.Cost())
    given = {"city": CITY, "unit": UNIT, "user": USER, "passphrase": PASSPHRASE}
    LocalCopy.create(tmp_path / "c", small_forms(), clock=FixedClock(TODAY), **given)[0].close()
    started = time.process_time()
    with pytest.raises(BizenvError, match="口令不对") as caught:
        open_copy(tmp_path / "c", secret=PASSPHRASE + "别")
    assert caught.value.code == "WRONG_PASSPHRASE"
    assert time.process_time() - started < 2


def test_the_recovery_key_opens_the_copy_however_it_is_typed(tmp_path):
    keys.DEFAULT_COST = keys.Cost(1024, 1, 1)
    given = {"city": CITY, "unit": UNIT, "user": USER, "passphrase": PASSPHRASE}
    copy, recovery = LocalCopy.create(tmp_path / "c", small_forms(), clock=FixedClock(TODAY), **given)
    signing = copy.signing_key
    copy.close()
    with open_copy(tmp_path / "c", secret=recovery.lower().replace("-", " ")) as again:
        assert again.signing_key == signing
        again.change_passphrase(NEW)
    with open_copy(tmp_path / "c", secret=NEW) as renewed:
        assert renewed.user == USER


def test_a_mistyped_recovery_key_is_no_recovery_key():
    recovery, _ = keys.new_recovery()
    text = keys.recovery_text(recovery)
    assert keys.read_recovery_text(text) == recovery
    wrong = ("B" if text[0] == "A" else "A") + text[1:]
    assert keys.read_recovery_text(wrong) is None


def test_each_user_opens_with_an_own_passphrase_and_has_own_keys_and_roles(tmp_path):
    with new_copy(tmp_path / "c", all_forms()) as copy:
        copy.add_user("李演示", frozenset({"reviewer"}), NEW)
        first = copy.signing_key
        assert [(one.name, sorted(one.roles)) for one in copy.users()] == [
            (USER, ["admin", "editor"]),
            ("李演示", ["reviewer"]),
        ]
    with pytest.raises(BizenvError, match="多个用户"):
        open_copy(tmp_path / "c", all_forms(), secret=NEW)
    with open_copy(tmp_path / "c", all_forms(), "李演示", NEW) as second:
        assert second.roles == {"reviewer"}
        assert second.signing_key != first
        with pytest.raises(BizenvError, match="管理"):
            second.add_user("钱演示", frozenset({"viewer"}), "口令")


def test_roles_follow_the_ledger_of_people(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        person = next(one.person for one in copy.users() if one.name == "王演示")
        copy.add_user("王演示", frozenset({"editor", "inspector"}), PASSPHRASE)
        assert next(one.person for one in copy.users() if one.name == "王演示") == person
    with full_copy(tmp_path / "c", "王演示") as copy:
        assert copy.roles == {"editor", "inspector"}


def test_the_slot_file_tells_names_only_and_a_damaged_one_is_said(tmp_path):
    new_copy(tmp_path / "c").close()
    path = tmp_path / "c" / slots.FILE
    assert UNIT not in path.read_text("utf-8")
    path.write_text("{}", "utf-8")
    with pytest.raises(BizenvError, match="已损坏"):
        open_copy(tmp_path / "c")


def test_a_folder_with_a_copy_is_not_made_anew_and_an_unfinished_one_is(tmp_path):
    new_copy(tmp_path / "c").close()
    with pytest.raises(BizenvError, match="已经有本地数据"):
        new_copy(tmp_path / "c")
    (tmp_path / "c" / slots.FILE).unlink()
    new_copy(tmp_path / "c").close()


def test_an_empty_passphrase_is_refused(tmp_path):
    with pytest.raises(BizenvError, match="口令不能为空"):
        new_copy(tmp_path / "c", passphrase="")
    with pytest.raises(BizenvError, match="没有本地数据"):
        open_copy(tmp_path / "nothing")
