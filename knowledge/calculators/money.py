"""Rounding and writing of amounts. All amounts are :class:`~decimal.Decimal` yuan."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from knowledge.figures import format_number

FEN = Decimal("0.01")
JIAO = Decimal("0.1")


def fen(amount: Decimal) -> Decimal:
    """Rounded half up to the fen, as settlement sheets write every part of a pension."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def jiao_up(amount: Decimal) -> Decimal:
    """Raised to the next jiao (见分进角): never less than the amount and less than one jiao above it."""
    return amount.quantize(JIAO, ROUND_CEILING)


def tenth(number: Decimal) -> Decimal:
    """Rounded half up to one decimal place."""
    return number.quantize(JIAO, ROUND_HALF_UP)


def yuan(amount: Decimal) -> str:
    """An amount as people read it: ``3064.27元``."""
    return f"{fen(amount)}元"


def plain(number: Decimal | int) -> str:
    """A number without trailing zeros: ``42.83``, ``8310``."""
    return format_number(Decimal(number))


def percent(rate: Decimal) -> str:
    """A share as people read it: ``0.095`` → ``9.5%``."""
    return f"{format_number(rate * 100)}%"
