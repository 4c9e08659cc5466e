"""Forms with one look: labels above, help below them, errors that say what to do."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.lib.errors import Invalid, Refused

PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/heic"


class Renderer(DjangoTemplates):
    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


#: One for all forms: a renderer builds a template engine of its own.
_renderer = Renderer()


class Styled:
    """Mixed into a form class: our templates, and "请填写…" in place of "this is required"."""

    default_renderer: BaseRenderer | type[BaseRenderer] | None = _renderer
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or name
            chooses = isinstance(field, forms.ChoiceField | forms.FileField)
            words = _("请选择%(label)s") if chooses else _("请填写%(label)s")
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
            field.error_messages["required"] = said = words % {"label": label}
            field.widget.attrs["data-required"] = said


class Form(Styled, forms.Form):
    """The base of our forms. Render with `{% render_form form %}` or through `pages.FormPage`."""


class ModelForm(Styled, forms.ModelForm):
    """The same over a model; saving still goes through a service."""


def refuse(
    form: forms.BaseForm,
    refusal: Refused,
    *,
    beside: str | None = None,
    renamed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Say a refusal beside the fields it is about, `renamed` where the form calls them otherwise.

    What is about no field of the form stands above it; a refusal of the whole, `beside` a field.
    """
    if not isinstance(refusal, Invalid):
        form.add_error(beside, refusal.text(_))
        return
    for name, message in refusal.fields.items():
        field = renamed.get(name, name)
        form.add_error(field if field in form.fields else None, _(message))


class PhotosInput(forms.ClearableFileInput):
    """Several photos: previewed and made smaller by the browser, plain files without JS."""

    template_name = "ui/forms/photos.html"
    allow_multiple_selected = True

    def __init__(self, *, most: int = 9) -> None:
        super().__init__({"accept": PHOTO_TYPES, "multiple": True, "data-photos": True})
        self.attrs["data-most"] = most


class PhotosField(forms.FileField):
    """Zero or more photos; cleans to a list of uploads. What is in them is files' to check."""

    default_error_messages = {"most": gettext_lazy("最多上传 %(most)d 张照片，请删去一些。")}

    def __init__(self, *, most: int = 9, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PhotosInput(most=most))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, Sequence) else [data]
        kept = [super(PhotosField, self).clean(each, initial) for each in given if each]
        if self.required and not kept:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(kept) > self.most:
            raise forms.ValidationError(self.error_messages["most"] % {"most": self.most})
        return [each for each in kept if each]


class RecordingsInput(forms.ClearableFileInput):
    """Several recordings or films, as plain files."""

    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"accept": "audio/*,video/*", "multiple": True})


class RecordingsField(PhotosField):
    """Zero or more recordings or films; cleans to a list of uploads."""

    default_error_messages = {"most": gettext_lazy("最多上传 %(most)d 段录音或视频，请删去一些。")}

    def __init__(self, *, most: int = 3, **kwargs: Any) -> None:
        super().__init__(most=most, widget=RecordingsInput(), **kwargs)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Cards(forms.RadioSelect):
    """A choice as large cards: for a few options that deserve to be seen at once."""

    template_name = "ui/forms/cards.html"


class PointInput(forms.HiddenInput):
    """A coordinate that a map picker writes."""


class PointMixin(forms.Form):
    """`lon` and `lat` (WGS 84 degrees), both or neither; a picker map writes them."""

    lon = forms.FloatField(required=False, widget=PointInput, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, widget=PointInput, min_value=-90, max_value=90)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("lon") is None) != (cleaned.get("lat") is None):
            cleaned["lon"] = cleaned["lat"] = None
        return cleaned
