import base64

import pytest

from yiwang.project import environment
from yiwang.project.catalogues import compile_catalogues


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "VAR", tmp_path)
    for name in environment.SECRETS:
        monkeypatch.setenv(name, "")
    return tmp_path


def test_keys_are_made_once_and_for_the_owner_only(var, monkeypatch):
    environment.use_secrets()
    path = var / "secrets.env"
    first = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    for name in environment.SECRETS:
        monkeypatch.setenv(name, "")
    environment.use_secrets()
    assert path.read_text() == first


def test_keys_have_the_sizes_of_their_ciphers(var):
    import os

    environment.use_secrets()
    assert len(base64.b64decode(os.environ["YIWANG_DATA_KEY"])) == 16
    assert len(base64.b64decode(os.environ["YIWANG_INDEX_KEY"])) == 32


def test_a_key_of_the_operator_wins(var, monkeypatch):
    import os

    monkeypatch.setenv("YIWANG_SECRET_KEY", "given")
    environment.use_secrets()
    assert os.environ["YIWANG_SECRET_KEY"] == "given"
    assert "YIWANG_SECRET_KEY" not in (var / "secrets.env").read_text()


def test_a_catalogue_is_compiled_when_it_changed(tmp_path):
    folder = tmp_path / "room" / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "上报"\nmsgstr "Report"\n')
    assert compile_catalogues(tmp_path) == 1
    assert (folder / "django.mo").exists()
    assert compile_catalogues(tmp_path) == 0
