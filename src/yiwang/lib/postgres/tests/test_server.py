"""Real servers in temporary directories."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from yiwang.lib.postgres.check import create_if_missing, problems
from yiwang.lib.postgres.cluster import SOCKET_PATH_MAX, Cluster, cluster
from yiwang.lib.postgres.server import start


@pytest.fixture
def made(tmp_path: Path) -> Cluster:
    found = cluster(tmp_path / "pg", durable=False)
    assert found.prepare()
    return found


def quiet(_: str) -> None:
    return


def test_a_new_cluster_finds_chinese_and_passes_every_check(made):
    with start(made, quiet):
        assert create_if_missing(made.url("postgres"), "yiwang")
        assert problems(made.url()) == []
    assert made.status() == ""


def test_no_port_is_open_and_strangers_cannot_reach_the_socket(made):
    with start(made, quiet), psycopg.connect(made.url("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert made.run.stat().st_mode & 0o777 == 0o700


def test_parallel_workers_begin(made):
    with start(made, quiet), psycopg.connect(made.url("postgres")) as connection:
        connection.execute("CREATE TABLE many AS SELECT n FROM generate_series(1, 9) n")
        for name in ("debug_parallel_query TO on", "parallel_setup_cost TO 0"):
            connection.execute(f"SET {name}")
        connection.execute("SET default_text_search_config TO DEFAULT")
        assert connection.execute("SELECT sum(n) FROM many").fetchone() == (45,)
        plan = connection.execute("EXPLAIN SELECT sum(n) FROM many").fetchall()
        assert "Gather" in str(plan)


def test_the_second_start_keeps_the_data(made):
    with start(made, quiet):
        create_if_missing(made.url("postgres"), "yiwang")
    with start(made, quiet):
        assert not create_if_missing(made.url("postgres"), "yiwang")


def test_a_killed_server_recovers_and_its_stale_pid_file_is_no_obstacle(tmp_path):
    made = cluster(tmp_path / "durable")
    server = start(made, quiet)
    with psycopg.connect(made.url("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    (made.data / "postmaster.pid").write_text(f"{os.getpid()}\n{made.data}\n")  # a pid used anew
    assert made.pid() is None
    while made.processes():
        time.sleep(0.05)
    with start(made, quiet), psycopg.connect(made.url("postgres")) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_a_running_server_is_joined_and_left_running(made):
    with start(made, quiet) as first:
        with start(made, quiet) as second:
            assert second.process is None
        assert made.status() == "ready"
        assert first.process is not None and first.process.poll() is None


def test_a_path_too_long_for_a_socket_gets_its_socket_elsewhere(tmp_path):
    long = tmp_path / ("长" * 40)
    long.mkdir()
    found = cluster(long / "pg", durable=False)
    assert len(os.fsencode(found.run / ".s.PGSQL.5432")) <= SOCKET_PATH_MAX
    with start(found, quiet), psycopg.connect(found.url("postgres")):
        pass
    found.run.rmdir()


def test_a_killed_parent_takes_its_server_along(tmp_path, made):
    script = (
        "import sys, time; from pathlib import Path\n"
        "from yiwang.lib.postgres.cluster import cluster\n"
        "from yiwang.lib.postgres.server import start\n"
        "start(cluster(Path(sys.argv[1]), durable=False), print)\n"
        "print('up', flush=True); time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(made.home)], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None and parent.stdout.readline() == b"up\n"
    assert made.status() == "ready"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    limit = time.monotonic() + 10
    while made.processes():
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_a_database_without_chinese_letters_is_refused_with_what_to_do(made):
    with start(made, quiet), psycopg.connect(made.url("postgres"), autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE deaf TEMPLATE template0 LOCALE_PROVIDER builtin "
            "BUILTIN_LOCALE 'C.UTF-8' LC_CTYPE 'C'"
        )
        (problem,) = problems(made.url("deaf"))
        assert "LOCALE 'C.UTF-8'" in problem


def test_a_database_in_another_encoding_is_refused(made):
    with start(made, quiet), psycopg.connect(made.url("postgres"), autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' "
            "LOCALE_PROVIDER libc LOCALE 'C'"
        )
        assert "encoding is LATIN1" in problems(made.url("latin"))[0]


def test_a_wrong_address_says_so(tmp_path):
    assert "cannot connect" in problems(f"postgresql://x@/x?host={tmp_path}")[0]
