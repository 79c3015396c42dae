"""Logs in whatever form become proposals; personal numbers are hidden and nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from knowledge.decision import Band, Candidate, Decision, Query
from knowledge.proposals.clusters import Gatherer
from knowledge.proposals.logs import Asked, NoQuestion, asked_in, why_chatter
from knowledge.proposals.propose import Frame, Known, Proposal, propose
from tests.sheets.test_clusters import Uncached

pytestmark = pytest.mark.unit
FRAME = Frame(date(2026, 11, 23), "330100")
KNOWN = Known(
    {"card-lost": ["社保卡丢了怎么补办"], "certify": ["怎么认证"]}, ["卡掉了怎么办"], {"card-lost": "card/card-lost.md"}
)


@dataclass
class Answering:
    """An engine by table: what band and how sure; what it does not know it has no article for."""

    table: Mapping[str, tuple[Band, str, float]]
    asked: list[str] = field(default_factory=list)

    def lookup(self, query: Query) -> Decision:
        self.asked.append(query.text)
        band, id, confidence = self.table.get(query.text, (Band.NONE, "certify", 0.03))
        return Decision(band, (Candidate(id, f"标题 {id}", confidence),), confidence, 1, query.as_of, query.region)


def proposals(questions: list[str], table: Mapping[str, Any], **known: Any) -> list[Proposal]:
    asked = [Asked(row, text, f"答复{row}") for row, text in enumerate(questions, 1)]
    return propose(asked, Gatherer(Uncached(), ["换卡"]), Answering(table), known.get("known", KNOWN), FRAME)


@pytest.mark.parametrize(
    "item",
    [
        {"question": "怎么补卡"}, {"text": " 怎么补卡 "}, {"问题": "怎么补卡", "时间": "2026"}, {"Query": "怎么补卡"}, "怎么补卡",
        {"question": None, "content": "怎么补卡"},
    ],
)  # fmt: skip
def test_a_question_is_found_under_any_usual_name(item: Any) -> None:
    assert asked_in(3, json.dumps(item, ensure_ascii=False)).question == "怎么补卡"


def test_the_answer_is_kept_when_there_is_one() -> None:
    assert asked_in(1, '{"q": "怎么补卡", "回复": "到窗口"}') == Asked(1, "怎么补卡", "到窗口")


@pytest.mark.parametrize(
    ("line", "why"), [("{", "不是 JSON"), ("[1]", "不是 JSON 对象"), ('{"x": 1}', "没有问题"), ('""', "没有问题")]
)
def test_a_line_without_a_question_says_why(line: str, why: str) -> None:
    with pytest.raises(NoQuestion, match=why):
        asked_in(1, line)


@pytest.mark.parametrize(
    "text",
    ["你好", "好的谢谢", "在吗", "嗯嗯", "12345", "？？？", "[微笑]", "https://a.b/c", "OK", "转人工", "收到，辛苦了"],
)
def test_chatter_is_told_from_questions(text: str) -> None:
    assert why_chatter(text)


@pytest.mark.parametrize("text", ["退休", "你好，怎么补卡", "社保卡丢了", "ETC怎么办", "补缴"])
def test_a_question_is_not_taken_for_chatter(text: str) -> None:
    assert why_chatter(text) is None


def test_what_an_article_missed_becomes_phrasings_that_differ() -> None:
    missed = ["社保卡丢了去哪补办", "社保卡丢了上哪里补办呀", "社保卡丢了去哪补办呢"]
    table = dict.fromkeys(missed, (Band.UNSURE, "card-lost", 0.5))
    (found,) = proposals(missed, table)
    assert (found.kind, found.article, found.file, found.count) == ("phrasings", "card-lost", "card/card-lost.md", 3)
    assert found.rows == (1, 2, 3)
    assert 1 <= len(found.phrasings) < 3
    assert set(found.phrasings) <= set(missed)


def test_a_phrasing_that_is_there_is_not_proposed_again() -> None:
    said = "请问社保卡丢了怎么补办？"
    (found,) = proposals([said], {said: (Band.UNSURE, "card-lost", 0.6)})
    assert (found.kind, found.reason) == ("ignore", "已经答得上来")


def test_what_is_answered_well_becomes_a_case_once() -> None:
    said = ["社保卡丢了去哪补办", "社保卡丢了去哪里补办"]
    found = proposals(said, dict.fromkeys(said, (Band.SURE, "card-lost", 0.95)))
    assert [(p.kind, p.article, p.ask in said) for p in found] == [("case", "card-lost", True)]
    known = Known(KNOWN.phrasings, said, KNOWN.files)
    assert [p.kind for p in proposals(said, dict.fromkeys(said, (Band.SURE, "card-lost", 0.95)), known=known)] == [
        "ignore"
    ]


def test_what_nothing_answers_becomes_an_article_when_it_is_asked_often() -> None:
    said = ["停车场发票在哪里开具？", "停车场发票在哪开具", "电费户名怎么改"]
    article, single = proposals(said, {})
    assert (article.kind, article.count, article.rows) == ("article", 2, (1, 2))
    assert article.title in ("停车场发票在哪里开具", "停车场发票在哪开具")
    assert article.sample_answer in ("答复1", "答复2")
    assert article.nearest == (("certify", "标题 certify", 0.03),)
    assert (single.kind, single.reason) == ("ignore", "问得太少，又没有接近的知识")


def test_sentences_with_a_hidden_number_or_too_long_are_no_phrasings() -> None:
    said = ["我的号码<phone:1>怎么改绑", "我的号码<phone:1>怎么改绑呢", "长" * 70]
    found = proposals(said, dict.fromkeys(said, (Band.UNSURE, "card-lost", 0.5)))
    assert [p.kind for p in found] == ["ignore", "ignore"]


def test_one_article_gets_one_proposal_from_all_its_clusters() -> None:
    said = ["停车场发票在哪里开具", "电费单据户名能不能改"]
    (found,) = proposals(said, dict.fromkeys(said, (Band.UNSURE, "card-lost", 0.5)))
    assert (found.count, found.rows, set(found.phrasings)) == (2, (1, 2), set(said))


def test_chatter_is_ignored_with_its_rows() -> None:
    found = proposals(["你好", "停车场发票在哪里开具", "谢谢"], {})
    assert [(p.kind, p.rows) for p in found if p.reason == "寒暄"] == [("ignore", (1, 3))]


def test_every_row_is_accounted_for_and_the_result_is_always_the_same() -> None:
    said = ["你好", "停车场发票在哪里开具", "停车场发票在哪开具", "社保卡丢了去哪补办", "电费户名怎么改"]
    table = {said[3]: (Band.UNSURE, "card-lost", 0.5)}
    found = proposals(said, table)
    assert {row for p in found for row in p.rows} == {1, 2, 3, 4, 5}
    assert found == proposals(said, table)
