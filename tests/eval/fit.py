"""Fitting the confidence: logistic regression over the ranking's signals, and the two thresholds.

Everything reported comes from five-fold cross-validation; what is written is fitted to all rows. Questions
whose errors were looked at while phrasings were written are left out: on those the engine is better than it will be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.ranking import SIGNALS, Calibration, Ranking
from tests.eval.questions import Kind, Question
from tests.eval.subjects import EngineSubject

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SEEN = "dev-a"
FOLDS = 5
RIDGE = 1.0
SHARPNESS = (0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0)
MAX_WRONG = 0.03
"""Of the questions an article covers, how many may be answered wrong for sure."""
MAX_FOREIGN = 0.02
"""Of the foreign questions, how many may be answered, those that are sent on to another department included."""
HIGH = 0.9
HIGH_RIGHT = 0.955
"""Of the questions at a confidence of ``HIGH`` and more, how many have to be right; a little above what is promised."""
CAUTION = (1.0, 0.97, 0.94, 0.91, 0.88, 0.85, 0.82)
"""What all weights are multiplied by until that holds: less makes the confidence more modest at both ends."""
MAX_FOREIGN_CHOICES = 0.12
"""Of the foreign questions, how many may get an answer or choices."""


@dataclass(frozen=True, slots=True)
class Rows:
    """One row a question that was looked up and is not a phrasing word for word."""

    signals: Floats
    evidence: list[Floats]
    right: Flags
    right_in_3: Flags
    covered: Flags
    foreign: Flags


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration, and its figures in cross-validation."""

    calibration: Calibration
    log_loss: float
    high: float
    answered: float
    wrong: float
    foreign_answered: float
    foreign_choices: float
    missed: float


def collect(subject: EngineSubject, questions: Iterable[Question]) -> Rows:
    """Rank every question once, those of :data:`SEEN` aside."""
    found: list[tuple[Question, Ranking, list[str]]] = []
    for question in questions:
        query = None if question.set == SEEN else subject.query(question)
        if query is None:
            continue
        release, ranking = subject.engine.rank(query)
        if ranking.signals:
            found.append((question, ranking, [release.ids[i] for i in ranking.order[:3].tolist()]))
    asked = [question for question, _, _ in found]
    return Rows(
        signals=np.array([[ranking.signals[name] for name in SIGNALS] for _, ranking, _ in found]),
        evidence=[np.log(np.maximum(ranking.shares, 1e-30)).astype(np.float64) for _, ranking, _ in found],
        right=np.array([best[0] in question.accepted for question, _, best in found]),
        right_in_3=np.array([bool(question.accepted & set(best)) for question, _, best in found]),
        covered=np.array([question.covered for question in asked]),
        foreign=np.array([question.kind is Kind.FOREIGN for question in asked]),
    )


def fit(rows: Rows, used: Calibration) -> Fitted:
    """The best calibration; ``used`` is the one that the rows were ranked with."""
    tries = [_try(rows, sharpness / used.sharpness, sharpness) for sharpness in SHARPNESS]
    return min(tries, key=lambda fitted: fitted.log_loss)


def write(calibration: Calibration, path: Path) -> None:
    """Store it where the engine reads it."""
    weights = {name: round(float(weight), 3) for name, weight in calibration.weights.items()}
    data = {
        "sharpness": calibration.sharpness,
        "bias": round(calibration.bias, 3),
        "weights": weights,
        "sure": calibration.sure,
        "unsure": calibration.unsure,
    }
    text = yaml.safe_dump(data, sort_keys=False, default_flow_style=False)
    path.write_text("# 由 python -m tests.eval --fit 算出，见 docs/answer-quality.md。\n" + text, encoding="utf-8")


def _try(rows: Rows, factor: float, sharpness: float) -> Fitted:
    signals = rows.signals.copy()
    signals[:, SIGNALS.index("share")] = [_first_share(evidence * factor) for evidence in rows.evidence]
    folds = np.random.default_rng(7).integers(0, FOLDS, len(signals))
    held = np.zeros(len(signals))
    for fold in range(FOLDS):
        learnt, tested = folds != fold, folds == fold
        held[tested] = _apply(_logistic(signals[learnt], rows.right[learnt]), signals[tested])
    caution = next((step for step in CAUTION if _high(_modest(held, step), rows.right) >= HIGH_RIGHT), CAUTION[-1])
    held = _modest(held, caution)
    sure, unsure = _sure(held, rows), _unsure(held, rows)
    solution = caution * _logistic(signals, rows.right)
    weights = dict(zip(SIGNALS, solution[1:].tolist(), strict=True))
    covered, foreign = rows.covered, rows.foreign
    return Fitted(
        calibration=Calibration(sharpness, float(solution[0]), weights, sure, unsure),
        log_loss=_log_loss(held, rows.right),
        high=_high(held, rows.right),
        answered=float((held >= sure)[covered].mean()),
        wrong=float(((held >= sure) & ~rows.right)[covered].mean()),
        foreign_answered=float((held >= sure)[foreign].mean()),
        foreign_choices=float(((held >= unsure) & (held < sure))[foreign].mean()),
        missed=float((held < unsure)[covered & rows.right_in_3].mean()),
    )


def _first_share(evidence: Floats) -> float:
    return float(1 / np.exp(evidence - evidence.max()).sum())


def _logistic(signals: Floats, right: Flags) -> Floats:
    """Ridge-penalised logistic regression by Newton's method; the bias comes first and is free."""
    design = np.column_stack([np.ones(len(signals)), signals])
    penalty = np.diag([0.0, *[RIDGE] * signals.shape[1]])
    solution = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ solution))
        slope = design.T @ (right - chance) - penalty @ solution
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(bend + 1e-9 * np.eye(len(bend)), slope)
        solution += step
        if np.abs(step).max() < 1e-8:
            break
    return solution


def _apply(solution: Floats, signals: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-(solution[0] + signals @ solution[1:])))
    return chances


def _modest(chances: Floats, caution: float) -> Floats:
    safe = np.clip(chances, 1e-9, 1 - 1e-9)
    modest: Floats = 1 / (1 + ((1 - safe) / safe) ** caution)
    return modest


def _high(chances: Floats, right: Flags) -> float:
    return float(right[chances >= HIGH].mean())


def _log_loss(chances: Floats, right: Flags) -> float:
    safe = np.clip(chances, 1e-9, 1 - 1e-9)
    return float(-np.where(right, np.log(safe), np.log(1 - safe)).mean())


def _steps() -> Sequence[float]:
    return [round(step, 2) for step in np.arange(0.05, 0.96, 0.01).tolist()]


def _sure(held: Floats, rows: Rows) -> float:
    """The lowest threshold at which the promises are kept."""
    kept = [
        step
        for step in _steps()
        if ((held >= step) & ~rows.right)[rows.covered].mean() <= MAX_WRONG
        and (held >= step)[rows.foreign].mean() <= MAX_FOREIGN
    ]
    return min(kept, default=0.95)


def _unsure(held: Floats, rows: Rows) -> float:
    """The lowest threshold at which foreign questions mostly get no choices."""
    return next((step for step in _steps() if (held >= step)[rows.foreign].mean() <= MAX_FOREIGN_CHOICES), 0.5)
