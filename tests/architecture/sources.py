"""The repository as text and as syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"


@dataclass(frozen=True)
class Module:
    """One Python file of the product."""

    path: Path
    name: str
    tree: ast.Module

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts

    def imports(self) -> Iterator[str]:
        """Full names of what it imports; `from a import b` gives both a and a.b."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        parts = parts if self.path.name == "__init__.py" else parts[:-1]
        parts = parts[: len(parts) - node.level + 1]
        return ".".join([*parts, node.module] if node.module else parts)


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file below src/, tests of the rooms included."""
    return tuple(_module(path) for path in sorted(SRC.rglob("*.py")))


def rooms() -> list[Path]:
    """Folders of nouns, verticals and surfaces."""
    tiers = [SRC / "yiwang" / tier for tier in ("kernel", "verticals", "surfaces")]
    return [
        path
        for tier in tiers
        for path in sorted(tier.iterdir())
        if (path / "__init__.py").exists() and path.name != "tests"
    ]


@cache
def tracked() -> tuple[Path, ...]:
    """Files under version control; everything but the built and the running in a bare copy."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
    )
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        skipped = {".venv", "var", "node_modules", "dist", ".git", "__pycache__"}
        found = [p for p in ROOT.rglob("*") if not skipped.intersection(p.relative_to(ROOT).parts)]
    return tuple(path for path in found if path.is_file())


def here(path: Path) -> str:
    """A path as it is written in a complaint."""
    return str(path.relative_to(ROOT))


def _module(path: Path) -> Module:
    parts = path.relative_to(SRC).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(path, name, ast.parse(path.read_text(encoding="utf-8")))
