"""Questions whose answer must be no rows."""

from .models import StoredFile
from .storage import digest_of, path_of


def lost_contents() -> list[str]:
    """Rows whose bytes, or whose thumbnail, are not on the disk."""
    files = StoredFile.objects.order_by("pk").values_list("pk", "digest", "kind").iterator(2000)
    return [
        f"file {pk}"
        for pk, digest, kind in files
        if not path_of(digest).is_file()
        or (kind == StoredFile.Kind.PHOTO and not path_of(digest, thumbnail=True).is_file())
    ]


def altered_contents() -> list[str]:
    """Contents whose bytes no longer give the digest they are kept under. Reads everything."""
    digests = StoredFile.objects.values_list("digest", flat=True).order_by("digest").distinct()
    return [
        f"content {digest}"
        for digest in digests
        if path_of(digest).is_file() and digest_of(path_of(digest)) != digest
    ]
