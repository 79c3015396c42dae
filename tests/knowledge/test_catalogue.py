"""The knowledge that is published keeps the rules of the house, and says nothing that has ceased to be true."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from knowledge.checks import MAX_SPOKEN_CHARS, MAX_SPOKEN_SENTENCES, texts
from knowledge.figures import fill, references
from knowledge.loader import Catalogue, load_catalogue
from knowledge.models import Article, Grade
from tests.conftest import HOME, NOW

pytestmark = pytest.mark.unit
TODAY = NOW.date()
LAST, FIRST = date(2026, 12, 31), date(2027, 1, 1)
FEWEST_PHRASINGS = 15
_SENTENCE = re.compile(r"[^。！？\n]+")


@pytest.fixture(scope="module")
def real() -> Catalogue:
    """What stands under ``knowledge/``; loading it checks it."""
    return load_catalogue(HOME / "knowledge")


@pytest.fixture(scope="module")
def articles(real: Catalogue) -> list[Article]:
    return [placed.item for placed in real.articles]


def named(articles: list[Article]) -> str:
    return "、".join(sorted({article.id for article in articles}))


def test_the_catalogue_is_there(articles: list[Article]) -> None:
    assert len({article.id for article in articles}) >= 150


def test_every_article_has_a_basis_or_sends_somewhere_else(articles: list[Article]) -> None:
    assert not (without := [a for a in articles if not a.basis and a.kind != "referral"]), named(without)


def test_every_article_has_an_owner_and_dates_that_make_sense(articles: list[Article]) -> None:
    def sound(article: Article) -> bool:
        review = article.reviewed_on <= article.review_by <= article.reviewed_on + timedelta(days=1100)
        return bool(article.owner) and review and article.reviewed_on <= TODAY

    assert not (wrong := [a for a in articles if not sound(a)]), named(wrong)


def test_nothing_in_force_is_overdue_for_review(articles: list[Article]) -> None:
    assert not (late := [a for a in articles if a.in_force(TODAY) and a.review_by < TODAY]), named(late)


def test_every_article_is_asked_about_in_many_ways(articles: list[Article]) -> None:
    few = [a for a in articles if len(set(a.phrasings)) < FEWEST_PHRASINGS]
    assert not few, named(few)


def test_no_question_belongs_to_two_articles(articles: list[Article]) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for article in articles:
        for phrasing in article.phrasings:
            owners[re.sub(r"\W", "", phrasing)].add(article.id)
    assert not {phrasing: ids for phrasing, ids in owners.items() if len(ids) > 1}


def test_what_is_spoken_is_short_and_can_be_spoken(articles: list[Article]) -> None:
    for article in articles:
        for name, text in texts(article):
            if name.startswith("口语"):
                sentences = _SENTENCE.findall(text)
                assert len(sentences) <= MAX_SPOKEN_SENTENCES, article.id
                assert max(map(len, sentences)) <= MAX_SPOKEN_CHARS, article.id
                assert not re.search(r"https?:|〔|^- ", text, re.MULTILINE), article.id


def test_a_basis_names_its_document_and_quotes_something(articles: list[Article]) -> None:
    for article in articles:
        for basis in article.basis:
            assert len(basis.title) >= 4, article.id
            if basis.quote is not None:
                assert len(re.sub(r"\W", "", basis.quote)) >= 4, f"{article.id}: {basis.quote}"


def test_answers_hold_no_addresses_and_no_personal_numbers(articles: list[Article]) -> None:
    """Lesson 19."""
    for article in articles:
        for _, text in texts(article):
            assert not re.search(r"https?://|www\.|1[3-9]\d{9}|\d{17}[\dX]", text), article.id


def test_every_figure_is_stated_from_a_good_source_when_the_article_holds(
    real: Catalogue, articles: list[Article]
) -> None:
    """On every day on which something changes: grades C and D are never stated."""
    table = {placed.item.id: placed.item for placed in real.parameters}
    for article in articles:
        for _, text in texts(article):
            days = {max(value.valid_from, article.valid_from) for id in references(text) for value in table[id].values}
            for day in days:
                _, used = fill(text, table, day)
                assert all(figure.value.grade in (Grade.A, Grade.B) for figure in used), article.id


def test_every_parameter_is_used_and_has_its_source(real: Catalogue, articles: list[Article]) -> None:
    used = {id for article in articles for _, text in texts(article) for id in references(text)}
    for placed in real.parameters:
        for value in placed.item.values:
            assert len(value.source.title) >= 4, placed.item.id
    unused = {placed.item.id for placed in real.parameters} - used
    assert len(unused) <= len(real.parameters) // 3, unused


# What was true once, and must not be stated as if it still were


@dataclass(frozen=True)
class Stale:
    """An old statement: said in one sentence, unless that sentence also says how it is now."""

    said: str
    unless: str
    wrong: str
    right: str

    def found_in(self, sentence: str) -> bool:
        return bool(re.search(self.said, sentence)) and not (self.unless and re.search(self.unless, sentence))


STALE = {
    "fixed retirement ages": Stale(
        r"男.{0,6}(60|六十).{0,12}女.{0,8}(50|55|五十)", r"原|以前|过去|延|推|不再|最低|特殊|提前",
        "男60岁、女50岁到龄就退休", "不再是男60、女50一刀切，要按出生年月往后推",
    ),
    "no choice of retiring": Stale(
        r"(不能|不可以)(自己|自愿)?(选择?|决定).{0,4}(提前|延迟|退休)", r"以前|过去",
        "退休时间不能自己选择提前", "可以自愿提前，最多三年",
    ),
    "pay at the social-insurance office": Stale(
        r"(去|到|在)社保(局|中心|经办机构|所)(的)?(窗口|大厅|柜台)?(去)?(交|缴)(费|钱|纳|社保|养老)", r"不|税务|以前",
        "每月到社保局窗口缴费", "社保费由税务部门收，不用到社保局缴费",
    ),
    "personal pension in 36 cities": Stale(
        r"个人养老金.{0,12}(36个|三十六个|试点|先行城市)", r"全国|以前|不再",
        "个人养老金只在36个城市试点", "个人养老金以前只在试点城市，现在全国都能开",
    ),
    "waiver is valid": Stale(
        r"(放弃|不缴).{0,10}(协议|承诺|声明|字).{0,8}(有效|可以不缴|就不用缴)", r"无效|不能|没有",
        "签了放弃社保的协议就不用缴", "签了放弃社保的承诺也无效",
    ),
    "household bars flexible insurance": Stale(
        r"(外地|外省|非本地)户(口|籍).{0,8}(不能|不可以|不得).{0,10}(灵活就业|参保)", r"以前|不再|取消",
        "外地户口不能按灵活就业参保", "外地户口以前不能，现在可以在就业地参保",
    ),
    "platform workers have nothing": Stale(
        r"(骑手|外卖|网约车|新就业形态).{0,12}(没有|不享受|无)(任何)?(工伤|职业伤害)?保障", r"以前|不是",
        "外卖骑手没有任何保障", "骑手有职业伤害保障",
    ),
    "transfer inside the province": Stale(
        r"省内.{0,8}(要|需要|必须|应当)(先)?(办理?|申请).{0,4}转移", r"不|无需|不用",
        "省内换单位要办转移", "省内换单位不需要办转移",
    ),
    "maternity apart": Stale(
        r"生育保险.{0,6}(单独|另外)(缴|参保|征)", r"不|合并|一起",
        "生育保险要单独缴费", "生育保险和职工医保合并征缴，不单独缴",
    ),
    "old names": Stale(
        r"新农合|新农保|城镇居民医保", r"原|以前|过去|老|合并|现在叫|曾|改",
        "新农合每年缴费", "原来的新农合现在叫城乡居民医保",
    ),
    "help of the epidemic years": Stale(
        r"(可以|能)(申领|领取|申请).{0,4}失业补助金", r"不|已|停|到期|以前|当时",
        "可以申领失业补助金", "失业补助金政策已到期，不能再申领",
    ),
    "certification in person": Stale(
        r"(每年|年度).{0,8}(必须|要|需要|集中)(本人)?(到|去)?(现场|窗口|社区).{0,4}认证", r"不|无需|取消|自助",
        "每年必须到现场认证", "每年认证一次，不用到现场",
    ),
    "pension always rises": Stale(
        r"(养老金|退休金).{0,6}每年.{0,4}(涨|上调|增加)\d", r"不",
        "养老金每年涨5%", "养老金每年涨多少不固定，要看当年通知",
    ),
    "no law of medical security": Stale(
        r"医(保|疗保障).{0,6}(没有|还没有|尚无)(专门)?(的)?(立法|法律)", r"以前|过去",
        "医保没有专门的法律", "医疗保障法已经通过",
    ),
    "the card only here": Stale(
        r"社保卡.{0,6}只能(在)?(本地|本市|杭州|参保地)(使)?用", r"不|以前",
        "社保卡只能在本地用", "社保卡不是只能在本地用",
    ),
}  # fmt: skip


@pytest.mark.parametrize("stale", STALE.values(), ids=STALE.keys())
def test_an_old_statement_would_be_noticed(stale: Stale) -> None:
    assert stale.found_in(stale.wrong)
    assert not stale.found_in(stale.right)


def said_on(articles: list[Article], day: date) -> Iterator[tuple[str, str]]:
    for article in articles:
        if article.in_force(day):
            for _, text in texts(article):
                yield from ((article.id, sentence) for sentence in _SENTENCE.findall(text))


@pytest.mark.parametrize("day", [TODAY, LAST, FIRST])
@pytest.mark.parametrize("stale", STALE.values(), ids=STALE.keys())
def test_no_article_states_what_has_ceased_to_be_true(articles: list[Article], stale: Stale, day: date) -> None:
    """Lesson 21."""
    assert [(id, sentence) for id, sentence in said_on(articles, day) if stale.found_in(sentence)] == []


_FIFTEEN = re.compile(r"满15年|(缴|交)(费|够|满|了)?(年限)?(不|要|得|累计)?(满|足|够)?15年|15年(就|即|以上)?(能|可)")


def test_fifteen_years_are_never_named_without_what_follows_in_2030(articles: list[Article]) -> None:
    """Employees need more from 2030 on; residents keep fifteen."""
    for article in articles:
        about = article.topic.value == "养老保险" and article.in_force(TODAY)
        if about and any(_FIFTEEN.search(text) for name, text in texts(article) if name.startswith("回答")):
            whole = "".join(text for _, text in texts(article))
            assert re.search(r"2030|居民|2011年", whole), article.id


@pytest.mark.parametrize(
    ("id", "day", "value"),
    [
        ("hz-minimum-wage", TODAY, "2660"),
        ("hz-minimum-wage", date(2025, 12, 31), "2490"),
        ("zj-base-lower", TODAY, "4986"),
        ("zj-base-upper", TODAY, "25299"),
        ("zj-base-lower", date(2024, 12, 31), "4812"),
        ("zj-pension-base", TODAY, "8433"),
    ],
)
def test_the_figures_of_today_are_those_of_the_notices(real: Catalogue, id: str, day: date, value: str) -> None:
    parameter = real.parameter(id)
    assert parameter is not None
    found = parameter.at(day)
    assert found is not None
    assert found.value == Decimal(value)


# Rules with two versions


def versions(articles: list[Article]) -> dict[str, list[Article]]:
    groups: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        groups[article.id].append(article)
    return {id: sorted(group, key=lambda a: a.valid_from) for id, group in groups.items() if len(group) > 1}


def test_rules_that_change_with_the_new_year_have_two_versions(articles: list[Article]) -> None:
    assert {"medical-law", "medical-reimburse", "maternity-conditions", "maternity-flexible"} <= versions(
        articles
    ).keys()


def successions(articles: list[Article]) -> list[tuple[Article, Article]]:
    """Every version with the one that takes over from it."""
    return [pair for found in versions(articles).values() for pair in pairwise(found)]


def test_the_days_on_which_rules_change_are_all_there(articles: list[Article]) -> None:
    days = {new.valid_from for _, new in successions(articles)}
    assert {date(2026, 7, 1), date(2027, 1, 1), date(2030, 1, 1)} <= days


def test_one_version_ends_and_the_next_begins_without_a_gap(articles: list[Article]) -> None:
    """Lesson 21."""
    for old, new in successions(articles):
        assert old.valid_to is not None, old.id
        first = old.valid_to + timedelta(days=1)
        assert new.valid_from == first, old.id
        assert old.in_force(old.valid_to), old.id
        assert not old.in_force(first), old.id
        assert not new.in_force(old.valid_to), old.id


def test_the_two_versions_say_different_things(articles: list[Article]) -> None:
    for old, new in successions(articles):
        assert list(texts(old)) != list(texts(new)), old.id


def test_the_law_of_medical_security_is_in_force_from_its_day_only(articles: list[Article]) -> None:
    old, new = versions(articles)["medical-law"]
    assert re.search(r"2027年1月1日", old.answer)
    assert not re.search(r"(已经|现已|已)(生效|施行|实施)", old.answer + old.spoken)
    assert re.search(r"(已经|现已|已)(生效|施行|实施)", new.answer + new.spoken)


def test_an_article_with_an_end_is_followed_or_ends_for_good(articles: list[Article]) -> None:
    """Nobody who asks on New Year's Day meets a hole that was not meant."""
    for article in articles:
        if article.valid_to is not None and article.valid_to >= TODAY:
            following = article.valid_to + timedelta(days=1)
            assert any(other.id == article.id and other.in_force(following) for other in articles), article.id
