"""What people write about alarms, and whom they call."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from yiwang.ui.forms import Form, MomentInput

from ..models import AlarmCall


class NoteForm(Form):
    """Words, needed or not."""

    note = forms.CharField(label=_("备注"), max_length=500, widget=forms.Textarea, required=False)


class SayForm(Form):
    """Words that are needed."""

    note = forms.CharField(label=_("备注"), max_length=500, widget=forms.Textarea)


class CallForm(Form):
    """What came of a telephone call."""

    result = forms.ChoiceField(
        label=_("结果"), choices=AlarmCall.Result.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class NumberForm(Form):
    """Why a number is looked at."""

    reason = forms.CharField(label=_("查看原因"), max_length=100, initial=_("报警电话通知"))


class PhoneForm(Form):
    """Where somebody on duty is reached."""

    phone = forms.CharField(label=_("手机或座机"), max_length=20)


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class ShelfForm(Form):
    """Until when nobody is told, and why."""

    until = forms.DateTimeField(label=_("挂起至"), widget=MomentInput())
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("如：除霜、搬运、维修。到时仍未恢复会继续通知。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = localtime(now() + timedelta(hours=1))
