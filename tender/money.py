"""Money is exact: Decimal yuan with two places at the edges, integer fen (分) in rows and manifests.

Rounding is half-up, to 0.01 yuan unless a rule says otherwise (rules §7). No float ever enters.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
LARGEST = Decimal("10000000000000.00")  # ten trillion yuan: still an exact integer in RFC 8785 as fen
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "兆")


def parse_yuan(text: object) -> Decimal:
    """An amount in yuan from text such as `300000.00`: not negative, at most two places.

    Raises ValueError for floats, exponents, signs, separators and amounts over ten trillion.
    """
    if isinstance(text, Decimal):
        text = str(text)
    if not isinstance(text, str) or not text.isascii() or len(text) > 20:
        raise ValueError("an amount is text such as 300000.00")
    whole, dot, rest = text.partition(".")
    if not whole.isdigit() or (dot and not (rest.isdigit() and len(rest) <= 2)):
        raise ValueError("an amount is digits with at most two decimal places")
    try:
        amount = Decimal(text).quantize(CENT)
    except InvalidOperation as broken:
        raise ValueError("an amount is digits with at most two decimal places") from broken
    if amount > LARGEST:
        raise ValueError("an amount is at most ten trillion yuan")
    return amount


def fen(yuan: Decimal | str) -> int:
    """Whole fen of an amount in yuan with at most two places. Raises ValueError."""
    return int(parse_yuan(yuan) * 100)


def yuan(amount_fen: int) -> Decimal:
    """Yuan with two places from fen."""
    return (Decimal(amount_fen) / 100).quantize(CENT)


def rounded(amount: Decimal, places: Decimal = CENT) -> Decimal:
    """`amount` rounded half-up to `places` (0.125 → 0.13, 2.675 → 2.68)."""
    return amount.quantize(places, rounding=ROUND_HALF_UP)


def shown(amount_fen: int) -> str:
    """For people: `4,980,000.00`; the unit stands in the column head."""
    return f"{yuan(amount_fen):,}"


def capital(amount_fen: int) -> str:
    """The amount in capital Chinese numerals (人民币大写), as notices and forms print it."""
    whole, cents = divmod(amount_fen, 100)
    text = _capital_whole(whole) + "元" if whole else ""
    jiao, last = divmod(cents, 10)
    if not cents:
        return (text or "零元") + "整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return text + (DIGITS[last] + "分" if last else "整")


def _capital_whole(number: int) -> str:
    """Capital numerals of a positive integer, four digits a group."""
    parts, gap = "", False
    groups = [number // 10**shift % 10000 for shift in (12, 8, 4, 0)]
    for name, group in zip(reversed(GROUPS), groups, strict=True):
        if not group:
            gap = bool(parts)
            continue
        if parts and (gap or group < 1000):
            parts += "零"
        parts += _capital_group(group) + name
        gap = False
    return parts


def _capital_group(group: int) -> str:
    """Capital numerals of 1 to 9999."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = bool(text)
    return text
