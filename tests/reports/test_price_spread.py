"""The picture of prices places bids in order and survives the odd cases."""

from decimal import Decimal

from reports.price_spread import LEFT, WIDTH, draw

CEILING = Decimal("5000000.00")


def test_bids_stand_cheapest_first_between_the_extremes() -> None:
    spread = draw(
        (("乙", Decimal("4500000")), ("甲", Decimal("4000000"))),
        ceiling=CEILING,
        benchmark=Decimal("4250000"),
    )
    assert [(dot.name, dot.x) for dot in spread.dots] == [("甲", LEFT), ("乙", LEFT + WIDTH // 2)]
    assert [(line.label, line.x) for line in spread.lines] == [
        ("最高投标限价", LEFT + WIDTH),
        ("评标基准价", LEFT + WIDTH // 4),
    ]


def test_a_single_price_at_the_ceiling_stands_in_the_middle() -> None:
    spread = draw((("甲", CEILING),), ceiling=CEILING, benchmark=None)
    assert spread.dots[0].x == spread.lines[0].x == LEFT + WIDTH // 2


def test_a_long_name_is_shortened_and_nothing_else() -> None:
    spread = draw((("示范" * 20, CEILING), ("示范甲", CEILING)), ceiling=CEILING, benchmark=None)
    assert [dot.name for dot in spread.dots] == ["示范示范示范示范示范示范…", "示范甲"]
