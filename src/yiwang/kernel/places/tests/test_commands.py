"""The command line: what a data steward sees, in words."""

import json

import pytest
from click.testing import CliRunner

from yiwang.kernel.places.commands import import_
from yiwang.kernel.places.demo.load import DIVISIONS
from yiwang.kernel.places.models import Division

from .makers import collection, feature, four_grids, grid_code, square

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(import_, [str(word) for word in words])


def test_divisions():
    said = run("divisions", DIVISIONS)
    assert said.exit_code == 0, said.output
    assert "新增 28" in said.output
    assert Division.objects.count() == 28


def test_bad_rows_go_to_a_file(tmp_path):
    for table in DIVISIONS.iterdir():
        (tmp_path / table.name).write_bytes(table.read_bytes())
    with (tmp_path / "streets.csv").open("a") as out:
        out.write("123,短,440204,44,4402\n")
    bad = tmp_path / "bad.csv"
    said = run("divisions", tmp_path, "--bad", bad)
    assert "不能用 1" in said.output
    assert "应为 9 位" in bad.read_text("utf-8-sig")


def test_an_empty_folder_is_said(tmp_path):
    said = run("divisions", tmp_path)
    assert said.exit_code == 1
    assert "没有区划表" in said.output


def test_grids(community, tmp_path):
    file = tmp_path / "grids.geojson"
    file.write_text(json.dumps(four_grids()))
    said = run("grids", file)
    assert said.exit_code == 0, said.output
    assert "新增 4" in said.output


def test_misfits_are_shown_and_nothing_is_written(community, tmp_path):
    file = tmp_path / "grids.geojson"
    shapes = square(0, 0, 400, 410), square(0, 0, 100, 100)
    file.write_text(
        json.dumps(
            collection(*[feature(grid_code(n), one) for n, one in enumerate(shapes, 1)], None)
        )
    )
    said = run("grids", file)
    assert said.exit_code == 1
    for word in ("重叠", "超出", "没有写入", "不能用 1"):
        assert word in said.output
    assert not Division.objects.filter(level="grid").exists()
    bad = json.loads((tmp_path / "grids-bad.geojson").read_text())
    assert "属性" in bad["features"][0]["properties"]["reason"]
    assert run("grids", file, "--accept-warnings").exit_code == 0
    assert Division.objects.filter(level="grid").count() == 2


@pytest.mark.parametrize("words", [("--length", "grid"), ("--length", "moon=3"), ("--crs", "x")])
def test_wrong_options(community, tmp_path, words):
    file = tmp_path / "grids.geojson"
    file.write_text("{}")
    assert run("grids", file, *words).exit_code == 2
