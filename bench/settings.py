"""The product's settings with keys of the benchmark's own, its own database, and cheap passwords
(sign-in is not what is timed)."""

import os

os.environ.setdefault("YIWANG_SECRET_KEY", "only-for-benchmarks")
os.environ.setdefault("YIWANG_DATA_KEY", "AAECAwQFBgcICQoLDA0ODw==")
os.environ.setdefault("YIWANG_INDEX_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")

from yiwang.project.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
