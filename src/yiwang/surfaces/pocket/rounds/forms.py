"""What comes from the field, typed into a page or replayed from the outbox: the same fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.cases.selectors import Action
from yiwang.ui.forms import Form, PhotosField, PointMixin, RecordingsField

from .selectors import Group, kind_groups
from .services import Brought

#: What an <input> may take: with these an iPhone sends JPEG in place of HEIC.
_PHOTOS = "image/jpeg,image/png,image/webp"
MOST_WORDS = 2000


class FieldForm(Form):
    """`request_id` is made by the phone, or by the page for a browser without scripts; `at` is
    when it happened, which only the outbox says."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    photos = PhotosField(label=gettext_lazy("现场照片"))
    recordings = RecordingsField(label=gettext_lazy("语音"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].widget.attrs["accept"] = _PHOTOS
        self.fields["recordings"].widget.attrs |= {"accept": "audio/*", "data-voice-files": True}

    def brought(self) -> Brought:
        return Brought(self.cleaned_data["photos"], self.cleaned_data["recordings"])

    def faults(self) -> dict[str, str]:
        """The first thing that is wrong with each field."""
        return {name: str(messages[0]) for name, messages in self.errors.items()}


class SeenForm(PointMixin, FieldForm):
    """What was seen, where, and how it looks."""

    matter_class = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    grid = forms.ChoiceField(label=gettext_lazy("网格"), required=False)
    address = forms.CharField(
        label=gettext_lazy("门牌、路口、旁边有什么"), required=False, max_length=200
    )
    words = forms.CharField(
        label=gettext_lazy("情况说明"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, grids: list[Group], self_handled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: list[Any] = [(_(name), rows) for name, rows in kind_groups()]
        self.fields["matter_class"].choices = [("", _("说不清")), *groups]  # type: ignore[attr-defined]
        self.fields["grid"].choices = [("", _("请选择")), *grids]  # type: ignore[attr-defined]
        self.fields["words"].widget.attrs["rows"] = 3
        if self_handled:
            self.fields["words"].label = _("做了什么")
            self.fields["photos"].required = True

    def class_id(self) -> int | None:
        chosen = self.cleaned_data["matter_class"]
        return int(chosen) if chosen else None


class DeedForm(FieldForm):
    """One deed on one matter; what it needs is the flow's."""

    seen_seq = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=1000, widget=forms.Textarea
    )

    def __init__(self, *args: Any, action: Action | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs["rows"] = 3
        needs = action.needs if action else frozenset()
        self.fields["note"].required = "note" in needs
        self.fields["photos"].required = "photo" in needs
        for name in ("note", "photos"):
            self.fields[name].error_messages["required"] = self.fields[name].widget.attrs[
                "data-required"
            ]


class SentForm(forms.Form):
    """The envelope of an entry of the outbox: whose it is and what kind."""

    account = forms.IntegerField()
    kind = forms.ChoiceField(choices=[(k, k) for k in ("report", "self_handle", "advance")])
    district = forms.CharField(required=False, max_length=6)
    case = forms.IntegerField(required=False)
    action = forms.SlugField(required=False, max_length=24)
