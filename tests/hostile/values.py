"""What people and programs put into fields that nobody meant them to."""

#: In a query string, percent-encoded where it must be.
QUERY = {
    "nul": "%00",
    "not UTF-8": "%ff%fe",
    "half a surrogate": "%ed%a0%80",
    "beyond a bigint": "9" * 30,
    "below a bigint": "-" + "9" * 30,
    "nan": "nan",
    "inf": "inf",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "no day": "2026-02-30",
    "other digits": "%C2%B2%D9%A1",
    "a path": "..%2F..%2Fetc%2Fpasswd",
    "a script": "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "a line break": "a%0D%0ASet-Cookie:%20x=1",
    "a format": "%25(name)s%7B0%7D",
    "long": "a" * 5000,
}
#: The same in a form.
FORM = {
    "nul": "a\x00b",
    "half a surrogate": "\ud800",
    "beyond a bigint": "9" * 30,
    "nan": "nan",
    "inf": "-inf",
    "the last moment": "9999-12-31T23:59",
    "the first moment": "0001-01-01T00:00",
    "other digits": "²١",
    "a path": "../../etc/passwd",
    "a script": "<script>alert(1)</script>",
    "a line break": "a\r\nSet-Cookie: x=1",
    "a format": "%(name)s %s {0}",
    "long": "字" * 20_000,
}
