"""Columns encrypted at rest, and the keyed digest that finds them. A door: others may use it.

    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")

Assign plain text; read back a `Sealed`, whose `reveal()` decrypts. Nothing decrypts by accident:
`str()` of a `Sealed` shows dots, and a filter on a sealed column is an error. Find by the index:
`filter(phone_index=blind_index("phone", number))`. Equal numbers have equal indexes in every table
that uses the same `kind`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from yiwang.lib.crypto import keyed_digest, seal, unseal


@dataclass(frozen=True, repr=False)
class Sealed:
    """One encrypted value; empty when there is none."""

    data: bytes
    context: str

    def reveal(self) -> str:
        """The plain text. Raises `InvalidTag` when the bytes were changed or moved elsewhere."""
        return unseal(settings.DATA_KEY, self.data, context=self.context) if self.data else ""

    def __bool__(self) -> bool:
        return bool(self.data)

    def __str__(self) -> str:
        return "••••" if self.data else ""

    __repr__ = __str__


def blind_index(kind: str, text: str) -> str:
    """HMAC-SM3 of a value in its one normal form; "" for none."""
    return keyed_digest(settings.INDEX_KEY, f"{kind}:{text}") if text else ""


class SealedField(models.BinaryField):
    """Text kept as SM4-GCM bytes, bound to its table and column; b"" for none."""

    if TYPE_CHECKING:
        _pyi_private_set_type: str | Sealed
        _pyi_private_get_type: Sealed  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """To a migration it is plain bytes, so that none imports this module."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs

    @property
    def context(self) -> str:
        """What the ciphertext is bound to: it cannot be read from another column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        """Seal plain text and leave the sealed value on the instance."""
        sealed = self._sealed(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, sealed)
        return sealed.data

    def from_db_value(self, value: Any, *_: Any) -> Sealed:
        """What the column holds, still sealed."""
        return Sealed(bytes(value or b""), self.context)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if isinstance(value, Sealed | str):
            value = self._sealed(value).data
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> None:
        """Equal texts seal to different bytes, so no comparison can be right."""
        raise FieldError(f"{self.name} is sealed; filter by its blind index")

    def _sealed(self, value: str | bytes | Sealed) -> Sealed:
        if isinstance(value, Sealed):
            return value
        if isinstance(value, str) and value:
            return Sealed(seal(settings.DATA_KEY, value, context=self.context), self.context)
        return Sealed(b"", self.context)


class BlindIndexField(models.CharField):
    """The keyed digest of a `SealedField` of the same model, kept by `save` and `bulk_create`.

    `update()` must set both columns.
    """

    def __init__(self, *args: Any, of: str = "", kind: str = "", **kwargs: Any) -> None:
        self.of, self.kind = of, kind
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """To a migration it is plain text, so that none imports this module."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The digest of the sealed value beside it, plain or sealed."""
        value = getattr(model_instance, self.of)
        if isinstance(value, Sealed):
            value = value.reveal()
        digest = blind_index(self.kind, value or "")
        setattr(model_instance, self.attname, digest)
        return digest
