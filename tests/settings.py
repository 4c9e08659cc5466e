"""The product's settings with keys of the tests' own; nothing else differs but password cost."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("YIWANG_SECRET_KEY", "only-for-tests")
os.environ.setdefault("YIWANG_DATA_KEY", "AAECAwQFBgcICQoLDA0ODw==")
os.environ.setdefault("YIWANG_INDEX_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
if "YIWANG_FILES" not in os.environ:
    os.environ["YIWANG_FILES"] = tempfile.mkdtemp(prefix="yiwang-files-")
    atexit.register(shutil.rmtree, os.environ["YIWANG_FILES"], ignore_errors=True)
#: tests/environment.py then starts the embedded server and completes the address.
EMBEDDED_FOR_TESTS = "DATABASE_URL" not in os.environ
os.environ.setdefault("DATABASE_URL", "postgresql://yiwang@/yiwang")

from yiwang.project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
