"""Bank statements as they come: heads of several banks, two encodings, and what must be refused whole."""

import time
from datetime import date

import pytest

from tender import clock
from tender.deposits import rules, statement
from tender.errors import BadInput, TooLarge

CODE = rules.code_of("A2B3C4D5")
HEAD = "交易流水号,交易时间,对方户名,对方账号,贷方发生额,附言"
LINE = 'S1,2026-03-20 10:11:12,示范县甲川建设有限公司,990111,"80,000.00",{code} 保证金'


def read(*lines, encoding="utf-8", head=HEAD, **columns):
    return statement.read("\n".join((head, *lines)).encode(encoding), columns)


def changed(**cells):
    """The sample line with other cells."""
    whole = {"serial": "S1", "time": "2026-03-20 10:11:12", "amount": "80000.00", "remark": CODE, **cells}
    return f'{whole["serial"]},{whole["time"]},甲,990111,"{whole["amount"]}",{whole["remark"]}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_statement_is_read_in_either_encoding(encoding):
    found = read(LINE.format(code=CODE), encoding=encoding).lines[0]
    assert (found.codes, found.amount_fen, found.serial) == ((CODE,), 8_000_000, "S1")
    assert found.payer == "示范县甲川建设有限公司"
    assert found.credited_at == clock.parse("2026-03-20T10:11:12+08:00")


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("记账日期\t交易时间\t流水号\t付款人名称\t付款人账号\t收入金额\t支出金额\t摘要\t用途",
         f"20260320\t10:11:12\tS1\t甲\t990111\t80,000.00\t\t转账\t{CODE}"),
        ("入账时间;银行流水号;对方名称;付款账号;交易金额;备注", f"2026/3/20 10:11:12;S1;甲;990111;80000;{CODE}"),
        (f"某某银行流水\n账号,990100\n{HEAD}", LINE.format(code=CODE)),
    ],
)  # fmt: skip
def test_heads_of_several_banks_are_known(head, line):
    found = read(line, head=head).lines[0]
    assert (found.amount_fen, found.serial, found.timed) == (8_000_000, "S1", True)
    assert found.credited_at == clock.parse("2026-03-20T10:11:12+08:00")


def test_an_unknown_head_is_read_by_the_columns_that_the_desk_names():
    head = "序,何时,谁,号,钱,说明"
    columns = {
        "serial": "序",
        "time": "何时",
        "payer": "谁",
        "account": "号",
        "amount": "钱",
        "remark": "说明",
    }
    assert read(LINE.format(code=CODE), head=head, **columns).lines[0].amount_fen == 8_000_000
    with pytest.raises(BadInput, match="表头"):
        read(LINE.format(code=CODE), head=head)


def test_a_missing_column_is_named():
    with pytest.raises(BadInput, match="缺少列: remark"):
        read("S1,2026-03-20,甲,1,1.00", head="交易流水号,交易时间,对方户名,对方账号,贷方发生额")


@pytest.mark.parametrize(
    "amount",
    ["8E4", "8e4", "1e5", "NaN", "Infinity", "", "0", "0.00", "80,00.00", "8,0000", "80000.001", "+80000",
     "80 000,00", "0x10", "９９", "99999999999999.99", "=1+1", "八万"],
)  # fmt: skip
def test_an_amount_that_is_no_plain_figure_refuses_the_whole_file_and_names_the_line(amount):
    with pytest.raises(BadInput, match="第3行的 amount"):
        read(changed(), changed(serial="S2", amount=amount))


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        ("80,000.00", 8_000_000),
        ("1,234,567.8", 123_456_780),
        ("¥80000", 8_000_000),
        ("-80,000.00", -8_000_000),
    ],
)
def test_amounts_with_separators_and_negative_ones_are_read_exactly(amount, fen):
    assert read(changed(amount=amount)).lines[0].amount_fen == fen


def test_money_out_in_a_column_of_its_own_is_negative():
    head = HEAD.replace("附言", "借方发生额,附言")
    line = f"S1,2026-03-20,甲,990111,,80000.00,{CODE}"
    assert read(line, head=head).lines[0].amount_fen == -8_000_000


@pytest.mark.parametrize(
    "time", ["", "gestern", "2026-13-01", "2026-02-30", "2026-03-20 25:00", "0000-01-01"]
)
def test_a_time_that_is_none_refuses_the_whole_file(time):
    with pytest.raises(BadInput, match="第2行的 time"):
        read(changed(time=time))


def test_a_day_without_an_hour_is_read_as_its_begin_and_says_so():
    found = read(changed(time="2026年3月20日")).lines[0]
    assert (found.credited_at, found.timed) == (clock.at(date(2026, 3, 20)), False)


def test_a_coded_line_without_a_serial_number_is_refused():
    with pytest.raises(BadInput, match="serial"):
        read(changed(serial=""))


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00\x01", HEAD.encode("utf-16"), b"\x81", HEAD.encode() + b"\0", b"", b"PK\x03\x04\xff\xff\xff",
     f'{HEAD}\n"S1,2026'.encode(), f'{HEAD}\nS1,"a"b,c,d,1.00,{CODE}'.encode(), HEAD.encode() + b"\n" + b"9" * 200_000],
)  # fmt: skip
def test_broken_encodings_and_broken_csv_are_refused_with_a_sentence(content):
    with pytest.raises(BadInput) as refused:
        statement.read(content)
    assert refused.value.code.startswith("statement_") and "整份流水未导入" in refused.value.zh


def test_lines_without_a_code_are_counted_and_not_read():
    found = read(changed(remark="工资", amount="=cmd()"), changed(), "")
    assert (found.total, len(found.lines)) == (2, 1)


def test_a_hundred_thousand_lines_are_read_in_seconds():
    lines = [changed(serial=f"S{number}", remark="货款") for number in range(99_999)]
    began = time.monotonic()
    found = read(*lines, changed())
    assert (found.total, len(found.lines)) == (100_000, 1)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(("lines", "remark"), [(200_001, "货款"), (5_001, CODE)])
def test_a_statement_over_the_stated_size_is_refused(lines, remark):
    with pytest.raises(TooLarge):
        read(*[changed(serial=f"S{number}", remark=remark) for number in range(lines)])
