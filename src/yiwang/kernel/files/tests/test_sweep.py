"""sweep: what nothing refers to goes after a day; what is being used stays."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, models, transaction
from django.utils.timezone import now

from yiwang.kernel.audit.models import AuditRecord

from .. import services
from ..models import StoredFile
from ..services import keep, sweep
from ..storage import path_of
from . import makers


def _kept(data: bytes, *, days: int) -> StoredFile:
    stored = keep(upload=makers.upload(data), district=makers.DISTRICT)
    StoredFile.objects.filter(pk=stored.pk).delete()
    stored.created_at = now() - timedelta(days=days)
    stored.save(force_insert=True)
    _age(stored, days)
    return stored


def _age(stored: StoredFile, days: int) -> None:
    moment = time.time() - days * 86_400
    for thumbnail in (False, True):
        os.utime(path_of(stored.digest, thumbnail=thumbnail), (moment, moment))


@pytest.fixture
def owner() -> Iterator[type[models.Model]]:
    """Another noun's table that refers to files, as cases do."""

    class Exhibit(models.Model):
        file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

        class Meta:
            app_label = "files"

        def __str__(self) -> str:
            return str(self.pk)

    with connection.schema_editor() as editor:
        editor.create_model(Exhibit)
    yield Exhibit
    del StoredFile._meta.apps.all_models["files"]["exhibit"]
    StoredFile._meta.apps.clear_cache()


@pytest.mark.django_db
def test_only_old_files_that_nothing_refers_to_are_swept(owner: type[models.Model]) -> None:
    used = _kept(makers.photo((10, 10)), days=2)
    owner._default_manager.create(file=used)
    left = _kept(makers.photo((20, 20)), days=2)
    fresh = _kept(makers.photo((30, 30)), days=0)
    assert sweep() == {"rows": 1, "contents": 1, "abandoned": 0}
    assert set(StoredFile.objects.all()) == {used, fresh}
    assert path_of(used.digest).exists()
    assert not path_of(left.digest).exists()
    assert not path_of(left.digest, thumbnail=True).exists()
    assert AuditRecord.objects.filter(verb="files.sweep").count() == 1


@pytest.mark.django_db
def test_content_that_another_row_names_stays(owner: type[models.Model]) -> None:
    _kept(makers.photo(), days=2)
    used = _kept(makers.photo(), days=2)
    owner._default_manager.create(file=used)
    assert sweep()["contents"] == 0
    assert path_of(used.digest).exists()


@pytest.mark.django_db
def test_a_second_sweep_finds_nothing_and_records_nothing() -> None:
    _kept(makers.photo(), days=2)
    sweep()
    assert sweep() == {"rows": 0, "contents": 0, "abandoned": 0}
    assert AuditRecord.objects.filter(verb="files.sweep").count() == 1


@pytest.mark.django_db
def test_what_a_killed_process_left_is_removed(media: Path) -> None:
    (media / "incoming").mkdir(parents=True)
    left = media / "incoming" / "tmpabc"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    assert sweep()["abandoned"] == 1
    assert not left.exists()


def _race(monkeypatch: pytest.MonkeyPatch) -> StoredFile:
    """An upload of old, rowless content commits late while the sweep looks at that content."""
    old = keep(upload=makers.upload(makers.photo()), district=makers.DISTRICT)
    StoredFile.objects.all().delete()
    _age(old, 2)
    placed, swept = threading.Event(), threading.Event()

    def slow_upload() -> None:
        try:
            with transaction.atomic():
                keep(upload=makers.upload(makers.photo()), district=makers.DISTRICT)
                placed.set()
                swept.wait(2)
        finally:
            connection.close()

    genuine = services._forget_one

    def forget_meanwhile(digest: str) -> bool:
        uploader.start()
        assert placed.wait(10)
        return genuine(digest)

    uploader = threading.Thread(target=slow_upload)
    monkeypatch.setattr(services, "_forget_one", forget_meanwhile)
    sweep()
    swept.set()
    uploader.join()
    return StoredFile.objects.get()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_sweep_never_takes_content_that_is_being_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert path_of(_race(monkeypatch).digest).exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_race_loses_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_lock", lambda digest, *, shared: None)
    assert not path_of(_race(monkeypatch).digest).exists()
