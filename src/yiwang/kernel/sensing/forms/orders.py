"""An order as a form, made of what the device's kind declares."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import Form

from ..rules.orders import LONGEST_NUMBER, LONGEST_TEXT, Offer

#: Minutes an order may wait. What is said aloud late is worse than not said (SENSING §6.7).
SPANS = (
    (1, gettext_lazy("1 分钟")),
    (10, gettext_lazy("10 分钟")),
    (60, gettext_lazy("1 小时")),
    (24 * 60, gettext_lazy("1 天")),
)


class OrderForm(Form):
    """One offer with its fields, until when it may be done, and the request's own number."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, offer: Offer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer = offer
        self.fields["request_id"].initial = uuid.uuid4()
        for field in offer["fields"]:
            self.fields[f"f_{field['name']}"] = _field(field)
        self.fields["minutes"] = forms.TypedChoiceField(
            label=_("多久内有效"), choices=SPANS, coerce=int, initial=1,
            help_text=_("设备不在线时等到它上线；过期不再执行。"),
        )  # fmt: skip

    @property
    def body(self) -> dict[str, Any]:
        """The order as `services.commands.order` takes it; what was left out is left out."""
        names = [field["name"] for field in self._offer["fields"]]
        said = {name: self.cleaned_data[f"f_{name}"] for name in names}
        kept = {name: value for name, value in said.items() if value not in (None, "", False)}
        return {self._offer["name"]: kept}

    @property
    def expires_in(self) -> timedelta:
        return timedelta(minutes=self.cleaned_data["minutes"])


def _field(field: Offer) -> forms.Field:
    label, needed = field["label"], not field.get("optional")
    if field["type"] == "flag":
        return forms.BooleanField(label=label, required=False)
    if field["type"] == "text":
        most = field.get("most", LONGEST_TEXT)
        return forms.CharField(
            label=label, max_length=most, required=needed, widget=forms.Textarea,
            help_text=_("最多 %(most)s 字。") % {"most": most},
        )  # fmt: skip
    least, most = field.get("least", 0), field.get("most", LONGEST_NUMBER)
    unit = field.get("unit", "")
    return forms.IntegerField(
        label=f"{label}（{unit}）" if unit else label,
        min_value=least,
        max_value=most,
        required=needed,
        help_text=_("%(least)s 到 %(most)s。") % {"least": least, "most": most},
    )
