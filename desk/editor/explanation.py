"""Why a question is answered as it is, in the form of the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.publishing.preview import Preview
from knowledge.ranking import Calibration
from knowledge.regions import name_of


def explanation_line(found: Preview, calibration: Calibration, files: Mapping[str, str]) -> Mapping[str, Any]:
    """One build's answer taken apart; ``files`` name the file of each article."""
    decision = found.decision
    candidates = [
        {
            "id": candidate.article_id,
            "title": candidate.title,
            "confidence": round(candidate.confidence, 3),
            "matched": candidate.matched,
            "variant": candidate.variant,
            "file": files.get(candidate.article_id),
        }
        for candidate in decision.candidates
    ]
    return {
        "band": decision.band.value,
        "confidence": round(decision.confidence, 3),
        "sure": found.thresholds["sure"],
        "unsure": found.thresholds["unsure"],
        "place": name_of(decision.place) if decision.place else None,
        "as_of": decision.as_of.isoformat(),
        "region": decision.region,
        "candidates": candidates,
        "signals": [
            {"name": name, "value": round(value, 3), "weight": round(calibration.weights.get(name, 0.0), 3)}
            for name, value in found.signals.items()
        ],
        "filtered": [
            {"id": f.id, "title": f.title, "why": f"{f.reason}（问法「{f.phrasing}」相近）"} for f in found.filtered
        ],
        "text": found.text,
    }
