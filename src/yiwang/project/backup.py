"""`yiwang backup` and `yiwang restore`: the database, the files, what devices said; the keys stay
apart."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click
import psycopg

from yiwang.lib.postgres.binaries import installed
from yiwang.lib.postgres.cluster import environment as postgres_environment

from .environment import use_database, use_secrets
from .home import VAR

if TYPE_CHECKING:
    from yiwang.kernel.sensing.services import Copied

KEYS = ("YIWANG_DATA_KEY", "YIWANG_INDEX_KEY")
DUMP, FILES, NOTE = "database.dump", "files.tar", "backup.json"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def backup(folder: Path) -> None:
    """Write the database, the files and the lake into a new folder below FOLDER, while serving.

    What an earlier backup in FOLDER holds of the lake is linked, not copied again.

    The keys (var/secrets.env) are not in it: keep them apart, or the encryption protects
    nothing. Without them a restored database cannot show encrypted columns.
    """
    began = time.monotonic()
    moment = datetime.now(UTC)
    target = folder / f"yiwang-{moment:%Y%m%dT%H%M%SZ}"
    part = target.with_suffix(".part")
    part.mkdir(parents=True, mode=0o700)
    copied = _written(part, _earlier(folder))
    _run("pg_restore", "--list", str(part / DUMP), quiet=True)
    lake = {"files": copied.files, "bytes": copied.bytes, "lost": len(copied.lost)}
    note = {
        "made_at": moment.isoformat(), "version": version("yiwang"), "keys": _fingerprint(),
        "lake": lake,
    }  # fmt: skip
    (part / NOTE).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    part.rename(target)
    size = sum(path.stat().st_size for path in target.iterdir() if path.is_file())
    click.echo(
        f"{target}: {size / 1e6:.1f} MB, lake {copied.bytes / 1e6:.1f} MB in {copied.files} files"
        f" ({copied.linked} as before) in {time.monotonic() - began:.1f} s"
    )
    if copied.lost:
        raise click.ClickException(_lost(copied.lost))


def _written(part: Path, earlier: Path | None) -> "Copied":
    """The database first: every file that a row names is there by then, and stays until copied."""
    from yiwang.kernel.sensing.services import copy_lake, lake_held, lake_kept

    with lake_kept():
        with lake_held() as held, _timed("database"):
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
                 f"--snapshot={held.snapshot}", f"--file={part / DUMP}",
                 os.environ["DATABASE_URL"])  # fmt: skip
        with _timed("files"):
            _pack(part / FILES)
        with _timed("lake"):
            return copy_lake(held, part, earlier)


def _earlier(folder: Path) -> Path | None:
    """The newest backup that is complete."""
    return max((path.parent for path in folder.glob(f"yiwang-*/{NOTE}")), default=None)


def _lost(paths: Sequence[str]) -> str:
    """What is said at the end, when all the rest is done."""
    some = "".join(f"\n  {path}" for path in paths[:10])
    return f"{len(paths)} files of the lake are not there or not whole:{some}"


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Bring a backup FOLDER into an empty database and the files' places, then migrate.

    The keys of the backup must be in place first (var/secrets.env or the environment).
    """
    began = time.monotonic()
    use_secrets()
    note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    if note["keys"] != _fingerprint():
        raise click.ClickException(
            "the keys here are not those of the backup: put its secrets.env into "
            f"{VAR} (or set {', '.join(KEYS)}) and start again"
        )
    use_database(lambda line: click.echo(line, err=True))
    url = os.environ["DATABASE_URL"]
    _require_empty(url)
    with _timed("database"):
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2",
             f"--dbname={url}", str(folder / DUMP))  # fmt: skip
    with _timed("files"):
        _unpack(folder / FILES)
    with _timed("statistics"), psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    _migrate()
    with _timed("lake"):
        lost = _bring_back_lake(folder)
    click.echo(f"restored in {time.monotonic() - began:.1f} s; now: yiwang verify-chain")
    if lost:
        raise click.ClickException(_lost(lost))


def _bring_back_lake(folder: Path) -> list[str]:
    from yiwang.kernel.sensing.services import bring_back_lake

    return bring_back_lake(folder).lost


def _migrate() -> None:
    import django

    django.setup()
    from .prepare import check, migrate

    check()
    migrate()


def _run(name: str, *arguments: str, quiet: bool = False) -> None:
    done = subprocess.run(
        [installed().program(name), *arguments],
        env=postgres_environment(),
        stdout=subprocess.DEVNULL if quiet else None,
    )
    if done.returncode != 0:
        raise click.ClickException(f"{name} failed; see its lines above")


def _require_empty(url: str) -> None:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchone()
    if row != (0,):
        raise click.ClickException("the database is not empty; restore into a new one")


def _files() -> Path:
    return Path(os.environ.get("YIWANG_FILES", VAR / "files"))


def _pack(target: Path) -> None:
    with tarfile.open(target, "w") as archive:
        if _files().is_dir():
            archive.add(_files(), arcname="files")


def _unpack(source: Path) -> None:
    part = _files().with_name(_files().name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    with tarfile.open(source) as archive:
        archive.extractall(part, filter="data")
    brought = part / "files"
    if brought.is_dir():
        shutil.copytree(brought, _files(), dirs_exist_ok=True)
    shutil.rmtree(part, ignore_errors=True)


def _fingerprint() -> str:
    """Tells whether the keys are the same; the keys are random, so nothing can be read from it."""
    digest = hashlib.sha256("\n".join(os.environ[name] for name in KEYS).encode())
    return digest.hexdigest()[:16]


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    click.echo(f"{what}: {time.monotonic() - began:.1f} s")
