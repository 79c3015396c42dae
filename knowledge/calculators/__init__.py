"""Everything that is computed for a citizen: pure functions on :class:`~decimal.Decimal` with their working shown."""

from knowledge.calculators.registry import CALCULATORS, Calculator, run
from knowledge.calculators.result import ESTIMATE, Result
from knowledge.calculators.table import CannotCalculate, read_parameters

__all__ = ["CALCULATORS", "ESTIMATE", "Calculator", "CannotCalculate", "Result", "read_parameters", "run"]
