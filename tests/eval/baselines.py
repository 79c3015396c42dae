"""Simple ways of finding the article, to compare with."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import jieba
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.release import Release
from knowledge.text import normalise
from tests.eval.diet import ranked
from tests.eval.questions import Question
from tests.eval.results import Ending, Result
from tests.eval.subjects import understood

Floats = NDArray[np.float64]
Scorer = Callable[[str], Floats]


def baselines(release: Release, day: date, questions: Sequence[Question]) -> dict[str, list[Result]]:
    """The results of each simple way, by its name. They know no confidence, so they always answer."""
    phrasings, owners = _phrasings(release, day)
    ways: dict[str, Scorer] = {
        "rapidfuzz（编辑距离）": lambda text: process.cdist([text], phrasings, scorer=fuzz.ratio)[0].astype(np.float64),
        "BM25（问法）": Bm25(phrasings).score,
    }
    return {name: [_result(question, scorer, owners) for question in questions] for name, scorer in ways.items()}


def diet(python: Path, release: Release, day: date, questions: Sequence[Question]) -> dict[str, list[Result]]:
    """The results of Rasa's DIET with one intent per article, trained with that Python."""
    articles = [article for id in release.ids if (article := release.article(id, day))]
    best = ranked(
        python,
        {article.id: (*article.phrasings, article.title) for article in articles},
        [understood(question.text) for question in questions],
    )
    found = [Result(q, Ending.ANSWERED, articles) for q, articles in zip(questions, best, strict=True)]
    return {"DIET（一条知识一个意图）": found}


def _phrasings(release: Release, day: date) -> tuple[list[str], list[str]]:
    articles = [article for id in release.ids if (article := release.article(id, day))]
    pairs = [(normalise(text), a.id) for a in articles for text in (*a.phrasings, a.title)]
    return [text for text, _ in pairs], [id for _, id in pairs]


def _result(question: Question, scorer: Scorer, owners: Sequence[str]) -> Result:
    scores = scorer(normalise(understood(question.text)))
    best = dict.fromkeys(owners[i] for i in np.argsort(-scores)[:100])
    return Result(question, Ending.ANSWERED, tuple(best)[:3])


class Bm25:
    """Okapi BM25 over words and character pairs."""

    K1, B = 1.2, 0.75

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [Counter(_terms(text)) for text in texts]
        lengths = np.array([counts.total() for counts in counted], np.float64)
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for i, counts in enumerate(counted):
            for term, count in counts.items():
                postings[term].append((i, count))
        self._size = len(texts)
        self._norm = self.K1 * (1 - self.B + self.B * lengths / lengths.mean())
        self._postings = {term: np.array(found).T for term, found in postings.items()}

    def score(self, text: str) -> Floats:
        """The score of each text."""
        scores = np.zeros(self._size)
        for term in set(_terms(text)) & self._postings.keys():
            where, count = self._postings[term]
            rarity = math.log(1 + (self._size - len(where) + 0.5) / (len(where) + 0.5))
            scores[where] += rarity * count * (self.K1 + 1) / (count + self._norm[where])
        return scores


def _terms(text: str) -> Iterable[str]:
    return [*jieba.cut_for_search(text), *(text[i : i + 2] for i in range(len(text) - 1))]
