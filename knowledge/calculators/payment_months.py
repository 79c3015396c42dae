"""计发月数: by how many months an individual account is divided."""

from __future__ import annotations

from decimal import Decimal

from knowledge.calculators.money import tenth
from knowledge.calculators.months import age
from knowledge.calculators.table import CannotCalculate

FIRST_AGE = 40
BY_AGE = (
    233, 230, 226, 223, 220, 216, 212, 208, 204, 199, 195, 190, 185, 180, 175, 170,
    164, 158, 152, 145, 139, 132, 125, 117, 109, 101, 93, 84, 75, 65, 56,
)  # fmt: skip
"""From 40 to 70 years of age (国发〔2005〕38号附件: 个人账户养老金计发月数表)."""
LAST_AGE = FIRST_AGE + len(BY_AGE) - 1


def payment_months(age_months: int) -> Decimal:
    """Months for an age in months, between whole years in proportion, to one decimal place (国发〔2005〕38号附件).

    Raises :class:`CannotCalculate` outside the ages the annex prints.
    """
    years, rest = divmod(age_months, 12)
    if not FIRST_AGE * 12 <= age_months <= LAST_AGE * 12:
        raise CannotCalculate(
            f"退休时{age(age_months)}，计发月数表只有{FIRST_AGE}岁到{LAST_AGE}岁：请检查出生年月和退休年月"
        )
    here = Decimal(BY_AGE[years - FIRST_AGE])
    if not rest:
        return here
    return tenth(here - (here - BY_AGE[years - FIRST_AGE + 1]) * rest / 12)
