"""Reads a bank's statement (银行流水) as the desk gets it: CSV in UTF-8 or GB18030, with whatever head the bank prints.

The head is looked for in the first lines and its columns known by the names that banks use, or by those that
the desk gives. Only lines whose remark bears something like a code are read further; such a line is read
exactly or the whole file is refused with the line named, because a half-read statement would lose money.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from tender import clock, money
from tender.deposits.rules import codes_in
from tender.errors import BadInput, TooLarge

LARGEST = 16 << 20
LONGEST_HEAD = 30
MOST_LINES, MOST_CODED = 200_000, 5_000
DELIMITERS = (",", "\t", ";")
NAMES: dict[str, tuple[str, ...]] = {
    "serial": ("交易流水号", "银行流水号", "流水号", "交易序号", "交易编号", "serial"),
    "time": ("交易时间", "入账时间", "到账时间", "记账时间", "交易日期", "入账日期", "记账日期", "time"),
    "date": ("交易日期", "入账日期", "记账日期", "date"),
    "payer": ("对方户名", "付款人名称", "付款方户名", "付款户名", "对方名称", "付款人", "payer"),
    "account": ("对方账号", "对方帐号", "付款人账号", "付款方账号", "付款账号", "account"),
    "amount": ("贷方发生额", "收入金额", "贷方金额", "交易金额", "发生额", "金额", "amount"),
    "debit": ("借方发生额", "支出金额", "借方金额", "debit"),
    "remark": ("附言", "摘要", "用途", "备注", "交易附言", "remark"),
}
OPTIONAL = frozenset({"date", "debit"})
AMOUNT = re.compile(r"(-?)(?:[¥￥]?)(\d{1,3}(?:,\d{3})+|\d{1,14})(\.\d{1,2})?", re.ASCII)
DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))", re.ASCII)
HOUR = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d{1,6})?)?", re.ASCII)


@dataclass(frozen=True)
class Line:
    """A line that bears something like a code. timed: whether the bank said the hour, not only the day."""

    number: int
    codes: tuple[str, ...]
    credited_at: datetime
    timed: bool
    amount_fen: int
    serial: str
    payer: str
    account: str


@dataclass(frozen=True)
class Reading:
    """The coded lines of a statement, and how many lines it has."""

    lines: tuple[Line, ...]
    total: int


def read(content: bytes, columns: Mapping[str, str] | None = None) -> Reading:
    """The statement in `content`; `columns` names heads by field. Raises BadInput, or TooLarge, naming the line."""
    text = _decoded(content)
    rows = _rows(text, _delimiter(text, columns or {}))
    places = _head(rows, columns or {})
    found, total = [], 0
    for number, cells in rows:
        total += any(cell.strip() for cell in cells)
        remark = " ".join(_cell(cells, place) for place in places["remark"])
        if codes := codes_in(remark):
            found.append(_line(number, cells, places, codes))
        if total > MOST_LINES or len(found) > MOST_CODED:
            zh, en = "流水行数过多, 请分段导入。", "The statement has too many lines; send it in parts."
            raise TooLarge("statement_too_long", zh, en, field="file")
    return Reading(tuple(found), total)


def _decoded(content: bytes) -> str:
    """The text; UTF-8 before GB18030, nothing guessed beyond. Raises BadInput."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _wrong("encoding", "文件应为UTF-8或GB18030编码的CSV。", "The file is no CSV in UTF-8 or GB18030.")


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the number of the line it ends on. Raises BadInput for broken CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            zh, en = f"第{reader.line_num}行不是有效的CSV。", f"Line {reader.line_num} is no valid CSV."
            raise _wrong("csv", zh, en) from broken
        yield reader.line_num, cells


def _delimiter(text: str, columns: Mapping[str, str]) -> str:
    """The character under which a head is found; the comma when under none."""
    top = "\n".join(text.splitlines()[:LONGEST_HEAD])
    for delimiter in DELIMITERS:
        cells = ([cell.strip() for cell in line.split(delimiter)] for line in top.splitlines())
        if any(not _missing(_places([cell.strip('"') for cell in row], columns)) for row in cells):
            return delimiter
    return DELIMITERS[0]


def _head(rows: Iterator[tuple[int, list[str]]], columns: Mapping[str, str]) -> dict[str, list[int]]:
    """Where each field stands, from the first row that names them all. Raises BadInput."""
    least = sorted(set(NAMES) - OPTIONAL)
    for seen, (_number, cells) in enumerate(rows):
        places = _places([cell.strip() for cell in cells], columns)
        if not (missing := _missing(places)):
            return places
        least = min(least, missing, key=len)
        if seen == LONGEST_HEAD:
            break
    lacking = ", ".join(least)
    zh, en = f"找不到表头, 缺少列: {lacking}。", f"No head with all columns; missing: {lacking}."
    raise _wrong("columns", zh, en, field="columns")


def _places(cells: Sequence[str], columns: Mapping[str, str]) -> dict[str, list[int]]:
    """The columns of each field: of the remark all, of any other field the first known name."""
    places: dict[str, list[int]] = {}
    for field, names in NAMES.items():
        wanted = (columns[field],) if field in columns else names
        found = [cells.index(name) for name in wanted if name in cells]
        places[field] = found if field == "remark" else found[:1]
    return places


def _missing(places: Mapping[str, list[int]]) -> list[str]:
    return sorted(field for field in set(NAMES) - OPTIONAL if not places[field])


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _line(number: int, cells: Sequence[str], places: Mapping[str, list[int]], codes: tuple[str, ...]) -> Line:
    """A coded line, read exactly. Raises BadInput naming line and column."""
    text = {field: _cell(cells, found[0]) if found else "" for field, found in places.items()}
    if not text["serial"] or len(text["serial"]) > 100:
        raise _unreadable(number, "serial")
    amount = _amount(text["amount"])
    if amount in (None, 0) and (debit := _amount(text["debit"])):
        amount = -abs(debit)
    if not amount:
        raise _unreadable(number, "amount")
    moment = _moment(text["time"], text["date"])
    if moment is None:
        raise _unreadable(number, "time")
    return Line(number, codes, *moment, amount, text["serial"], text["payer"][:200], text["account"][:100])


def _amount(text: str) -> int | None:
    """Fen of `20,000.00`, `-20000` or `¥20000.5`; None for anything else, exponents and odd commas included."""
    match = AMOUNT.fullmatch(text.replace(" ", ""))
    if match is None:
        return None
    yuan = Decimal(match[2].replace(",", "") + (match[3] or ""))
    if yuan > money.LARGEST:
        return None
    return int(yuan * 100) * (-1 if match[1] else 1)


def _moment(moment: str, day: str) -> tuple[datetime, bool] | None:
    """The moment that the cells name in the county's zone, and whether they name the hour."""
    match = DAY.match(moment)
    whole = moment if match else f"{day} {moment}"
    match = match or DAY.match(whole)
    if match is None:
        return None
    rest = whole[match.end() :].strip().lstrip("T ")
    hour = HOUR.fullmatch(rest) if rest else None
    if rest and hour is None:
        return None
    try:
        civil = date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
        of_day = time(int(hour[1]), int(hour[2]), int(hour[3] or 0)) if hour else time()
        return clock.parse(datetime.combine(civil, of_day, clock.ZONE).isoformat()), hour is not None
    except ValueError:
        return None


def _unreadable(number: int, field: str) -> BadInput:
    zh, en = f"第{number}行的 {field} 无法读取。", f"The {field} in line {number} cannot be read."
    return _wrong("line", zh, en)


def _wrong(code: str, zh: str, en: str, field: str = "file") -> BadInput:
    hint_zh, hint_en = (
        "整份流水未导入, 请更正后重新导入。",
        "Nothing was imported; correct it and send it again.",
    )
    return BadInput(f"statement_{code}", zh + hint_zh, f"{en} {hint_en}", field=field, article="BR 26")
