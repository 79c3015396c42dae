"""What the two opinions are made of: runs of characters, local regression, and the part of a text that asks."""

from __future__ import annotations

import math

import numpy as np
import pytest

from knowledge.lexical import SMOOTHING, LexicalModel, features, runs
from knowledge.semantic import RIDGE, WIDTH, SemanticModel
from knowledge.text import KEPT, LONG, asked, gist

pytestmark = pytest.mark.unit


def test_runs_are_told_apart_and_never_cross_a_break() -> None:
    assert len(set(features("abc").tolist())) == 6
    assert runs("ab", 2).tolist() == runs("xab", 2)[1:].tolist()
    assert len(runs("a\0b", 2)) == 0
    assert len(runs("", 1)) == len(runs("a", 2)) == 0


def test_the_wordings_score_is_naive_bayes_over_weighted_runs() -> None:
    """One run each: the likelihood can be worked out by hand."""
    model = LexicalModel.train(["甲", "乙"], np.array([0, 1]), 2)
    first, second = model.score("甲").tolist()
    assert first == pytest.approx(math.log((1 + SMOOTHING) / (1 + 2 * SMOOTHING)), abs=1e-5)
    assert second == pytest.approx(math.log(SMOOTHING / (1 + 2 * SMOOTHING)), abs=1e-5)


def test_what_no_phrasing_says_decides_nothing() -> None:
    model = LexicalModel.train(["补卡收费吗", "津贴发几个月"], np.array([0, 1]), 2)
    assert model.score("zzz").tolist() == [0.0, 0.0]
    assert (model.coverage("zzz"), model.coverage("补卡"), model.coverage("补")) == (0.0, 1.0, 0.0)


def some_model(seed: int = 3) -> tuple[SemanticModel, np.ndarray]:
    vectors = np.random.default_rng(seed).normal(size=(30, 8)).astype(np.float32)
    return SemanticModel.train(vectors, np.repeat(np.arange(5), 6), 5), vectors


def test_the_regression_is_the_exact_one_over_the_phrasings_that_take_part() -> None:
    model, vectors = some_model()
    question = np.random.default_rng(4).normal(size=8).astype(np.float32)
    unit = vectors - vectors.mean(axis=0)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    query = question - vectors.mean(axis=0)
    query /= np.linalg.norm(query)
    kernel = np.exp(WIDTH * (unit @ unit.T - 1)) + RIDGE * np.eye(30)
    wanted = np.eye(5)[np.repeat(np.arange(5), 6)]
    expected = np.exp(WIDTH * (unit @ query - 1)) @ np.linalg.solve(kernel, wanted)
    found = model.score(question, np.arange(5))
    assert np.allclose(found.regression, expected, atol=1e-4)
    assert found.nearest == pytest.approx(float((unit @ query).max()), abs=1e-5)


def test_an_article_outside_the_shortlist_scores_nothing() -> None:
    model, vectors = some_model()
    regression = model.score(vectors[0], np.array([1, 3])).regression
    assert regression[[0, 2, 4]].tolist() == [0.0, 0.0, 0.0]
    assert int(np.argmax(model.closeness(vectors[:6].mean(axis=0)))) == 0


STORY = "我今年五十二岁，在一家纺织厂上班，孩子在外地读书，家里老人身体也不好。厂里效益一年不如一年，" * 4


@pytest.mark.parametrize("question", ["这种情况下断缴的养老保险能不能补？", "医保报销要带什么材料", "工伤认定要多久"])
@pytest.mark.parametrize("after", ["", "盼望尽早得到答复，谢谢各位的辛苦付出。"])
def test_of_a_long_text_the_part_that_asks_is_kept(question: str, after: str) -> None:
    text = f"{STORY}{question}{after if question.endswith('？') or not after else '。' + after}"
    assert len(text) > 170
    assert question.rstrip("？") in asked(text)
    assert len(asked(text)) <= KEPT
    assert question.rstrip("？") in gist(text)


def test_a_short_text_is_kept_whole_and_one_that_asks_nothing_by_its_end() -> None:
    assert asked("补卡收费吗") == "补卡收费吗"
    assert asked("字" * LONG) == "字" * LONG
    assert asked("家里困难。" * 60) == ("家里困难。" * 60)[-KEPT:]
