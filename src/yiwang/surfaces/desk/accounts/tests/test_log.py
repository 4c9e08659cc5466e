import pytest

from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.audit.services import record

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("yiwang.surfaces.desk.accounts.tests.pages"),
]


@pytest.fixture
def client(signed_in_client):
    return signed_in_client("audit_admin")


@pytest.fixture(autouse=True)
def some_records(cast):
    dispatcher = cast.account("dispatcher")
    AuditRecord.objects.bulk_create(
        [
            AuditRecord(
                verb="cases.close", subject="case:1", district="440204", detail={"因": "完"}
            ),
            AuditRecord(verb="access.unmask", subject="person:7", actor_id=dispatcher.pk),
            AuditRecord(verb="cases.close", subject="case:9", district="440203"),
        ]
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"case:1", "person:7"}),
        ({"verb": "cases."}, {"case:1"}),
        ({"verb": "查看隐藏"}, {"person:7"}),
        ({"actor": "dispatcher"}, {"person:7"}),
        ({"actor": "周派遣"}, {"person:7"}),
        ({"actor": "nobody"}, set()),
        ({"subject": "case:1"}, {"case:1"}),
        ({"at_to": "2020-01-01"}, set()),
    ],
)
def test_log_is_narrowed_and_keeps_to_the_district(client, query, found):
    query = {"subject": "", **query}
    page = client.get("/manage/audit/", query).content.decode()
    rows = page.partition("<tbody")[2].partition("</tbody>")[0]
    assert {name for name in ("case:1", "person:7", "case:9") if name in rows} == found


def test_export_holds_the_rows_and_is_itself_recorded(client):
    response = client.get("/manage/audit/", {"export": "csv", "verb": "cases."})
    text = b"".join(response.streaming_content).decode()
    assert "case:1" in text
    assert "case:9" not in text
    entry = AuditRecord.objects.get(verb="audit.export")
    assert entry.actor_name == "唐审计"
    assert "verb=cases." in entry.detail["query"]


def test_log_costs_few_statements(client, django_assert_max_num_queries):
    for number in range(60):
        record(verb="cases.close", subject=f"case:{number}", district="440204")
    client.get("/manage/audit/")
    with django_assert_max_num_queries(5):
        client.get("/manage/audit/")


def test_posts_given_in_another_district_are_not_shown(client, cast):
    outsider = cast.account("outsider")
    page = client.get("/manage/audit/", {"verb": "access.appoint"}).content.decode()
    assert f"account:{outsider.pk}" not in page
    assert f"account:{cast.account('dispatcher').pk}" in page
