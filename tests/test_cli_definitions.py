"""The province changes a form, on the command line: bureaus get it with a sync and go on with what they have."""

from __future__ import annotations

import shutil

import pytest

from bizenv_desktop.formdef.loader import forms_folder
from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import Bizenv, use_environment

STEP = '\n[[upcasts]]\nto = 2\nrenamed = { site_address = "place_address" }\n'


@pytest.fixture
def province(tmp_path, monkeypatch):
    use_environment(monkeypatch)
    with EmbeddedProvince(tmp_path / "province") as serving:
        yield serving


def test_a_renamed_field_reaches_a_bureau_with_its_values(tmp_path, capsys, province):
    copy = Bizenv(tmp_path / "office", capsys).new()
    copy("enroll", "--server", province.url, "--code", province.add_user("张演示", city="210100", role="editor"))
    given = ("project_name=演示项目", "site_region=铁西区", "stage=S1", "key_lists=市重点", "site_address=甲路1号")
    row = copy("set", "project", "new", *given)["id"]
    copy("sync")
    data = ("--data", tmp_path / "province")
    changed = tmp_path / "forms"
    shutil.copytree(forms_folder(), changed)
    assert copy("province", "forms-publish", changed, *data) == []
    with_program = {
        "common.toml": ('label = "填报单位"', 'label = "单位"'),
        "plan.toml": ('due = "2022', 'due = "2023'),
    }
    for name, (old, new) in with_program.items():
        shared = changed / name
        shared.write_text(shared.read_text("utf-8").replace(old, new), "utf-8")
        copy("province", "forms-publish", changed, *data, expect=(3,))
        assert name in copy.errors
        shared.unlink()
    file = changed / "ledgers" / "project.toml"
    text = file.read_text("utf-8").replace("site_address", "place_address")
    file.write_text(text, "utf-8")

    refused = copy("province", "forms-publish", changed, *data, expect=(3,))
    for fault in ("字段 site_address（", "inspection_form.toml"):
        assert fault in f"{refused}{copy.errors}"
    file.write_text(text + STEP, "utf-8")
    for form in (changed / "reports").glob("*.toml"):
        form.write_text(form.read_text("utf-8").replace("site_address", "place_address"), "utf-8")
    copy("set", "project", row, "site_address=乙路2号")
    done = copy("province", "forms-publish", changed, *data)
    assert [(one["name"], one["version"], one["rows"]) for one in done] == [
        ("project", 2, 1),
        ("report:inspection_form", 2, 0),
        ("report:rectification_notice", 2, 0),
    ]

    assert copy("sync")["definitions"] == 3
    assert [one["place_address"] for one in copy("rows", "project", "--fields", "place_address")] == ["乙路2号"]
    copy("set", "project", row, "place_address=丙路3号")
    result = copy("sync")
    assert (result["definitions"], result["rejected"], result["conflicts"], result["unlike"]) == (0, 0, 0, 0)
    written = [one["new"] for one in copy("history", "project", row) if one["field"] == "place_address"]
    assert written == ["甲路1号", "乙路2号", "丙路3号"]
