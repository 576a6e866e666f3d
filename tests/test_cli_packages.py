"""A bureau without a network and the province, on the command line: a stick goes there and comes back."""

from __future__ import annotations

from bizenv_desktop.cli.main import run
from bizenv_desktop.printing.preview import PdfPreview
from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import Bizenv, use_environment


def test_a_stick_goes_to_the_province_and_its_answer_comes_back(tmp_path, monkeypatch, capsys):
    use_environment(monkeypatch)
    copy = Bizenv(tmp_path / "office", capsys).new()
    data = tmp_path / "province"
    with EmbeddedProvince(data) as province:
        copy("enroll", "--server", province.url, "--code", province.add_user("张演示", city="210100", role="editor"))
    row = copy("set", "project", "new", "project_name=演示项目", "site_region=铁西区", "stage=S1", "key_lists=市重点")

    stick, back = tmp_path / "包.lsp", tmp_path / "答复.lsp"
    made = copy("package", "export", stick)
    assert (made["file"], made["number"], made["acks"]) == (str(stick), 1, 0)
    assert made["ops"] > 0

    taken = copy("province", "import-package", stick, "--answer", back, "--data", data)
    assert (taken["ops"], taken["hash"], taken["parked"], taken["repeated"]) == (made["ops"], made["hash"], 0, False)
    assert copy("province", "import-package", stick, "--data", data)["repeated"]
    again = tmp_path / "再答复.lsp"
    assert copy("province", "ack", taken["package"], "--out", again, "--data", data)["acks"] == made["ops"]

    ours, theirs = tmp_path / "交出.pdf", tmp_path / "接收.pdf"
    assert copy("package", "receipt", "--out", ours)["hash"] == made["hash"]
    assert copy("province", "receipt", taken["package"], "--out", theirs, "--data", data)["hash"] == made["hash"]
    for one in (ours, theirs):
        told = PdfPreview(one.read_bytes()).text(0)
        wanted = ("交接单", taken["package"], made["hash"][:8], "张演示", "签字", "招商引资项目")
        assert [word for word in wanted if word not in told] == [], told

    answer = copy("package", "import", back)
    assert (answer["acks"], answer["waiting"], answer["old"]) == (made["ops"], 0, False)
    assert copy("package", "import", again)["old"]
    assert any(one["id"] == row["id"] for one in copy("rows", "project", "--fields", "project_name"))

    def code(*line):
        assert run(["--home", str(copy.home), *map(str, line)]) == 3
        return capsys.readouterr().err

    sound = stick.read_bytes()
    stick.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    assert "PACKAGE_DAMAGED" in code("province", "import-package", stick, "--data", data)
    assert "没有采用包里的任何内容" in code("province", "import-package", stick, "--data", data)
    assert "NO_PACKAGE" in code("province", "ack", row["id"], "--out", again, "--data", data)
    assert "FILE" in code("package", "export", tmp_path / "没有插" / "包.lsp")


def test_an_office_with_a_network_forwards_what_it_cannot_read(tmp_path, monkeypatch, capsys):
    use_environment(monkeypatch)
    far, near, other = (Bizenv(tmp_path / name, capsys) for name in ("far", "near", "other"))
    far.new()
    near.new()
    other.new("210200")
    stick, back = tmp_path / "包.lsp", tmp_path / "答复.lsp"
    with EmbeddedProvince(tmp_path / "province") as province:
        for copy, city in ((far, "210100"), (near, "210100"), (other, "210200")):
            code = province.add_user("张演示", city=city, role="editor")
            copy("enroll", "--server", province.url, "--code", code)
        made = far("package", "export", stick)

        assert run(["--home", str(other.home), "package", "forward", str(stick), "--answer", str(back)]) == 3
        assert "没有这个城市的权限" in capsys.readouterr().err
        assert not back.exists()

        taken = near("package", "forward", stick, "--answer", back)
        assert (taken["ops"], taken["hash"], taken["repeated"]) == (made["ops"], made["hash"], False)
        assert near("package", "forward", stick, "--answer", back)["repeated"]
        for copy in (near, other):
            assert run(["--home", str(copy.home), "package", "import", str(back)]) == 3
            assert "PACKAGE_NOT_FOR_US" in capsys.readouterr().err
        assert far("package", "import", back)["waiting"] == 0

        sound = stick.read_bytes()
        stick.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
        assert run(["--home", str(near.home), "package", "forward", str(stick), "--answer", str(back)]) == 3
        assert "没有采用包里的任何内容" in capsys.readouterr().err
    assert [one for one in (tmp_path / "province").rglob("packages/*") if one.is_file()] == []
