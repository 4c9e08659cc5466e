"""Every list can be taken along as XLSX and as CSV."""

import sys
from importlib import import_module

from yiwang.ui.pages import ListPage

from .sources import modules


def test_every_list_offers_both_exports() -> None:
    wrong = []
    for module in modules():
        if module.is_test or "ListPage(" not in module.path.read_text(encoding="utf-8"):
            continue
        import_module(module.name)
        lists = vars(sys.modules[module.name]).items()
        wrong += [
            f"{module.name}.{name}"
            for name, page in lists
            if isinstance(page, ListPage) and not page.exports
        ]
    assert not wrong, wrong
