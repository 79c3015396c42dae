"""The parameter table as it is handed on, and a way to calculate with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

import pytest

from knowledge.calculators import Result, read_parameters, run
from knowledge.models import Parameter
from service.settings import HOME

DAY = date(2026, 11, 23)


class Calculate(Protocol):
    """Runs one calculator with the project's own parameters."""

    def __call__(self, name: str, as_of: date = DAY, **inputs: Any) -> Result: ...


@pytest.fixture(scope="session")
def parameters() -> Mapping[str, Parameter]:
    """The parameters of the project."""
    return read_parameters(HOME / "knowledge")


@pytest.fixture(scope="session")
def calculate(parameters: Mapping[str, Parameter]) -> Calculate:
    """A calculator's result, as of :data:`DAY` unless told otherwise."""

    def work(name: str, as_of: date = DAY, **inputs: Any) -> Result:
        return run(name, inputs, parameters, as_of)

    return work
