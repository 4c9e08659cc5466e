"""Nothing of one machine gets into the repository."""

import re

from .sources import here, tracked

TEXT = {
    ".py", ".md", ".toml", ".txt", ".json", ".yaml", ".yml", ".html", ".mjs", ".js", ".css",
    ".po", ".sh", ".service", ".conf", ".cfg", ".ini", ".sql", "",
}  # fmt: skip
LOCKS = re.compile(r"(^|/)(requirements/.*\.txt|package-lock\.json)$")
#: Spelt in pieces, so that this file does not hold what it looks for.
PATHS = re.compile("|".join(("/wor" + "k/", "/ro" + "ot/", "/ho" + "me/[a-z]", "/tm" + "p/brief")))
HOSTS = re.compile("|".join(("pypi" + r"\.", "files\\.python" + "hosted", "registry\\." + "npm")))


def test_no_path_of_a_machine_is_written_down() -> None:
    wrong = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, number, line in _lines()
        if PATHS.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_package_registry_is_written_down() -> None:
    """Locks carry versions and hashes, never addresses: the machine says where packages are."""
    wrong = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, number, line in _lines()
        if HOSTS.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_locks_hold_no_address() -> None:
    wrong = [
        f"{name}:{number}"
        for name, number, line in _lines()
        if LOCKS.search(name) and re.search(r"https?://", line) and '"url"' not in line
    ]
    assert not wrong, "\n".join(wrong)


def _lines() -> list[tuple[str, int, str]]:
    found = []
    for path in tracked():
        if path.suffix not in TEXT:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [(here(path), n, line) for n, line in enumerate(text.splitlines(), 1)]
    return found
