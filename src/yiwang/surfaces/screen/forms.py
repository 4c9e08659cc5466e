"""What an order needs."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OrderForm(forms.Form):
    """`seen_seq` is the log entry the card was made from; `request_id` makes a double click one."""

    note = forms.CharField(max_length=1000, error_messages={"required": _("请填写督办要求。")})
    request_id = forms.UUIDField()
    seen_seq = forms.IntegerField(min_value=1)
