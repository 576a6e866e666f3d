"""People come and go: a passphrase is changed, who has left opens nothing any more, what they entered stays."""

from __future__ import annotations

import pytest

from tests.helpers_cli import PASSPHRASE, Bizenv, use_environment


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


def test_who_has_left_opens_nothing_any_more_and_what_they_entered_stays(bizenv):
    bizenv("user", "add", "王演示", "--role", "editor")
    made = bizenv("set", "enterprise", "new", "name=演示公司", "kind=内资", user="王演示")
    bizenv("user", "remove", "王演示", user="李演示", expect=(3,))  # no admin
    assert "管理" in bizenv.errors
    assert bizenv("user", "remove", "王演示") == {"removed": "王演示", "users": ["张演示", "李演示"]}
    bizenv("rows", "enterprise", user="王演示", expect=(3,))
    assert "没有用户“王演示”" in bizenv.errors
    assert {change["by"] for change in bizenv("history", "enterprise", made["id"])} == {"王演示"}
    assert "王演示" in [row["name"] for row in bizenv("rows", "person")]
    assert bizenv("verify")["problems"] == []
    bizenv("user", "add", "王演示", "--role", "viewer")  # and comes back, as the same person
    assert [row["name"] for row in bizenv("rows", "person")].count("王演示") == 1


def test_somebody_can_always_open_the_copy_and_administer_it(bizenv, tmp_path, capsys):
    bizenv("user", "remove", "张演示", expect=(3,))
    assert "不能移除自己" in bizenv.errors
    bizenv("user", "add", "李演示", "--role", "admin")
    bizenv("user", "remove", "张演示", user="李演示")
    bizenv("user", "remove", "李演示", user="李演示", expect=(3,))
    assert "唯一的用户" in bizenv.errors
    bizenv("user", "remove", "钱演示", user="李演示", expect=(3,))
    assert "没有用户“钱演示”" in bizenv.errors


def test_the_recovery_key_opens_the_slots_that_are_left(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    bizenv = Bizenv(tmp_path / "copy", capsys)
    recovery = bizenv("new", "--city", "210100", "--unit", "演示市商务局", "--user", "张演示")["recovery_key"]
    bizenv("user", "add", "李演示", "--role", "editor")
    bizenv("user", "remove", "李演示")
    monkeypatch.setenv("BIZENV_PASSPHRASE", recovery)
    assert bizenv("user", "list") == [{"user": "张演示", "roles": ["admin", "editor"]}]


def test_a_passphrase_is_changed(bizenv, monkeypatch):
    bizenv("user", "passphrase", expect=(2,))
    assert "BIZENV_NEW_PASSPHRASE" in bizenv.errors
    monkeypatch.setenv("BIZENV_NEW_PASSPHRASE", "新的长口令-演示")
    assert bizenv("user", "passphrase") == {"user": "张演示"}
    bizenv("user", "list", expect=(3,))
    monkeypatch.setenv("BIZENV_PASSPHRASE", "新的长口令-演示")
    assert len(bizenv("user", "list")) == 2
    monkeypatch.setenv("BIZENV_PASSPHRASE", PASSPHRASE)
    assert len(bizenv("user", "list", user="李演示")) == 2  # the others keep theirs


def test_roles_that_may_be_given_are_named_in_chinese_too(bizenv):
    bizenv("user", "add", "王演示", "--role", "查看", expect=(2,))
    assert "领导只读（viewer）" in bizenv.errors
