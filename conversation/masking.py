"""Personal numbers are found and hidden before a text goes anywhere.

The text that is stored and shown carries stars; the text that is understood carries tokens such as
``<phone:1>``; the numbers themselves go into the vault, if a purpose needs them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"

# A run of digits with at most one blank or dash between two of them, not part of a longer number.
_RUN = re.compile(r"(?<![\dA-Za-z])\d(?:[ \-]?\d){5,22}(?:[ \-]?[Xx])?(?![\dA-Za-z])")
_SS_CARD = re.compile(r"(?<![\dA-Za-z])[A-Za-z]\d{8}(?![\dA-Za-z])")
_LANDLINE = re.compile(r"^0\d{2,3}\d{7,8}$")
_MOBILE = re.compile(r"^(?:86)?1[3-9]\d{9}$")
_DATE = re.compile(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")


@dataclass(frozen=True, slots=True)
class Secret:
    """A number that was hidden. ``token`` is unique within the text."""

    kind: str
    token: str
    value: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in its two harmless forms, and what was taken out."""

    shown: str
    tokens: str
    secrets: tuple[Secret, ...]


def is_id_number(text: str) -> bool:
    """Whether 18 characters form a citizen number whose check digit is right (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dXx]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return _ID_CHECK[total % 11] == text[17].upper()


def is_card_number(text: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn check that bank cards carry (ISO/IEC 7812-1)."""
    if not re.fullmatch(r"\d{16,19}", text):
        return False
    total = 0
    for index, digit in enumerate(reversed(text)):
        number = int(digit) * (2 if index % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def is_mobile(text: str) -> bool:
    """Whether the digits are a mainland mobile number, with or without 86."""
    return bool(_MOBILE.match(text))


def is_landline(text: str) -> bool:
    """Whether the digits are a landline with its area code."""
    return bool(_LANDLINE.match(text))


def _kind(digits: str) -> str | None:
    if len(digits) == 18 and (is_id_number(digits) or _plausible_birth(digits)):
        return "id_card"
    if len(digits) == 15 and _DATE.match("19" + digits[6:12]):
        return "id_card"
    if is_mobile(digits):
        return "phone"
    if is_landline(digits):
        return "phone"
    if digits.isdigit() and len(digits) >= 16:
        return "bank_card"
    return None


def _plausible_birth(digits: str) -> bool:
    return bool(_DATE.match(digits[6:14]))


def _stars(kind: str, value: str) -> str:
    if kind == "phone":
        return value[:3] + "****" + value[-4:] if len(value) >= 11 else "****" + value[-3:]
    if kind == "ss_card":
        return value[0] + "******" + value[-2:]
    return value[:3] + "*" * max(len(value) - 7, 4) + value[-4:] if len(value) > 9 else "****"


def mask(text: str) -> Masked:
    """Hide citizen numbers, telephone numbers, bank cards and social-security cards."""
    secrets: list[Secret] = []
    shown: list[str] = []
    tokens: list[str] = []
    counts: dict[str, int] = {}
    position = 0
    for start, end, kind, value in _found(text):
        counts[kind] = counts.get(kind, 0) + 1
        token = f"<{kind}:{counts[kind]}>"
        secrets.append(Secret(kind, token, value))
        shown += [text[position:start], _stars(kind, value)]
        tokens += [text[position:start], token]
        position = end
    if not secrets:
        return Masked(text, text, ())
    return Masked("".join([*shown, text[position:]]), "".join([*tokens, text[position:]]), tuple(secrets))


def _found(text: str) -> list[tuple[int, int, str, str]]:
    found: list[tuple[int, int, str, str]] = []
    for match in _RUN.finditer(text):
        value = re.sub(r"[ \-]", "", match[0]).upper()
        kind = _kind(value)
        if kind:
            found.append((match.start(), match.end(), kind, value))
    for match in _SS_CARD.finditer(text):
        found.append((match.start(), match.end(), "ss_card", match[0].upper()))
    return sorted(found)


def has_personal_number(text: str) -> bool:
    """Whether anything in the text would be hidden."""
    return bool(_found(text))
