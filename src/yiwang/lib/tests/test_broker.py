"""The broker's own files: whole, private, and who may speak on what."""

import stat

from yiwang.lib.broker import Broker, User, users

LAMP = User("lamp", 'a"b', ("gov.lamp.up",), ("gov.lamp.cmd",))


def test_a_user_speaks_and_hears_on_named_subjects_only():
    text = users("key", [LAMP])
    assert '{user: platform, password: "key"}' in text
    assert (
        '{user: "lamp", password: "a\\"b", allowed_connection_types: [MQTT], permissions:'
        ' {publish: ["gov.lamp.up"], subscribe: ["gov.lamp.cmd", "$MQTT.sub.>"]}}' in text
    )


def test_files_are_for_our_own_eyes_and_users_stay_until_the_store_is_new(tmp_path):
    broker = Broker(tmp_path / "broker", 4222, 1883)
    broker.prepare()
    assert broker.admit([LAMP]) and not broker.admit([LAMP])
    for path in broker.home.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    (broker.home / "jetstream").mkdir()
    broker.prepare()
    assert "lamp" in (broker.home / "users.conf").read_text()
    (broker.home / "jetstream").rmdir()
    broker.prepare()
    assert "lamp" not in (broker.home / "users.conf").read_text()


def test_what_is_acknowledged_is_on_the_disk(tmp_path):
    broker = Broker(tmp_path / "broker", 4222, 1883)
    broker.prepare()
    assert 'sync_interval: "always"' in (broker.home / "broker.conf").read_text()
