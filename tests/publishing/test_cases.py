"""Cases: read so that a clerk can mend them, run so that a failure says what came instead."""

from __future__ import annotations

import pytest

from knowledge.publishing.cases import without_second_entry
from knowledge.publishing.trial import Frame, Result, run_cases
from tests.publishing.conftest import Office

pytestmark = pytest.mark.unit


def run(office: Office) -> list[Result]:
    files = office.files()
    assert files.broken == []
    draft = office.workshop.draft(files, office.request().at)
    return run_cases(files.cases, draft.engine, office.frame)


def reasons(office: Office, case: str) -> str:
    """Why the one added case fails; empty when it passes."""
    office.add("cases/more.yaml", case)
    result = next(result for result in run(office) if result.placed.document.path.name == "more.yaml")
    assert result.passed is not bool(result.reasons)
    return "；".join(result.reasons)


def test_the_cases_of_the_small_office_pass(office: Office) -> None:
    results = run(office)
    assert [str(result) for result in results if not result.passed] == []
    assert len(results) == 11


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("- {ask: 补卡收费吗, expect: certify}", "应由「怎样做资格认证」（certify）回答，却直接答了「换卡要交多少钱」"),
        ("- {ask: 补卡收费吗, expect: certify, also: [card-fee]}", ""),
        ("- {ask: 补卡收费吗, expect: none}", "不该有回答，却直接答了「换卡要交多少钱」"),
        ("- {ask: 今天下不下雨呢, expect: foreign}", ""),
        ("- {ask: 今天下不下雨呢, expect: certify}", "却没有找到回答"),
        ("- {ask: 补卡收费吗, expect: card-fee, says: [免费]}", "「换卡要交多少钱」的回答里没有「免费」"),
        ("- {ask: 补卡收费吗, expect: card-fee, not_says: [工本费]}", "回答里不该有「工本费」"),
        ("- {ask: 补卡收费吗, expect: card-fee, as_of: 2019-06-01}", "在 2019-06-01 没有有效的版本"),
        (
            "- {ask: 窗口什么时候开门, expect: window-hours, region: '440100'}",
            "应由「窗口几点开门」（window-hours）回答，却",
        ),
        ("- {ask: 津贴可以领多久, expect: allowance, variant: long}", "应选情形「long」，却没有选出情形"),
        ("- {ask: 津贴可以领多久, expect: allowance, says: [您一共缴了几年]}", ""),
        ("- {ask: 怎样做资格认证, expect: certify, says: [身份证]}", ""),
        ("- {parameter: card-fee, at: 2026-01-02, value: 12.6}", "登记的是 12.5元，第二次录入是 12.6元"),
        ("- {parameter: card-fee, at: 2026-01-02, value: 12.50}", ""),
        ("- {calc: min_years, inputs: {year: 2031}, result: {min_months: 191}}", "min_months 应是 191，算出来是 192"),
        ("- {calc: min_years, inputs: {year: 2031}, result: {min_months: 192}}", ""),
        ("- {calc: nonsense, inputs: {}, result: {error: 没有「nonsense」}}", ""),
        ("- {calc: nonsense, inputs: {}, result: {months: 1}}", "没有「nonsense」这个计算器"),
    ],
)
def test_a_case_says_what_came_instead(office: Office, case: str, said: str) -> None:
    found = reasons(office, case)
    assert said in found
    assert bool(said) is bool(found)


@pytest.mark.parametrize(
    ("case", "line", "said"),
    [
        ("- {ask: 问, expect: nothing-there}", 1, "expect 里的「nothing-there」不存在"),
        ("- ask: 问\n  expect: certify\n  also: [nope]", 3, "also 里的「nope」不存在"),
        ("- ask: 问\n  expekt: certify", 2, "不认识「expekt」"),
        ("- ask: 问", 1, "缺少「expect」"),
        ("- ask: 问\n  expect: certify\n  at: maybe", 3, "可选"),
        ("- ask: 问\n  expect: allowance\n  variant: middle", 3, "没有情形「middle」"),
        ("- ask: 问\n  expect: certify\n  as_of: 2026-02-30", 3, "不是日期"),
        ("- ask: 问\n  expect: certify\n  region: '999999'", 3, "地区代码「999999」不认识"),
        ("- ask: 问\n  expect: none\n  says: [x]", 2, "不会有回答"),
        ("- {ask: 资格认证怎么做呀, expect: certify}", 1, "重复"),
        ("- parameter: nope\n  at: 2026-01-01\n  value: 1", 1, "参数「nope」不存在"),
        ("- parameter: card-fee\n  at: 2019-01-01\n  value: 1", 2, "没有数值"),
        ("ask: 问", 1, "要写成列表"),
    ],
)
def test_a_faulty_case_is_pointed_at_by_line(office: Office, case: str, line: int, said: str) -> None:
    office.add("cases/zz.yaml", case)
    broken = [problem for problem in office.files().broken if problem.path.name == "zz.yaml"]
    assert any(problem.line == line and said in problem.message for problem in broken), broken


def test_a_case_that_is_a_phrasing_is_said_to_prove_nothing(office: Office) -> None:
    office.add("cases/zz.yaml", "- {ask: 换卡的工本费, expect: card-fee}")
    files = office.files()
    assert files.broken == []
    assert any("验证不了什么" in problem.message for problem in files.problems)


def test_a_value_without_a_second_entry_is_named(office: Office) -> None:
    def missing() -> list[str]:
        files = office.files()
        return [name for name, _ in without_second_entry(files.cases, files.catalogue)]

    assert missing() == [], "values of grade C need none, they are never stated"
    office.edit("cases/figures.yaml", "2026-01-01", "2021-01-01")
    assert missing() == ["card-fee:2026-01-01"]


def test_a_case_without_a_day_is_of_the_day_of_the_frame(office: Office) -> None:
    office.add("cases/more.yaml", "- {ask: 换一张卡要多少钱, expect: card-fee, says: [不再收]}")
    files = office.files()
    draft = office.workshop.draft(files, office.request().at)
    for year, passes in ((2026, False), (2027, True)):
        frame = Frame(office.frame.today.replace(year=year), "330100")
        result = next(r for r in run_cases(files.cases, draft.engine, frame) if r.key.startswith("more:"))
        assert result.passed is passes
