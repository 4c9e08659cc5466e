"""What is asked of whoever sets the walking radius."""

from django import forms
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import DayInput, Form


class WalkForm(Form):
    """A district's own radius, from a day on."""

    district = forms.ChoiceField(label=gettext_lazy("区县"))
    metres = forms.IntegerField(label=gettext_lazy("半径（米）"), min_value=100, max_value=5000)
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DayInput)
    source = forms.CharField(label=gettext_lazy("依据的文件"), max_length=200)

    def offer(self, districts: list[tuple[str, str]]) -> "WalkForm":
        self.fields["district"].choices = districts  # type: ignore[attr-defined]
        return self
