import subprocess
import sys

import pytest
from click.testing import CliRunner

from yiwang.project.home import ROOT
from yiwang.project.vertical.command import vertical, write


def test_a_new_vertical_is_whole_named_and_in_good_form(tmp_path):
    made = tmp_path / "src" / "yiwang" / "verticals" / "parks"
    write("parks", made)
    files = [path for path in made.rglob("*") if path.is_file()]
    assert {"README.md", "manifest.py", "rules.py", "services.py"} <= {p.name for p in files}
    for path in files:
        assert "sample" not in path.read_text(encoding="utf-8").lower()
        if path.suffix == ".py":
            compile(path.read_text(encoding="utf-8"), str(path), "exec")
    for check in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *check, "--config", ROOT / "pyproject.toml", made],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["Parks", "my-parks", "pa", "citywork"])
def test_a_name_that_cannot_be_is_refused(name):
    assert CliRunner().invoke(vertical, [name]).exit_code == 1
