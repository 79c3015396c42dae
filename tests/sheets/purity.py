"""How pure clusters of real questions are, measured against their labels.

``python -m tests.sheets.purity --questions FOLDER``; the folder is that of ``tests.eval``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.encoder import E5Encoder, VectorCache
from knowledge.loader import read_catalogue
from knowledge.proposals.clusters import Cluster, Gatherer
from service.settings import HOME
from tests.eval.questions import LABELS, Question, read

SETS = (("dev-a", "near"), ("dev-b",), ("dev-a", "dev-b", "near"))


@dataclass(frozen=True, slots=True)
class Purity:
    """Shares of the questions. ``several`` is over clusters of two and more; ``lenient`` accepts any right article."""

    questions: int
    clusters: int
    of_several: int
    purity: float
    several: float
    lenient: float
    recall: float
    seconds: float


def labels() -> dict[str, str]:
    """The article that is best for each question."""
    lines = (line for path in LABELS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["label"] for row in map(json.loads, lines)}


def measure(questions: Sequence[Question], best: Mapping[str, str], gatherer: Gatherer) -> Purity:
    """Gather the questions and look at their labels."""
    begun = time.perf_counter()
    found = gatherer.gather([question.text for question in questions])
    seconds = time.perf_counter() - begun
    label = [best[question.id] for question in questions]
    several = [cluster for cluster in found if len(cluster.members) > 1]
    return Purity(
        questions=len(questions),
        clusters=len(found),
        of_several=len(several),
        purity=_share(found, label),
        several=_share(several, label),
        lenient=_lenient(several, questions),
        recall=_recall(found, label),
        seconds=seconds,
    )


def _share(clusters: Sequence[Cluster], label: Sequence[str]) -> float:
    right = sum(Counter(label[i] for i in c.members).most_common(1)[0][1] for c in clusters)
    return right / max(sum(len(c.members) for c in clusters), 1)


def _lenient(clusters: Sequence[Cluster], questions: Sequence[Question]) -> float:
    right = sum(Counter(id for i in c.members for id in questions[i].accepted).most_common(1)[0][1] for c in clusters)
    return right / max(sum(len(c.members) for c in clusters), 1)


def _recall(clusters: Sequence[Cluster], label: Sequence[str]) -> float:
    """Of the questions with a question's label, how many are in its cluster (B-cubed)."""
    total = Counter(label)
    return sum(
        Counter(label[j] for j in c.members)[label[i]] / total[label[i]] for c in clusters for i in c.members
    ) / len(label)


def main() -> None:
    """Write one line a set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--var", type=Path, default=HOME / "var")
    given = parser.parse_args()
    vectors = VectorCache(given.var / "vectors.db", E5Encoder())
    titles = dict.fromkeys(p.item.title for p in read_catalogue(HOME / "knowledge")[0].articles)
    best, asked = labels(), [q for q in read(given.questions) if q.covered]
    for names in SETS:
        own = [q for q in asked if q.set in names and q.id in best]
        sys.stdout.write(f"{' + '.join(names)}: {measure(own, best, Gatherer(vectors, list(titles)))}\n")


if __name__ == "__main__":
    main()
