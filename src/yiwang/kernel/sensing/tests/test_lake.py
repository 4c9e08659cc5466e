"""Files of the lake: only the list counts, small ones become large, old days go."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from django.utils.timezone import localtime, now

from ..lake.compacting import compact
from ..lake.reading import STAMP, history, spans
from ..lake.sweeping import GRACE, drop_old_days, remove_orphans, remove_replaced
from ..lake.writing import listed, root, write
from ..models import DeviceKind, LakeFile
from .makers import fridges

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def fridge(lake):
    ((device, _),) = fridges(1)
    return device


def rows(device, times, *, value=4.0, received=None):
    return pl.DataFrame(
        {
            "district": device.district,
            "kind": device.kind.code,
            "device": device.code,
            "channel": "t",
            "at": times,
            "received": [received or at + timedelta(seconds=1) for at in times],
            "seq": pl.Series([None] * len(times), dtype=pl.Int64),
            "value": value,
            "lon": pl.Series([None] * len(times), dtype=pl.Float64),
            "lat": pl.Series([None] * len(times), dtype=pl.Float64),
            "late": False,
            "raw": pl.Series([None] * len(times), dtype=pl.String),
        }
    ).with_columns(pl.col("at", "received").cast(STAMP))


def minutes(count, since=DAY):
    return [since + timedelta(minutes=n) for n in range(count)]


def put(frame, *, ago=timedelta(hours=2)):
    """Files that have lain there for a while."""
    made = listed(write(frame))
    LakeFile.objects.filter(pk__in=[file.pk for file in made]).update(created_at=now() - ago)


def lying():
    return {str(path.relative_to(root())) for path in root().glob("kind=*/*/*.parquet")}


def counted():
    return set(LakeFile.objects.values_list("path", flat=True))


def test_history_is_of_the_listed_files_only(fridge):
    put(rows(fridge, minutes(10)))
    write(rows(fridge, minutes(10, DAY + timedelta(hours=1))))
    found = history(fridge, DAY, DAY + timedelta(days=1))
    assert found["at"].to_list() == minutes(10)
    assert found.filter(pl.col("late")).is_empty() and set(found["kind"]) == {"fridge"}
    assert history(fridge, DAY - timedelta(days=9), DAY - timedelta(days=8)).is_empty()
    assert remove_orphans() == 1
    assert lying() == counted()


def test_both_ends_of_the_time_asked_for(fridge):
    put(rows(fridge, minutes(10)))
    found = history(fridge, DAY + timedelta(minutes=2), DAY + timedelta(minutes=5))
    assert found["at"].to_list() == minutes(3, DAY + timedelta(minutes=2))


def test_days_are_local(fridge):
    evening = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)  # 23:59 in Shaoguan
    put(rows(fridge, minutes(2, evening)))
    assert sorted(f"{dt:%m-%d}" for dt in LakeFile.objects.values_list("dt", flat=True)) == [
        "10-31",
        "11-01",
    ]
    found = history(fridge, evening, evening + timedelta(hours=1))
    assert found["at"].to_list() == minutes(2, evening)


def test_lowest_and_highest_of_each_hour(fridge):
    for n in range(3):
        put(rows(fridge, minutes(60, DAY + timedelta(hours=n)), value=float(n)))
    put(rows(fridge, [DAY + timedelta(minutes=1, seconds=1)], value=9.5))
    found = spans("fridge", DAY, DAY + timedelta(hours=3)).sort("at")
    assert found.select("lowest", "highest", "readings").rows() == [
        (0.0, 9.5, 61),
        (1.0, 1.0, 60),
        (2.0, 2.0, 60),
    ]
    assert found["at"].to_list()[1] == DAY + timedelta(hours=1)
    assert spans("fridge", DAY, DAY + timedelta(hours=3), devices=["other"]).is_empty()


def test_a_day_that_is_over_becomes_one_file(fridge):
    for n in range(5):
        put(rows(fridge, minutes(60, DAY + timedelta(hours=n))))
    put(rows(fridge, minutes(60), received=now()))  # sent again, days later
    before = history(fridge, DAY, DAY + timedelta(days=1))
    assert compact() == 6
    assert compact() == 0
    (file,) = LakeFile.objects.filter(replaced_at=None)
    assert (file.level, file.rows, file.first_at) == ("day", 300, DAY)
    assert history(fridge, DAY, DAY + timedelta(days=1)).equals(before)
    assert remove_orphans() == remove_replaced() == 0
    LakeFile.objects.exclude(replaced_at=None).update(replaced_at=now() - GRACE * 2)
    assert remove_replaced() == 6
    assert lying() == counted() == {file.path}
    put(rows(fridge, minutes(3, DAY + timedelta(hours=9))))
    assert compact() == 2, "what came late goes into the day too"
    assert LakeFile.objects.get(replaced_at=None).rows == 303


@pytest.mark.parametrize(("seconds", "shift"), [(900, 0), (3600, 30), (7200, 0)])
def test_hours_beside_a_day_say_what_the_day_says(fridge, seconds, shift):
    for n in range(4):
        put(rows(fridge, minutes(60, DAY + timedelta(hours=n)), value=float(n * n % 5)))
    put(rows(fridge, minutes(90, DAY - timedelta(hours=10)), value=7.0))
    asked = (DAY + timedelta(hours=-10, minutes=shift), DAY + timedelta(hours=3, minutes=shift))
    before = spans("fridge", *asked, seconds=seconds).sort("at")
    assert compact() == 5
    hours = list(root().glob("kind=*/dt=*/*.hours"))
    assert len(hours) == 2
    assert spans("fridge", *asked, seconds=seconds).sort("at").equals(before)
    put(rows(fridge, [DAY + timedelta(minutes=70, seconds=1)], value=-3.0))  # late, not yet merged
    assert spans("fridge", *asked, seconds=seconds)["lowest"].min() == -3.0
    hours[0].unlink()
    assert spans("fridge", *asked, seconds=seconds)["lowest"].min() == -3.0
    day = hours[1].with_suffix(".parquet")
    LakeFile.objects.filter(path=str(day.relative_to(root()))).update(replaced_at=now() - GRACE * 2)
    assert remove_replaced() == 1 and not hours[1].exists()


def test_many_batches_of_today_become_an_hour(fridge):
    moment = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    for n in range(20):
        put(rows(fridge, [moment - timedelta(seconds=n)]), ago=timedelta(minutes=6))
    put(rows(fridge, [moment]), ago=timedelta())
    compact()
    levels = LakeFile.objects.filter(replaced_at=None).values_list("level", flat=True)
    assert sorted(levels)[0] == "batch" and "hour" in levels
    found = history(fridge, moment - timedelta(minutes=1), moment + timedelta(minutes=1))
    assert len(found) == 20


def test_days_past_their_time_go(fridge):
    DeviceKind.objects.update(keep_days=30)
    put(rows(fridge, minutes(5, now() - timedelta(days=40))))
    put(rows(fridge, minutes(5, now() - timedelta(days=20))))
    assert drop_old_days() == 1
    assert lying() == counted() and len(counted()) == 1
