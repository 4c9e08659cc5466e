"""What is asked of whoever sets how long an answer may take."""

from django import forms
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import DayInput, Form

from ..models import Term


class TermForm(Form):
    """A district's own term, from a day on."""

    district = forms.ChoiceField(label=gettext_lazy("区县"))
    stage = forms.ChoiceField(label=gettext_lazy("环节"), choices=Term.Stage.choices)
    working_days = forms.IntegerField(
        label=gettext_lazy("时限（工作日）"), min_value=1, max_value=90
    )
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DayInput)
    source = forms.CharField(label=gettext_lazy("依据的文件"), max_length=200)

    def offer(self, districts: list[tuple[str, str]]) -> "TermForm":
        self.fields["district"].choices = districts  # type: ignore[attr-defined]
        return self
