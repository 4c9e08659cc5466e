"""Reading what is kept. Who may see a file is decided by the noun that refers to it."""

from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponseBase

from .models import StoredFile
from .serving import respond
from .storage import path_of


def open_file(stored: StoredFile, *, thumbnail: bool = False) -> BinaryIO:
    """The bytes as kept. Raises `FileNotFoundError` when the disk lost them."""
    return path_of(stored.digest, thumbnail=thumbnail).open("rb")


def file_response(
    stored: StoredFile, request: HttpRequest, *, thumbnail: bool = False
) -> HttpResponseBase:
    """The response that carries the file. The caller has checked that this actor may see it.

    `thumbnail` is for photos (480 px); Http404 for other kinds and for lost bytes.
    """
    return respond(stored, request, thumbnail=thumbnail)


def content_path(stored: StoredFile) -> Path:
    """Where the bytes lie, for exports and backups; not for changing them."""
    return path_of(stored.digest)
