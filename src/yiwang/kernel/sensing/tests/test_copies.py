"""The lake into a backup and back: whole, once, and while it lives on."""

import shutil
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils.timezone import now

from ..lake.reading import history
from ..lake.sweeping import GRACE, remove_replaced
from ..models import LakeFile
from ..services import bring_back_lake, copy_lake, lake_held, lake_kept
from .makers import fridges
from .test_lake import DAY, lying, minutes, put, rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fridge(lake):
    ((device, _),) = fridges(1)
    for day in range(3):
        put(rows(device, minutes(10, DAY + timedelta(days=day))))
    return device


def backed_up(target, earlier=None):
    target.mkdir()
    with lake_kept():
        with lake_held() as held:
            pass
        return copy_lake(held, target, earlier)


def test_there_and_back(fridge, lake, tmp_path):
    before = history(fridge, DAY, DAY + timedelta(days=4))
    done = backed_up(tmp_path / "one")
    assert (done.files, done.linked, done.lost) == (3, 0, [])
    shutil.rmtree(lake)
    assert history(fridge, DAY, DAY + timedelta(days=4)).is_empty()
    assert bring_back_lake(tmp_path / "one").lost == []
    assert history(fridge, DAY, DAY + timedelta(days=4)).equals(before)
    assert not list(lake.rglob("*.part"))


def test_what_an_earlier_backup_holds_is_linked(fridge, tmp_path):
    backed_up(tmp_path / "one")
    put(rows(fridge, minutes(5, DAY + timedelta(days=3))))
    done = backed_up(tmp_path / "two", tmp_path / "one")
    assert (done.files, done.linked) == (4, 3)
    shutil.rmtree(tmp_path / "one")
    assert bring_back_lake(tmp_path / "two").lost == []


def test_what_is_lost_or_not_whole_is_said_and_the_rest_is_kept(fridge, lake, tmp_path):
    gone, short, _ = LakeFile.objects.order_by("dt").values_list("path", flat=True)
    (lake / gone).unlink()
    (lake / short).write_bytes((lake / short).read_bytes()[:-1])
    done = backed_up(tmp_path / "one")
    assert (done.files, done.lost) == (1, [gone, short])
    (kept,) = (tmp_path / "one" / "lake").glob("*/*/*")
    kept.write_bytes(kept.read_bytes()[:-1] + b"?")
    assert sorted(bring_back_lake(tmp_path / "one").lost) == sorted(lying() | {gone})


def test_what_was_written_since_is_not_in_it(fridge, tmp_path):
    (tmp_path / "one").mkdir()
    with lake_kept():
        with lake_held() as held:
            in_a_thread(lambda: put(rows(fridge, minutes(5, DAY + timedelta(days=5)))))
        assert LakeFile.objects.count() == 4
        assert copy_lake(held, tmp_path / "one", None).files == 3


def test_nothing_goes_while_it_is_copied(fridge):
    LakeFile.objects.update(replaced_at=now() - GRACE * 2)
    with lake_kept():
        assert in_a_thread(remove_replaced) == 0
        assert LakeFile.objects.count() == len(lying()) == 3
    assert remove_replaced() == 3
    assert lying() == set()


def in_a_thread(what):
    """On a connection of its own."""
    found = []

    def run():
        with closed_afterwards():
            found.append(what())

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@contextmanager
def closed_afterwards():
    try:
        yield
    finally:
        connection.close()
