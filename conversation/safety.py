"""Words after which a person comes before any rule."""

from __future__ import annotations

from pathlib import Path

import yaml


class Safety:
    """Recognises distress by the words of ``config/safety.yaml``."""

    def __init__(self, distress: tuple[str, ...]) -> None:
        if not distress:
            raise ValueError("config/safety.yaml: distress 不能为空")
        self._distress = distress

    @classmethod
    def read(cls, path: Path) -> Safety:
        """Read the word lists."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(tuple(data["distress"]))

    def in_distress(self, text: str) -> bool:
        """Whether the text says that somebody may harm themselves."""
        return any(word in text for word in self._distress)
