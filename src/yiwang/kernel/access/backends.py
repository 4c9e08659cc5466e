"""Django's door to accounts: sessions only. Passwords are checked by `services.sign_in`."""

from django.contrib.auth.backends import BaseBackend

from .models import Account


class SessionBackend(BaseBackend):
    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()
