"""What an administrator of the province does on the command line: tidy up, put a backup back, move a record."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import Bizenv, use_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHENYANG, DALIAN, PROVINCE = "210100", "210200", "210000"


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedProvince]:
    use_environment(monkeypatch)
    with EmbeddedProvince(tmp_path / "province") as serving:
        yield serving


@pytest.fixture
def admin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bizenv:
    return Bizenv(tmp_path / "nowhere", capsys)


def office(folder: Path, capsys: pytest.CaptureFixture[str], province: EmbeddedProvince, city: str) -> Bizenv:
    copy = Bizenv(folder / city, capsys).new(city)
    code = province.add_user("张演示", city=city, role="province" if city == PROVINCE else "editor,reviewer")
    copy("enroll", "--server", province.url, "--code", code)
    copy("sync")
    return copy


def a_project(copy: Bizenv, name: str) -> str:
    given = (f"project_name={name}", "site_region=铁西区", "stage=S1", "key_lists=市重点")
    return str(copy("set", "project", "new", *given)["id"])


def names(copy: Bizenv) -> set[str]:
    return {one["project_name"] for one in copy("rows", "project", "--fields", "project_name")}


def test_a_folder_put_back_from_a_backup_gets_everything_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], province: EmbeddedProvince, admin: Bizenv
) -> None:
    data = tmp_path / "province"
    copy = office(tmp_path, capsys, province, SHENYANG)
    province.stop()
    shutil.copytree(data, tmp_path / "backup")
    province.start()
    a_project(copy, "备份以后的项目")
    assert copy("sync")["pushed"] > 0
    province.stop()
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "backup", data)
    assert admin("province", "new-epoch", "--data", str(data))["scopes"] >= 2
    province.start()
    copy("sync")
    assert names(copy) == {"备份以后的项目"}
    laptop = Bizenv(tmp_path / "laptop", capsys).new()
    laptop("enroll", "--server", province.url, "--code", province.add_user("张演示", city=SHENYANG, role="editor"))
    laptop("sync")
    assert names(laptop) == {"备份以后的项目"}
    assert laptop("sync", "--verify")["unlike"] == 0


def test_a_project_moves_after_what_it_means_was_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], province: EmbeddedProvince, admin: Bizenv
) -> None:
    data = tmp_path / "province"
    shenyang, dalian = (office(tmp_path, capsys, province, city) for city in (SHENYANG, DALIAN))
    row = a_project(shenyang, "迁址的项目")
    shenyang("sync")
    line = ("province", "move-row", "project", row, "--to", DALIAN, "--reason", "企业迁址", "--data", str(data))
    shown = admin(*line)
    assert (admin.code, shown["dry_run"], shown["from"]) == (1, True, SHENYANG)
    assert {"ledger": "project", "id": row} in shown["rows"]
    dalian("sync")
    assert names(dalian) == set()

    assert admin(*line, "--yes")["dry_run"] is False
    shenyang("set", "project", row, "town=甲街道")
    assert shenyang("sync")["rejected"] == 1
    dalian("sync")
    assert (names(shenyang), names(dalian)) == (set(), {"迁址的项目"})
    hall = office(tmp_path, capsys, province, PROVINCE)
    assert names(hall) == {"迁址的项目"}
    for copy in (shenyang, dalian, hall):
        seen = copy("sync", "--verify")
        assert (seen["fetched_anew"], seen["unlike"]) == (0, 0)
    admin(*line, "--yes", expect=(3,))
    assert "错误[NO_ROW]" in admin.errors


def test_nothing_young_is_tidied_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], province: EmbeddedProvince, admin: Bizenv
) -> None:
    copy = office(tmp_path, capsys, province, SHENYANG)
    row = a_project(copy, "误录的项目")
    copy("sync")
    copy("delete", "project", row, "--reason", "误录")
    copy("sync")
    for more in (("--dry-run",), ()):
        answer = admin("province", "purge", *more, "--data", str(tmp_path / "province"))
        assert (answer["rows"], answer["cities"]) == (0, [])


def test_an_account_and_a_laptop_are_revoked_and_come_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], province: EmbeddedProvince, admin: Bizenv
) -> None:
    place = ("--data", str(tmp_path / "province"))
    copy = office(tmp_path, capsys, province, SHENYANG)
    (known,) = admin("province", "user", "list", "--city", SHENYANG, *place)
    (laptop,) = known["devices"]
    assert (known["name"], known["revoked"], laptop["operations"] > 0) == ("张演示", False, True)
    unused = province.add_user("张演示", city=SHENYANG, role="editor,reviewer")
    a_project(copy, "没有上传的")

    admin("province", "user", "revoke", "张演示", "--city", SHENYANG, *place)
    copy("sync", expect=(3,))
    for refused in (("rows", "project"), ("check", "project"), ("export", "project", str(tmp_path / "x.xlsx"))):
        copy(*refused, expect=(3,))
        assert "SEALED" in copy.errors
    copy("enroll", "--server", province.url, "--code", unused, expect=(3,))
    copy("package", "export", str(tmp_path / "包.lsp"))

    code = province.add_user("张演示", city=SHENYANG, role="editor,reviewer")
    copy("enroll", "--server", province.url, "--code", code)
    assert copy("sync")["rejected"] == 0
    assert names(copy) == {"没有上传的"}

    now = admin("province", "user", "list", *place)[0]["devices"][-1]["id"]
    admin("province", "device", "revoke", now[:8], "--city", SHENYANG, *place)
    copy("sync", expect=(3,))
    copy("rows", "project", expect=(3,))
    admin("province", "device", "revoke", "0" * 8, "--city", SHENYANG, *place, expect=(2,))
    admin("province", "user", "revoke", "没有的人", "--city", SHENYANG, *place, expect=(2,))
