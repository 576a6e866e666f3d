"""Who signs is somebody else, by their own hand, and for the figures that they saw."""

from __future__ import annotations

import pytest

from tests.helpers_cli import PASSPHRASE, Bizenv, use_environment


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


@pytest.fixture
def project(bizenv):
    return bizenv("set", "project", "new", "project_name=演示项目", "site_region=铁西区", "stage=S1", "key_lists=一般")


def signer(bizenv, row):
    return next(one for one in bizenv("rows", "project", "--fields", "reviewer") if one["id"] == row["id"])["reviewer"]


@pytest.mark.parametrize("field", ["reviewer", "reporter"])
def test_nobody_writes_the_name_of_another_under_a_row(bizenv, project, field):
    bizenv("set", "project", project["id"], f"{field}=李演示", expect=(3,))
    assert "由程序填写" in bizenv.errors
    bizenv("set", "project", "new", "project_name=乙", f"{field}=李演示", expect=(3,))


def test_a_reviewer_who_also_enters_does_not_sign_rows_that_they_changed(bizenv, project):
    bizenv("user", "add", "赵演示", "--role", "editor,reviewer")
    bizenv("set", "project", project["id"], "total_investment=500", user="赵演示")
    assert bizenv("confirm", "project", user="赵演示") == {"confirmed": 0}
    assert bizenv("confirm", "project", user="李演示") == {"confirmed": 1}


def test_a_signature_holds_for_the_figures_that_were_signed(bizenv, project):
    bizenv("confirm", "project", user="李演示")
    bizenv("set", "project", project["id"], "remark=只改备注")
    assert signer(bizenv, project) == "李演示"
    bizenv("set", "project", project["id"], "total_investment=500")
    assert signer(bizenv, project) is None
    bizenv("undo")
    assert signer(bizenv, project) == "李演示"


def test_an_attachment_is_a_file_and_not_a_typed_text(bizenv, project, tmp_path):
    bizenv("set", "project", project["id"], "agreement=abc", expect=(3,))
    assert "bizenv attach" in bizenv.errors
    paper = tmp_path / "协议.pdf"
    paper.write_bytes(b"%PDF-1.4 demo")
    (file,) = bizenv("attach", "project", project["id"], "agreement", paper)
    kept = bizenv("set", "project", project["id"], f"agreement={file['sha256']}")
    assert kept["agreement"] == [file["sha256"]]


def test_nobody_authorises_their_own_review(bizenv):
    from bizenv_desktop.home.services import open_services
    from bizenv_desktop.periods.bars import has_proxy

    bizenv("user", "add", "王演示", "--role", "editor")
    for approver in ("张演示", "王演示"):
        given = ("kind=代理审核授权", "from_person=李演示", "to_person=张演示", "scope=周报", f"approver={approver}")
        bizenv("set", "handover", "new", *given, "start_date=2022-05-01", "end_date=2022-05-31")
        with_services = open_services(bizenv.home, user="张演示", passphrase=PASSPHRASE)
        with with_services.copy.read() as reader:
            assert has_proxy(reader, "张演示", "2022-05-12") == (approver == "王演示")
        with_services.close()
        if approver == "张演示":
            bizenv("undo")
