"""What a person types at the door: name and password, or a new password."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import Form


class Secret(forms.PasswordInput):
    """A password with a button that shows it; never sent back to the browser."""

    template_name = "access/secret.html"


class SignInForm(Form):
    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=128,
        strip=False,
        widget=Secret({"autocomplete": "current-password"}),
    )


class PasswordForm(Form):
    current = forms.CharField(
        label=gettext_lazy("当前密码"),
        max_length=128,
        strip=False,
        widget=Secret({"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=128,
        strip=False,
        widget=Secret({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次新密码"),
        max_length=128,
        strip=False,
        widget=Secret({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "again" in cleaned and cleaned.get("password") not in (None, cleaned["again"]):
            self.add_error("again", _("两次输入的新密码不一致，请重新输入。"))
        return cleaned
