"""Personal numbers are found and hidden before a text goes anywhere.

The text that is stored and shown carries stars; the text that is understood carries tokens such as
``<phone:1>``; the numbers themselves go into the vault, if a purpose needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"

# Signs that look like others, one for one, so that places in the folded text are places in the text.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys([0x09, 0xA0, 0x3000, 0x202F, 0x2060, 0xFEFF, *range(0x2000, 0x2010)], ord(" "))
_FOLD |= dict.fromkeys([*range(0x2010, 0x2016), 0x2212], ord("-"))

# Parts of digits with at most two signs between them: how people write long numbers.
_RUN = re.compile(r"[0-9]+(?:[ \-()]{1,2}[0-9]+)*(?:[ \-]?[Xx](?![A-Za-z]))?")
_PART = re.compile(r"[0-9]+|[Xx]")
_LONGEST = 19
_SS_CARD = re.compile(r"[A-Za-z][0-9]{8}(?![0-9])")
_LANDLINE = re.compile(r"0[0-9]{2,3}[0-9]{7,8}")
_AREA = re.compile(r"0[0-9]{2,3}")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}")
_ABROAD = re.compile(r"^(?:00)?86(?=1)")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")

Part = tuple[int, int, str]
"""Where digits begin and end in the text, and the digits."""
Found = tuple[int, int, str, str]
"""Where a number begins and ends in the text, its kind, and the number."""


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
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return _ID_CHECK[total % 11] == text[17].upper()


def is_card_number(text: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn check that bank cards carry (ISO/IEC 7812-1)."""
    if not re.fullmatch(r"[0-9]{16,19}", text):
        return False
    total = 0
    for index, digit in enumerate(reversed(text)):
        number = int(digit) * (2 if index % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def is_mobile(text: str) -> bool:
    """Whether the digits are a mainland mobile number, with or without 86."""
    return bool(_MOBILE.fullmatch(text))


def without_country(digits: str) -> str:
    """A mobile number without the 86 or 0086 before it."""
    return _ABROAD.sub("", digits) if is_mobile(digits) else digits


def is_landline(text: str) -> bool:
    """Whether the digits are a landline with its area code."""
    return bool(_LANDLINE.fullmatch(text))


def _certain(parts: Sequence[str]) -> str | None:
    """A citizen number whose check digit is right, or a telephone number in one piece."""
    whole = "".join(parts)
    if is_id_number(whole) and _DATE.fullmatch(whole[6:14]):
        return "id_card"
    return "phone" if len(parts) == 1 and (is_mobile(whole) or is_landline(whole)) else None


def _card(parts: Sequence[str]) -> str | None:
    """A bank card whose sum is right; of ten arbitrary numbers of that length, one is."""
    pieces = len(parts) == 1 or (len(parts[0]) >= 4 and min(map(len, parts)) >= 3 and not _YEAR.fullmatch(parts[0]))
    return "bank_card" if pieces and is_card_number("".join(parts)) else None


def _phone(parts: Sequence[str]) -> str | None:
    """A telephone number in pieces."""
    whole = "".join(parts)
    mobile = is_mobile(whole) and not _YEAR.fullmatch(parts[0])
    return "phone" if mobile or (is_landline(whole) and _AREA.fullmatch(parts[0])) else None


def _likely(parts: Sequence[str]) -> str | None:
    """The kind of a number that was probably meant, with a slip in it."""
    whole = "".join(parts)
    if len(whole) == 18 and _DATE.fullmatch(whole[6:14]):
        return "id_card"
    if len(parts) > 1:
        fours = all(len(part) == 4 and not _YEAR.fullmatch(part) for part in parts[:-1])
        return "bank_card" if fours and len(whole) >= 16 else None
    if len(whole) == 15 and _DATE.fullmatch("19" + whole[6:12]):
        return "id_card"
    return "bank_card" if len(whole) >= 16 else None


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


def _found(text: str) -> list[Found]:
    folded = text.translate(_FOLD)
    found = [(card.start(), card.end(), "ss_card", card[0].upper()) for card in _SS_CARD.finditer(folded)]
    rest = _SS_CARD.sub(lambda card: "_" * len(card[0]), folded)
    for run in _RUN.finditer(rest):
        found += _numbers([(part.start(), part.end(), part[0]) for part in _PART.finditer(rest, *run.span())])
    return sorted(found)


def _numbers(parts: list[Part]) -> list[Found]:
    """The numbers in one run: what is surer comes first, and one part by itself before several together."""
    for kind_of in (_certain, _card, _phone, _likely):
        for first, last in _groups(parts):
            digits = [part[2] for part in parts[first:last]]
            kind = kind_of(digits)
            if kind:
                value = without_country("".join(digits).upper())
                found = (parts[first][0], parts[last - 1][1], kind, value)
                return [*_numbers(parts[:first]), found, *_numbers(parts[last:])]
    return []


def _groups(parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    """Parts that may be one number: each by itself, then neighbours, the longest group first."""
    yield from ((i, i + 1) for i in range(len(parts)))
    for first in range(len(parts)):
        length = accumulate(len(part[2]) for part in parts[first : first + _LONGEST])
        most = sum(digits <= _LONGEST for digits in length)
        yield from ((first, first + count) for count in range(most, 1, -1))


def has_personal_number(text: str) -> bool:
    """Whether anything in the text would be hidden."""
    return bool(_found(text))
