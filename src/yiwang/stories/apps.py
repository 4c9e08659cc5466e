from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """Every file beside this one is a story and begins to listen."""

    name = "yiwang.stories"
    label = "stories"

    def ready(self) -> None:
        for found in iter_modules(self.module.__path__):  # type: ignore[union-attr]
            if found.name != "apps" and not found.ispkg:
                import_module(f"{self.name}.{found.name}")
