"""The official tables: in once or twice, in order or broken."""

import gzip
from datetime import date

import pytest

from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.services import import_divisions
from yiwang.lib.errors import Invalid, Refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "provinces.csv", "code,name", '44,"广东省"')
    write(tmp_path, "cities.csv", "code,name,provinceCode", '4402,"韶关市",44')
    write(tmp_path, "areas.csv", "code,name,cityCode,provinceCode", '440204,"浈江区",4402,44')
    with gzip.open(tmp_path / "streets.csv.gz", "wt", encoding="utf-8") as out:
        out.write('code,name,areaCode\n440204001,"东河街道",440204\n440204002,"车站街道",440204\n')
    write(
        tmp_path,
        "villages_5cities.csv",
        "code,name,streetCode",
        "440204001001,浈江南社区居民委员会,440204001",
        "440204002001,车站社区居民委员会,440204002",
    )
    return tmp_path


def write(folder, name, *lines):
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def streets(folder, *rows):
    (folder / "streets.csv.gz").unlink(missing_ok=True)
    write(folder, "streets.csv", "code,name,areaCode", *rows)


def test_every_row_stands_under_its_parent(folder):
    report = import_divisions(folder=folder)
    assert (report.read, report.added, report.bad) == (7, 7, [])
    home = Division.objects.get(code="440204001001")
    assert (home.level, home.street, home.district, home.city, home.province) == (
        "community",
        "440204001",
        "440204",
        "4402",
        "44",
    )
    assert home.parent.name == "东河街道"


def test_twice_changes_nothing_and_says_nothing(folder):
    import_divisions(folder=folder)
    before = StoredEvent.objects.count(), AuditRecord.objects.count()
    again = import_divisions(folder=folder)
    assert (again.added, again.changed, again.ended, again.unchanged) == (0, 0, 0, 7)
    assert (StoredEvent.objects.count(), AuditRecord.objects.count()) == before


def test_it_is_announced_and_recorded(folder):
    import_divisions(folder=folder, actor_id=7)
    assert StoredEvent.objects.get(name="places.DivisionsChanged").payload["added"] == 7
    assert AuditRecord.objects.get(verb="places.import_divisions").actor_id == 7


def test_renamed_and_abolished(folder):
    import_divisions(folder=folder)
    streets(folder, "440204001,东河新街道,440204")
    (folder / "villages_5cities.csv").unlink()
    report = import_divisions(folder=folder, on=DAY)
    assert (report.changed, report.ended) == (1, 2)
    kept = Division.objects.get(code="440204001")
    assert (kept.name, kept.changed, kept.until) == ("东河新街道", DAY, None)
    gone = Division.objects.filter(street="440204002")
    assert {row.until for row in gone} == {DAY}
    assert len(gone) == 2  # the street and its community


def test_what_comes_back_is_in_force_again(folder):
    import_divisions(folder=folder)
    streets(folder, "440204001,东河街道,440204")
    (folder / "villages_5cities.csv").unlink()
    import_divisions(folder=folder, on=DAY)
    streets(folder, "440204001,东河街道,440204", "440204002,车站街道,440204")
    import_divisions(folder=folder, on=DAY)
    assert Division.objects.get(code="440204002").until is None


def test_places_that_a_table_does_not_mention_are_left_alone(folder):
    import_divisions(folder=folder)
    write(folder, "villages_5cities.csv", "code,name,streetCode", "440204001001,浈江南,440204001")
    assert import_divisions(folder=folder).ended == 0


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",无码街道,440204", "没有代码"),
        ("44020400A,甲,440204", "只能是数字"),
        ("４４０２０４００９,甲,440204", "只能是数字"),
        ("44020401,甲,440204", "应为 9 位"),
        ("440204009,,440204", "没有名称"),
        ("440204009," + "长" * 81 + ",440204", "名称过长"),
        ("440299009,甲,440299", "没有上级区划"),
        ("440204009,甲,440205", "不以上级代码"),
        ("440204009,甲,", "不以上级代码"),
        ("440204001,另一个名字,440204", "代码相同"),
    ],
)
def test_a_bad_row_is_left_out_with_its_reason(folder, row, reason):
    streets(folder, "440204001,东河街道,440204", "440204002,车站街道,440204", row)
    report = import_divisions(folder=folder)
    assert report.added == 7
    (bad,) = report.bad
    assert reason in bad.reason
    assert (bad.file, bad.line) == ("streets.csv", 4)


def test_a_bad_row_does_not_end_its_division(folder):
    import_divisions(folder=folder)
    streets(folder, "440204001,东河街道,440204", "440204002,,440204")
    assert import_divisions(folder=folder).ended == 0


def test_a_table_cut_short_is_refused_and_nothing_changes(folder):
    rows = [f"440204{n:03d},街道{n},440204" for n in range(1, 101)]
    streets(folder, *rows)
    import_divisions(folder=folder)
    streets(folder, *rows[:50])
    with pytest.raises(Refused, match="accept-ended"):
        import_divisions(folder=folder)
    assert not Division.objects.exclude(until=None).exists()
    assert import_divisions(folder=folder, accept_ended=True).ended == 50


def test_no_tables_no_columns_no_text(tmp_path, folder):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(Invalid, match="没有区划表"):
        import_divisions(folder=empty)
    write(folder, "cities.csv", "编码,名称", "4402,韶关市")
    with pytest.raises(Invalid, match="缺少列"):
        import_divisions(folder=folder)
    (folder / "cities.csv").write_bytes(b"code,name,provinceCode\n\xff\xfe\x00")
    with pytest.raises(Invalid, match="读不下去"):
        import_divisions(folder=folder)
    (folder / "cities.csv").rename(folder / "cities.csv.gz")
    with pytest.raises(Invalid, match="读不下去"):
        import_divisions(folder=folder)
    assert not Division.objects.exists()
