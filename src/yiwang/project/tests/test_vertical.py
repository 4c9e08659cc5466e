"""A new vertical is whole from its first minute, but for what only its author can write."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from click.testing import CliRunner
from django.conf import settings

from yiwang.project.home import ROOT
from yiwang.project.vertical.command import vertical

CARRIED = ("src", "tests", "conftest.py", "pyproject.toml", "README.md")
PARKS = "src/yiwang/verticals/parks"
#: Red until the first rule, the first verb and the first reaction are written.
RED = {
    "test_a_fault_needs_a_matter[fine-False]",
    "test_a_fault_needs_a_matter[fault-True]",
    "test_a_collector_records_what_she_found",
    "test_an_outsider_is_refused_and_nothing_changes",
    "test_the_same_request_twice_is_one_visit",
    "test_a_collector_records_where_she_stands",
    "test_a_fault_becomes_one_matter_however_often_it_is_told",
    "test_loading_twice_tells_the_same_round",
}
GREEN = {
    "test_the_list_is_for_those_who_may_see_it",
    "test_a_visit_has_a_page_for_her_district_only",
    "test_only_a_collector_is_offered_the_form",
    "test_a_point_outside_the_town_is_explained",
    "test_what_is_fine_needs_nobody",
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the sources in which `yiwang vertical parks` has been run."""
    copy = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in CARRIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)
    made = _run(copy, "yiwang", "vertical", "parks")
    assert made.returncode == 0, made.stdout
    yield copy
    shutil.rmtree(copy)


def test_nothing_of_the_skeleton_is_left_over(checkout: Path) -> None:
    files = [path for path in (checkout / PARKS).rglob("*") if path.is_file()]
    assert {"README.md", "manifest.py", "rules.py", "services.py", "demo.py"} <= {
        path.name for path in files
    }
    assert not [path for path in files if "sample" in path.read_text("utf-8").lower()]


def test_it_is_in_good_form(checkout: Path) -> None:
    for check in (["format", "--check"], ["check"]):
        done = _run(checkout, "ruff", *check, PARKS, "src/yiwang/project")
        assert done.returncode == 0, done.stdout


def test_its_imports_point_down(checkout: Path) -> None:
    done = _run(checkout, "importlinter.cli", "lint", "--no-cache", run=_IMPORT_LINTER)
    assert done.returncode == 0, done.stdout


def test_exactly_what_its_author_must_write_is_red(checkout: Path) -> None:
    said = _run(checkout, "pytest", *_ANEW, "-q", "-rA", "--tb=short", PARKS).stdout
    assert set(re.findall(r"^FAILED \S+::(\S+)", said, re.M)) == RED, said
    assert set(re.findall(r"^PASSED \S+::(\S+)", said, re.M)) == GREEN, said
    for advice in ("write the first rule", "write the first verb", "open a matter for the fault"):
        assert advice in said


def test_the_house_has_nothing_against_it(checkout: Path) -> None:
    said = _run(checkout, "pytest", "--reuse-db", "-q", "-rA", *_ARCHITECTURE).stdout
    assert " passed" in said, said
    assert "parks" not in said.lower(), said


@pytest.mark.parametrize("name", ["Parks", "my-parks", "pa", "citywork"])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    assert CliRunner().invoke(vertical, [name]).exit_code == 1


#: A database made anew and left for the next run.
_ANEW = ("--create-db", "--reuse-db")
_IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"
_ARCHITECTURE = (
    "tests/architecture/test_doors.py",
    "tests/architecture/test_guards.py",
    "tests/architecture/test_migrations.py",
    "tests/architecture/test_tables.py",
    "tests/architecture/test_catalogues.py",
)


def _run(
    copy: Path, module: str, *arguments: str, run: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run a module, or a line of Python, over the copy and a database of its own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env = own | {
        "PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}",
        "YIWANG_HOME": str(copy),
        "YIWANG_VAR": str(copy / "var"),
        "DATABASE_URL": _database(),
    }
    how = ["-c", run] if run else ["-m", module, *arguments]
    return subprocess.run(
        [sys.executable, *how], cwd=copy, env=env, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _database() -> str:
    """Beside the database of the running tests, whose server it shares."""
    given = settings.DATABASES["default"]
    parts = urlsplit(os.environ["DATABASE_URL"])
    query = parts.query or (f"host={given['HOST']}" if given["HOST"].startswith("/") else "")
    return urlunsplit(parts._replace(path=f"/{given['NAME']}_vertical", query=query))
