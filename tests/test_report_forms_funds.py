"""The own forms of money: recognition, vouchers in 元, spot checks, the notice to put right, foreign money, gaps."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, labelled
from tests.helpers_printing import pdf_text
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def printed(data):
    return "".join(pdf_text(write_pdf(plan(data)).content))


def recognized(amount, **values):
    return {"recognition": "已认定", "recognized_amount": Decimal(amount), "recognized_date": "2022-06-01"} | values


def voucher(city, number, amount, **values):
    whole = {"voucher_type": "01银行进账单", "issuer": "演示银行", "voucher_date": "2022-05-11", "currency": "CNY"}
    return city.add("voucher", voucher_no=number, amount=Decimal(amount), **whole | values)


def test_declared_and_recognized_stand_side_by_side_and_currencies_are_never_added(city):
    project = city.project("演示甲")
    paid = city.receipt(project, "2022-05-10", "100", **recognized("90", recognition="核减", cut_reason="凭证不足"))
    city.receipt(project, "2022-05-11", "20")
    city.receipt(project, "2022-05-12", "7", recognition="退回")
    city.receipt(project, "2022-05-13", "30", currency="USD", **recognized("30"))
    city.receipt(project, "2022-04-13", "1000")
    city.receipt(project, "2022-03-13", "3", period="2022-05", late_reason="补报")
    voucher(city, "A", "60", fund_receipt_id=paid)
    voucher(city, "B", "99", fund_receipt_id=paid, voucher_type="16现场照片")
    shared = voucher(city, "C", "80")
    city.add("voucher_allocation", voucher_id=shared, fund_receipt_id=paid, amount=Decimal(30))
    data = build(city, "fund_recognition")
    found = {row["receive_date"]: row for row in labelled(data) if not row["label"]}
    assert [found["2022-05-10"][name] for name in ("declared", "recognized", "cut", "proven")] == [100, 90, 10, 90]
    assert (found["2022-05-13"]["declared"], found["2022-05-13"]["foreign_recognized"]) == (None, 30)
    total = labelled(data)[-1]
    assert (total["label"], total["declared"], total["recognized"]) == ("合计（4笔）", 123, 90)
    assert dict(data.head)["外币认定"] == "美元 30万"
    assert len(Reports(city.copy).behind(data, [*found].index("2022-05-10"), "proven")) == 3
    assert "县区（盖章）" in printed(data)


def test_the_catalogue_is_in_yuan_and_tells_what_may_be_counted(city):
    one = city.receipt(city.project("演示甲"), "2022-05-10", "100")
    other = city.receipt(city.project("演示乙"), "2022-05-12", "100")
    voucher(city, "A", "60.5", fund_receipt_id=one, original_checked=True, verdict="有效", file=["a" * 64])
    voucher(city, "B", "10", fund_receipt_id=one, original_checked=True, verdict="无效")
    voucher(city, "C", "5", fund_receipt_id=one, currency="USD")
    shared = voucher(city, "D", "80")
    for receipt in (one, other):
        city.add("voucher_allocation", voucher_id=shared, fund_receipt_id=receipt, amount=Decimal(30))
    voucher(city, "E", "1")
    voucher(city, "F", "1", voucher_date="2022-04-01")
    data = build(city, "voucher_catalogue")
    by_number = {row["voucher_no"]: row for row in labelled(data) if not row["label"]}
    assert sorted(by_number) == ["A", "B", "C", "D", "E"]
    assert by_number["D"]["project"] == "演示乙、演示甲"
    assert (by_number["C"]["amount"], by_number["C"]["foreign"]) == (None, 5)
    assert (by_number["A"]["files"], by_number["B"]["counted"]) == (1, 0)
    assert (labelled(data)[-1]["amount"], labelled(data)[-1]["counted"]) == (Decimal("151.5"), Decimal("141.5"))
    assert dict(data.head)["未挂到位资金"] == "1张"
    text = printed(data)
    assert "单位：元" in text
    assert "605000.00" in text


def test_a_shared_voucher_shows_what_is_left_of_it_and_has_its_own_sum(city):
    receipts = [city.receipt(city.project(name), "2022-05-10", "100") for name in ("演示甲", "演示乙")]
    over = voucher(city, "A", "50")
    for receipt in receipts:
        city.add("voucher_allocation", voucher_id=over, fund_receipt_id=receipt, amount=Decimal(30))
    part = voucher(city, "A", "50", issuer="另一银行", currency="USD")
    city.add("voucher_allocation", voucher_id=part, fund_receipt_id=receipts[0], amount=Decimal(20))
    data = build(city, "voucher_sharing")
    sums = {row["label"]: row["shared"] for row in labelled(data) if row["label"]}
    assert sums == {"A　另一银行小计（1行）": None, "A　演示银行小计（2行）": 60, "合计（3行）": 60}
    assert labelled(data)[0]["foreign"] == 20
    assert {row["left"] for row in labelled(data) if not row["label"]} == {-10, 30}
    assert dict(data.head)["超额分摊的凭证"] == "1张"


def inspection(city, **values):
    project = city.project("演示甲")
    whole = {
        "form_no": "210100-2022-0001", "project_id": project, "inspect_date": "2022-05-10", "verdict": "部分属实",
        "inspectors": ["张演示", "李演示"], "enterprise_person": "孙演示", "opinion": "进度不符。",
    }  # fmt: skip
    row = city.add("site_inspection", **whole | values)
    for number, verdict in (("A", "相符"), ("B", "不符"), ("C", "未见原件")):
        known = {"voucher_id": voucher(city, number, "60"), "verdict": verdict, "note": "金额不一致"}
        city.add("inspection_voucher", inspection_id=row, **known)
    return row


def test_the_spot_checks_of_a_month_with_their_rate(city):
    inspection(city)
    data = build(city, "voucher_spot_check")
    assert [row["verdict"] for row in labelled(data)[:3]] == ["相符", "不符", "未见原件"]
    assert (labelled(data)[0]["inspectors"], labelled(data)[-1]["amount"]) == ("张演示、李演示", 180)
    assert dict(data.head)["相符率"] == "33.3%"
    assert build(city, "voucher_spot_check", "2022-06").lines == ()
    assert "企业在场人" in printed(data)


def test_the_notice_says_what_to_put_right_by_when_and_lists_only_bad_vouchers(city):
    row = inspection(city, diff_note="申报开工，现场未开工", rectify="补交发票原件。", rectify_due="2022-06-15")
    data = build(city, "rectification_notice", row)
    vouchers = next(one for one in data.blocks if one.title.endswith("的凭证"))
    assert [line.values[2] for line in vouchers.lines] == ["B", "C"]
    text = printed(data).replace("\n", "")
    assert "2022年5月10日，我局对你单位“演示甲”项目进行现场核查，结论为部分属实" in text
    assert "请于2022年6月15日前完成整改" in text
    assert "签收人" in text


def test_without_a_demand_the_notice_says_so(city):
    assert "没有提出整改要求" in printed(build(city, "rectification_notice", inspection(city)))


def foreign(city, project, day, amount, **values):
    whole = {"origin_class": "境外", "origin_place": "日本", "currency": "USD", "fdi_form": "现汇"}
    return city.receipt(project, day, amount, **whole | recognized(amount, mofcom_period=day[:7]) | values)


def test_foreign_money_from_three_sides_that_agree_by_the_month_that_the_ministry_confirmed(city):
    maker = city.project("演示甲", industry_code="C3421")
    hotel = city.project("演示乙", industry_code="H6110")
    foreign(city, maker, "2022-05-10", "100")
    foreign(city, maker, "2022-03-10", "50", mofcom_period="2022-04", fdi_form="利润转增")
    foreign(city, hotel, "2022-05-11", "50", origin_place="中国香港", origin_class="港澳台")
    foreign(city, hotel, "2021-05-31", "80")
    foreign(city, hotel, "2022-05-12", "9", mofcom_period=None)
    foreign(city, hotel, "2022-05-12", "9", fund_type="期初结转")
    city.receipt(hotel, "2022-05-12", "9")
    data = build(city, "fdi_monthly")
    by_part = {(row["cut"], row["part"]): row for row in labelled(data) if not row["label"]}
    japan, makers = by_part["按国别（地区）", "日本"], by_part["按行业", "制造业"]
    assert (japan["now"], japan["year"], japan["before"], japan["growth"]) == (100, 150, 80, Decimal("87.5"))
    assert (japan["share"], makers["share"], makers["projects"]) == (75, 75, 1)
    assert by_part["按出资方式", "利润转增"]["now"] == 0
    sums = [row for row in labelled(data) if row["label"]]
    assert [row["label"] for row in sums] == ["按国别（地区）小计", "按行业小计", "按出资方式小计"]
    assert {(row["declared"], row["now"], row["year"], row["before"]) for row in sums} == {(159, 150, 200, 80)}
    assert dict(data.head)["已认定而没有商务部系统确认月、未计入"] == "1笔"
    assert len(Reports(city.copy).behind(data, 0, "year")) == 2


def test_without_a_period_the_month_is_the_current_one_and_not_all_years(city):
    maker = city.project("演示甲", industry_code="C3421")
    for day in ("2021-05-10", "2022-05-10", "2022-06-02"):
        foreign(city, maker, day, "100")
    data = build(city, "fdi_monthly", "")
    assert (data.period, data.label) == ("2022-06", build(city, "fdi_monthly", "2022-06").label)
    assert {(row["declared"], row["now"], row["year"]) for row in labelled(data)} == {(100, 100, 200)}
    assert len(Reports(city.copy).behind(data, 0, "now")) == 1


def test_other_currencies_are_converted_by_the_rate_of_their_month_which_is_named(city):
    project = city.project("演示甲", industry_code="C3421")
    for currency, rate in (("USD", "6.5"), ("EUR", "7.8")):
        city.add("fx_rate", currency=currency, rate_date="2022-05-31", rate=Decimal(rate), rate_source="人民银行")
    foreign(city, project, "2022-05-10", "100", currency="EUR")
    foreign(city, project, "2022-05-10", "65", currency="CNY", fdi_form="人民币")
    foreign(city, project, "2022-05-10", "-6.5", currency="CNY", fdi_form="人民币")
    foreign(city, project, "2022-05-10", "1000", currency="JPY")
    data = build(city, "fdi_monthly")
    by_part = {row["part"]: row["now"] for row in labelled(data) if not row["label"]}
    assert (by_part["日本"], by_part["人民币"]) == (129, 9)
    assert "美元 6.5000（2022-05-31，人民银行）" in dict(data.head)["折算汇率"]
    assert dict(data.head)["没有汇率、未计入"] == "1笔：日元"


def test_what_is_still_to_be_filled_in_stands_by_person(city):
    project = city.project("演示甲", officer=None, attracting_unit=None)
    city.project("别市的", region_code=OTHER_CITY)
    data = build(city, "gap_list", "")
    row = next(one for one in labelled(data) if one["title"] == "演示甲")
    assert row["ledger"] == "招商引资项目"
    assert {"专人", "招引单位"} <= set(row["labels"].split("、"))
    assert row["many"] == len(row["labels"].split("、"))
    assert "别市的" not in [one["title"] for one in labelled(data)]
    assert [one["label"] for one in labelled(data)[-2:]] == ["张演示小计（2条）", "合计（2条）"]
    assert f"招商引资项目 {row['many']}处" in dict(data.head)["各台账"]
    assert data.lines[labelled(data).index(row)].sources == (("project", project),)


@pytest.mark.parametrize(
    "report",
    ["fund_recognition", "voucher_catalogue", "voucher_sharing", "voucher_spot_check", "fdi_monthly"],
)
@pytest.mark.parametrize("period", ["", "2022-05"])
def test_a_form_without_rows_prints_its_heads(city, report, period):
    data = build(city, report, period)
    assert data.lines == ()
    assert "填报单位" in printed(data)
