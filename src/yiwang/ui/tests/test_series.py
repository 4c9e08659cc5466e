"""A value in time: gaps stay gaps, peaks stay, the axis is round."""

from datetime import UTC, datetime, timedelta

from django.template.loader import render_to_string

from ..series import HIGH, WIDE, Band, Limit, Series

START = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _series(*values: tuple[int, float], **said: object) -> Series:
    given = {
        "points": [(START + at * MINUTE, value) for at, value in values],
        "since": START,
        "until": START + 100 * MINUTE,
        "gap": 10 * MINUTE,
    }
    return Series(**(given | said))  # type: ignore[arg-type]


def test_nothing_is_drawn_where_nothing_was_measured() -> None:
    drawn = _series((0, 4.0), (5, 5.0), (50, 4.0), (55, 4.0)).drawn
    assert len(drawn.lines) == 2
    assert drawn.gaps == ((50.0, 450.0), (550.0, 450.0))


def test_a_lonely_value_is_a_dot() -> None:
    drawn = _series((0, 4.0), (50, 5.0)).drawn
    assert drawn.lines == ()
    assert drawn.dots.count("M") == 2


def test_of_many_values_the_peak_stays() -> None:
    values = [(n // 50, 4.0) for n in range(4000)]
    values[1234] = (values[1234][0], 9.0)
    drawn = _series(*values, gap=MINUTE * 2).drawn
    line = "".join(drawn.lines)
    top = min(float(point.split()[1]) for point in line[1:].split("L"))
    assert len(line.split("L")) < 1300
    assert top < HIGH / 5


def test_the_axis_holds_values_and_limits_in_round_steps() -> None:
    drawn = _series((0, 4.1), (5, 4.4), limits=[Limit("8 ℃", 8.0)]).drawn
    assert [mark.label for mark in drawn.levels] == ["3", "4", "5", "6", "7", "8", "9"]
    assert (drawn.levels[0].at, drawn.levels[-1].at) == (100, 0)


def test_the_axis_of_what_is_never_less_than_nothing_begins_there() -> None:
    assert _series((0, 0.0), (5, 40.0)).drawn.levels[0].label == "0"
    assert _series((0, -0.5), (5, 40.0)).drawn.levels[0].label == "-20"


def test_what_is_only_yes_or_no_is_named_at_the_axis_and_drawn_in_steps() -> None:
    door = _series((0, 0.0), (5, 1.0), (10, 0.0), words=("关", "开")).drawn
    assert [mark.label for mark in door.levels] == ["关", "开"]
    assert door.lines[0].count("H") == door.lines[0].count("V") == 2
    odd = _series((0, 0.0), (5, 2.0), words=("关", "开")).drawn
    assert "2" in [mark.label for mark in odd.levels]


def test_a_band_without_an_end_goes_on_to_the_edge() -> None:
    [(band, x, wide)] = _series((0, 4.0), bands=[Band("高", START + 50 * MINUTE, None)]).drawn.bands
    assert (band.label, x, x + wide) == ("高", WIDE / 2, WIDE)


def test_without_values_it_says_so() -> None:
    panel = _series(title="温度", nothing="这段时间没有数据。")
    html = render_to_string("ui/panels/series.html", {"panel": panel})
    assert "这段时间没有数据" in html
    assert "<svg" not in html
