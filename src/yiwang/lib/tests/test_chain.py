from datetime import UTC, datetime, timedelta, timezone

import pytest

from yiwang.lib.chain import GENESIS, canonical, first_break, link

NOON_UTC = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
NOON_SHANGHAI = NOON_UTC.astimezone(timezone(timedelta(hours=8)))


def chained(*contents):
    previous, entries = GENESIS, []
    for content in contents:
        digest = link(previous, content)
        entries.append((previous, digest, content))
        previous = digest
    return entries


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ({"b": 1, "a": "关"}, '{"a":"关","b":1}'),
        ({"at": NOON_UTC}, '{"at":"2026-03-01T04:00:00.000000+00:00"}'),
        ({"at": NOON_SHANGHAI}, '{"at":"2026-03-01T04:00:00.000000+00:00"}'),
        ({"x": None, "y": [True, 1.5]}, '{"x":null,"y":[true,1.5]}'),
        ({}, "{}"),
    ],
)
def test_one_content_is_one_byte_string(content, written):
    assert canonical(content) == written.encode()


@pytest.mark.parametrize("size", [0, 1, 3])
def test_whole_chain_does_not_break(size):
    assert first_break(chained(*({"n": n} for n in range(size)))) is None


@pytest.mark.parametrize("index", [0, 1, 3])
def test_changed_content_breaks_there(index):
    entries = chained(*({"n": n} for n in range(4)))
    previous, digest, _ = entries[index]
    entries[index] = (previous, digest, {"n": 99})
    assert first_break(entries) == index


@pytest.mark.parametrize(
    ("rewrite", "index"),
    [
        (lambda entries: entries[1:], 0),
        (lambda entries: entries[:1] + entries[2:], 1),
        (lambda entries: [entries[1], entries[0], *entries[2:]], 0),
        (lambda entries: entries[:2] + chained({"n": 2}), 2),
    ],
    ids=["beginning cut", "middle cut", "swapped", "grafted"],
)
def test_rewritten_chain_breaks(rewrite, index):
    assert first_break(rewrite(chained(*({"n": n} for n in range(4))))) == index


def test_cut_end_does_not_break_and_must_be_noted_elsewhere():
    assert first_break(chained({"n": 1}, {"n": 2})[:1]) is None
