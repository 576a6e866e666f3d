"""A bureau drafts an official document from a template, edits it, prints it, and registers that it was issued."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from docx import Document

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.periods import EXAMPLES
from bizenv_desktop.formdef.lint import lint
from bizenv_desktop.formdef.loader import forms_folder, load_forms
from bizenv_desktop.formdef.published import texts_of
from bizenv_desktop.home.documents import Documents
from bizenv_desktop.home.services import Services
from tests.helpers_cli import Bizenv, use_environment
from tests.helpers_official import seen_pages
from tests.helpers_reports import a_city

QUARTER = "2022-Q2"


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path) as found:
        yield found


@pytest.fixture
def documents(city):
    return Documents(Services(city.copy))


def finished(text: str) -> str:
    """Return a text with every place filled that asks for words."""
    return re.sub(r"（[^（）]*请(?:填写|补充)[^（）]*）", "已按要求完成。", text)


def test_every_template_makes_a_document_that_prints(documents):
    titles = {one.title for one in documents.templates()}
    assert titles >= {"年度总结", "半年评估报告", "通知", "季度通报", "调研报告"}
    for template in documents.templates():
        record = documents.draft(template.id, EXAMPLES[template.period or "month"])
        pages = seen_pages(documents.pdf(record.id).content)
        assert pages[0].has(str(record.values["mark"]))
        assert "{" not in str(record.values["text"])
        assert Document(io.BytesIO(documents.docx(record.id))).paragraphs


def test_the_letter_that_goes_with_a_report_tells_its_projects(city, documents):
    city.project("演示项目", key_lists=["省2021年新签约354项"])
    values = documents.draft("报送函", QUARTER).values
    assert (values["kind"], values["form"], values["addressees"]) == ("函", "信函", "省商务厅")
    assert "其中省2021年新签约354项清单内项目1个" in str(values["text"])


def test_figures_of_the_text_are_those_of_the_report(city, documents):
    first = city.project("演示一", register_date="2022-04-20", total_investment=1_200_000)
    city.project("演示二", stage="S2签约")
    city.receipt(first, "2022-05-06", "3000", recognition="已认定", recognized_amount=2500)
    text = str(documents.draft("季度通报", QUARTER).values["text"])
    rates = Services(city.copy).reports.build("three_rates", QUARTER)
    total = dict(zip([one.id for one in rates.columns], rates.lines[-1].values, strict=True))
    assert f"签约项目{total['signed']}个" in text
    assert f"已注册{total['registered']}个" in text
    assert "申报到位资金3000万元，认定2500万元" in text
    assert "附件1：2022年第二季度各县区签约项目履约和资金到位情况\n|县区|" in text


def test_counties_are_ranked_as_in_the_quarters_report(city, documents):
    done = {"register_date": "2021-04-01", "start_date": "2021-06-01", "production_date": "2022-03-01"}
    city.project("演示一", "210102", stage="S2签约", plan_start_date="2022-03-01")
    city.project("演示二", "210103", stage="S8投产", **done)
    city.add("leader_activity", leader_rank="党委主要领导", region_code="210105", start_date="2022-03-02")
    text = str(documents.draft("quarterly_circular", "2022-Q1").values["text"])
    assert "居前的是沈河区、和平区。各县区得分见附件2" in text  # 皇姑区 signed nothing: only the table has it
    assert "|1|沈河区|50.0|" in text
    assert "超过计划开工日期和宽限天数仍未开工的项目1个" in text


def test_a_submitted_reports_figures_stay_in_the_text(city, documents, monkeypatch):
    city.project("演示一", "210102")
    services = Services(city.copy)
    submitted = services.reports.build("quarterly", "2022-Q1")
    monkeypatch.setattr(documents._services.periods, "in_force", lambda *_: SimpleNamespace(data=submitted))
    city.project("演示二", "210103")
    text = str(documents.draft("quarterly_circular", "2022-Q1").values["text"])
    assert "签约项目1个" in text
    assert "沈河区" not in text


def test_the_gaps_to_the_years_targets_are_those_of_the_half_years_report(city, documents):
    known = {"recognition": "已认定", "recognized_amount": 30, "recognized_date": "2022-05-06"}
    city.receipt(city.project("演示一"), "2022-05-06", "30", **known)
    city.add("target", year=2022, region="210100", indicator="到位资金", value=Decimal(20_000), unit="万元")
    city.add("target", year=2022, region="210102", indicator="签约个数", value=Decimal(4), unit="个")
    scores = dict.fromkeys(("score_progress", "score_invest", "score_service", "score_issue"), Decimal(20))
    city.add("assessment", project_id=city.project("演示退出"), period_key="2022-H1", grade="建议退出", **scores)
    text = str(documents.draft("half_year_assessment", "2022-H1").values["text"])
    assert "到位资金：年度目标2亿元，完成30万元，完成率0.2%，距目标2亿元，落后序时进度49.85个百分点。" in text
    assert "签约个数" not in text
    assert "评估建议退出的项目1个：演示退出" in text
    assert "到位资金：年度目标2亿元" in str(documents.draft("annual_summary", "2022").values["text"])


def test_without_rows_the_text_says_nothing_of_rates(documents):
    text = str(documents.draft("quarterly_circular", "2001-Q1").values["text"])
    assert "签约项目0个" in text
    assert "注册率—" in text


def test_a_period_of_another_kind_is_refused_with_how_to_write_it(documents):
    with pytest.raises(UsageProblem, match="2022-Q2"):
        documents.draft("quarterly_circular", "2022-05")
    with pytest.raises(UsageProblem, match="NO_TEMPLATE"):
        documents.draft("没有的", QUARTER)


def test_what_is_edited_is_printed(documents):
    row = documents.draft("notice", "2022-05").id
    documents.change(
        row, {"title": "关于改期的通知", "text": "会议改期。\n一、时间\n5月20日。", "number": "演商发〔2022〕7号"}
    )
    page = seen_pages(documents.pdf(row).content)[0]
    assert page.has("关于改期的通知")
    assert page.has("演商发〔2022〕7号")
    assert page.line("一、时间").font == "FandolHei"
    assert documents.draft("notice", "2022-05").values["number"] == "演商发〔2022〕8号"


def test_a_circular_that_is_longer_than_allowed_is_told_with_its_count(city, documents):
    row = documents.draft("季度通报", QUARTER).id

    def told(text: str) -> list[str]:
        documents.change(row, {"text": text})
        return [said for said in documents.remarks(row) if "L13-V1" in said]

    annex = "\n\n附件：各县区情况\n|县区|个数|\n|和平区|12|\n" + "附件里的字不算。" * 600
    assert told("正" * 3998 + "2022年。" + annex) == [
        "正文 4001 字，超过规定的 4000 字（不含附件和表格，规则 L13-V1）：请压缩或说明"
    ]
    assert told("正" * 3997 + "2022年。" + annex) == []
    city.copy.change_setting("bulletin_words_special", "3000")
    assert len(told("正" * 3001)) == 1
    notice = documents.draft("通知", QUARTER).id
    documents.change(notice, {"text": "正" * 6000})
    assert not [said for said in documents.remarks(notice) if "L13-V1" in said]


def test_an_unfinished_document_is_not_issued(documents):
    row = documents.draft("half_year_assessment", "2022-H1").id
    with pytest.raises(BizenvError) as refused:
        documents.issue(row)
    assert refused.value.code == "DOCUMENT_UNFINISHED"
    for missing in ("发文字号", "请补充分析", "签发人姓名"):
        assert missing in refused.value.what


def test_an_issued_document_stays_as_it_is(documents):
    row = documents.draft("notice", "2022-05").id
    text = finished(str(documents.get(row).values["text"]))
    documents.change(row, {"text": text, "number": "演商发〔2022〕7号"})
    before = documents.pdf(row).content
    documents.issue(row)
    assert documents.pdf(row).content == before
    for change in (
        lambda: documents.change(row, {"text": "别的"}), lambda: documents.rewrite(row),
        lambda: documents.delete(row), lambda: documents.issue(row),
    ):  # fmt: skip
        with pytest.raises(BizenvError) as refused:
            change()
        assert refused.value.code == "DOCUMENT_ISSUED"


def test_rewriting_takes_the_figures_of_now(city, documents):
    row = documents.draft("quarterly_circular", QUARTER).id
    documents.change(row, {"text": "写坏了"})
    city.project("演示三")
    text = str(documents.rewrite(row).values["text"])
    assert text == str(documents.draft("quarterly_circular", QUARTER).values["text"])


def test_the_linter_names_what_a_template_asks_for_and_nobody_has(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "broken.toml").write_text(
        'id = "broken"\ntitle = "坏模板"\nkind = "通知"\nperiod = "decade"\nheading = "{{ unit }}"\n'
        'text = "{{ missing | amount }}"\n[figures.wrong]\nsql = "SELECT no_field FROM project_v"\n',
        "utf-8",
    )
    forms = load_forms(extra=[tmp_path])
    said = [f"{one.key} {one.what}" for one in lint(forms) if one.file == "broken.toml"]
    assert len(said) == 3
    assert any("decade" in one for one in said)
    assert any("no_field" in one for one in said)
    assert any("没有数字或报表 missing" in one for one in said)


def test_templates_come_with_the_program_and_are_passed_over_when_definitions_are_published():
    texts, problems = texts_of(forms_folder())
    assert problems == []
    assert not any("circular" in name for name in texts)


def test_the_story_on_the_command_line(tmp_path, monkeypatch, capsys):
    use_environment(monkeypatch, "2022-07-14")
    bizenv = Bizenv(tmp_path / "copy", capsys)
    bizenv("new", "--city", "210100", "--unit", "演示市商务局", "--user", bizenv.user)
    made = bizenv("document", "draft", "通知", "2022-07", expect=(1,))
    assert any("请填写" in one for one in made["remarks"])
    (tmp_path / "正文.txt").write_text("投资50～80亿元。\n", "utf-8")
    typed = ("number=演商发[2022]07号", "urgency=加急", "--text", tmp_path / "正文.txt")
    edited = bizenv("document", "edit", made["id"], *typed, expect=(1,))
    assert edited["remarks"][0].startswith("“50～80亿元”应写成“50亿元～80亿元”")
    assert "六角括号" in edited["remarks"][1]
    (tmp_path / "正文.txt").write_text("投资50亿元至80亿元。\n", "utf-8")
    typed = ("number=演商发〔2022〕7号", "--text", tmp_path / "正文.txt")
    bizenv("document", "edit", made["id"], *typed, expect=(0,))
    answer = bizenv("document", "print", made["id"], "--out", tmp_path / "通知.pdf", expect=(0,))
    assert "小标宋" in answer["note"]
    assert seen_pages((tmp_path / "通知.pdf").read_bytes())[0].has("加急")
    assert bizenv("document", "issue", made["id"], expect=(0,))["state"] == "已印发"
    bizenv("document", "delete", made["id"], expect=(3,))
    assert "已登记印发" in bizenv.errors
