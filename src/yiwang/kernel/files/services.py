"""keep, keep_again and sweep: take a file in, and let go of what nothing refers to."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from copy import copy
from datetime import timedelta
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import get_default_timezone, now
from django.utils.translation import gettext as _

from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid

from . import storage
from .models import StoredFile
from .pictures import Broken, Picture, TooManyPixels, redraw
from .rules import clean_name
from .sniffing import Sniffed, sniff

ANY_KIND = tuple(StoredFile.Kind.values)
KEPT_UNATTACHED = timedelta(days=1)
_LOCK_SPACE = 7640


def keep(
    *,
    upload: File,
    district: str,
    actor_id: int | None = None,
    kinds: Collection[str] = ANY_KIND,
) -> StoredFile:
    """Store an upload and return its row; the caller refers to it before a day is over.

    `district` is the 6-digit county code, `kinds` what the caller takes (photo, audio, video,
    document). The type is told from the bytes; photos are drawn anew as JPEG. Raises `Invalid`
    with a message for the person, or `StoreUnavailable` when the disk will not take it.
    """
    size = upload.size
    if not size:
        raise _refusal(_("文件是空的，请重新选择。"))
    found = _sniffed(upload, size, kinds)
    picture = _picture(upload, found) if found.kind == StoredFile.Kind.PHOTO else None
    with ExitStack() as stack:
        chunks = [picture.data] if picture else upload.chunks()
        whole = stack.enter_context(storage.written(chunks))
        stored = StoredFile(
            district=district,
            digest=whole.digest,
            kind=found.kind,
            media_type="image/jpeg" if picture else found.media_type,
            size=whole.size,
            original_name=clean_name(upload.name or "", fallback=found.kind),
            uploaded_by_id=actor_id,
        )
        if picture:
            _describe(stored, picture)
        with transaction.atomic():
            _lock(whole.digest, shared=True)
            stored.save(force_insert=True)
            if picture:
                small = stack.enter_context(storage.written([picture.thumbnail]))
                storage.place(small, whole.digest, thumbnail=True)
            storage.place(whole, whole.digest)
    return stored


def keep_again(*, file: StoredFile, actor_id: int | None = None) -> StoredFile:
    """Another use of a content that is kept already: a row of its own, no bytes written."""
    again = copy(file)
    again.pk, again.uploaded_by_id, again.created_at = None, actor_id, now()
    with transaction.atomic(savepoint=False):
        _lock(again.digest, shared=True)
        if not StoredFile.objects.filter(pk=file.pk).exists():
            raise _refusal(_("原照片已不在，请重新上传。"))
        again.save(force_insert=True)
    return again


def sweep(*, older_than: timedelta = KEPT_UNATTACHED) -> dict[str, int]:
    """Delete rows that nothing refers to and bytes that no row names; returns how many of each."""
    rows = 0
    for batch in _batches(_unattached(older_than).values_list("pk", flat=True)):
        with transaction.atomic():
            still = _unattached(older_than).filter(pk__in=batch)
            rows += still.delete()[0]
    age = older_than.total_seconds()
    contents = sum(_forget(digests) for digests in storage.old_digests(age))
    swept = {"rows": rows, "contents": contents, "abandoned": storage.remove_abandoned(age)}
    if any(swept.values()):
        record(verb="files.sweep", detail=swept)
    return swept


def _sniffed(upload: File, size: int, kinds: Collection[str]) -> Sniffed:
    found = sniff(cast(BinaryIO, upload), size)
    upload.seek(0)
    if found is None or found.kind not in kinds:
        raise _refusal(_("不支持这种文件。可以上传：%(kinds)s。") % {"kinds": _named(kinds)})
    if not found.supported:
        raise _refusal(_("手机的 HEIC 照片暂不能打开。请在相机设置里选“兼容性最佳”，或发送截图。"))
    limit = settings.FILE_LIMITS_MB[found.kind]
    if size > limit * 1024 * 1024:
        raise _refusal(
            _("文件太大：%(kind)s最大 %(limit)s MB。")
            % {"kind": StoredFile.Kind(found.kind).label, "limit": limit}
        )
    return found


def _named(kinds: Collection[str]) -> str:
    examples = {
        "photo": _("照片（JPEG、PNG、WebP、GIF）"),
        "audio": _("录音（MP3、M4A、AAC、WAV、OGG）"),
        "video": _("视频（MP4、MOV、WebM）"),
        "document": _("文档（PDF）"),
    }
    return _("、").join(text for kind, text in examples.items() if kind in kinds)


def _picture(upload: File, found: Sniffed) -> Picture:
    try:
        return redraw(
            cast(BinaryIO, upload), found.media_type, zone=get_default_timezone(), now=now()
        )
    except TooManyPixels:
        raise _refusal(_("照片的像素太多（最多八千万），请缩小后再上传。")) from None
    except Broken:
        raise _refusal(_("照片打不开，可能已损坏。请重新拍摄或另存后再上传。")) from None


def _describe(stored: StoredFile, picture: Picture) -> None:
    stored.width, stored.height = picture.width, picture.height
    stored.taken_at = picture.taken_at
    if picture.place:
        stored.taken_lon, stored.taken_lat = picture.place


def _refusal(message: str) -> Invalid:
    return Invalid({"file": message})


def _lock(digest: str, *, shared: bool) -> None:
    """Keep a sweep and a writer of the same content apart until the transaction ends."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    key = int(digest[:8], 16) - 2**31
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s::int, %s::int)", [_LOCK_SPACE, key])


def _unattached(older_than: timedelta) -> QuerySet[StoredFile]:
    files = StoredFile.objects.filter(created_at__lt=now() - older_than)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            owner: Any = relation.related_model
            column = relation.field.name  # type: ignore[union-attr]
            uses = owner._base_manager.filter(**{column: OuterRef("pk")})
            files = files.filter(~Exists(uses))
    return files


def _batches(ids: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    everything = list(ids)
    for start in range(0, len(everything), size):
        yield everything[start : start + size]


def _forget(digests: list[str]) -> int:
    known = set(StoredFile.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return sum(_forget_one(digest) for digest in digests if digest not in known)


def _forget_one(digest: str) -> bool:
    with transaction.atomic():
        _lock(digest, shared=False)
        if StoredFile.objects.filter(digest=digest).exists():
            return False
        storage.remove(digest)
        return True
