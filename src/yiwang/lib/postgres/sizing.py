"""Server settings for the box it runs on."""

import os

MB = 1024 * 1024


def memory_mb() -> int:
    """Physical memory in MB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MB


def settings(memory: int, *, durable: bool) -> dict[str, str]:
    """`postgresql.conf` values for `memory` MB shared with the web processes.

    Not durable is for tests: a crash may lose the cluster, so nothing waits for the disk.
    """
    chosen = {
        "listen_addresses": "''",
        "max_connections": "100",
        "shared_buffers": f"{min(max(memory // 8, 64), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 128)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 64), 512)}MB",
        "max_wal_size": "2GB",
        "wal_compression": "pglz",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_logical_replication_workers": "0",
        "log_checkpoints": "off",
        "log_startup_progress_interval": "5s",
        "log_line_prefix": "''",
        "log_timezone": "UTC",
        "idle_in_transaction_session_timeout": "5min",
        # initdb wrote a name with two schemas into older clusters, which no parallel worker takes
        "default_text_search_config": "'pg_catalog.simple'",
    }
    if not durable:
        chosen |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": f"{min(max(memory // 16, 64), 256)}MB",
            "autovacuum_naptime": "1h",
        }
    return chosen


def as_file(values: dict[str, str]) -> str:
    """The text of a configuration file."""
    lines = [f"{name} = {value}" for name, value in values.items()]
    return "\n".join(
        ["# Written at every start; put your own settings into local.conf.", *lines, ""]
    )
