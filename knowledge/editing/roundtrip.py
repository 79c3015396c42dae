"""YAML that is changed in places and keeps its comments, its order and its quotes."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML


def round_trip() -> YAML:
    """A reader and writer in the style of the knowledge files."""
    made = YAML()
    made.width = 10_000
    made.indent(mapping=2, sequence=4, offset=2)
    made.preserve_quotes = True
    made.representer.add_representer(type(None), lambda r, _: r.represent_scalar("tag:yaml.org,2002:null", "null"))
    return made


def dumped(data: Any) -> str:
    """The text of some data; the items of a list on the top level begin at the margin."""
    out = io.StringIO()
    round_trip().dump(data, out)
    text = out.getvalue()
    if not isinstance(data, list):
        return text
    return "".join(line.removeprefix("  ") for line in text.splitlines(keepends=True))
