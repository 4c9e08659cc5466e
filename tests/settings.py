"""The product's settings with keys of the tests' own; nothing else differs but password cost."""

import os
import tempfile

os.environ.setdefault("YIWANG_SECRET_KEY", "only-for-tests")
os.environ.setdefault("YIWANG_DATA_KEY", "AAECAwQFBgcICQoLDA0ODw==")
os.environ.setdefault("YIWANG_INDEX_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
os.environ.setdefault("YIWANG_FILES", tempfile.mkdtemp(prefix="yiwang-files-"))
os.environ.setdefault("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/yiwang")

from yiwang.project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
