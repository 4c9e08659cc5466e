"""The database's own promises, attacked past the services: drop one, and its test fails."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from yiwang.kernel.access.models import Department, Post
from yiwang.kernel.cases.models import (
    Attachment,
    Case,
    ClassRule,
    FlowEdge,
    FlowVersion,
    LogEntry,
    MatterClass,
    Notice,
    Route,
)
from yiwang.kernel.cases.rules.logged import logged_content
from yiwang.kernel.cases.selectors.reference import current_revision
from yiwang.kernel.cases.services import merge
from yiwang.lib.chain import link
from yiwang.lib.ids import new_request_id

from .makers import DAY

pytestmark = pytest.mark.django_db


@contextmanager
def held_by(name):
    """The database refuses what is done inside, and says the name of the promise."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert name in str(refusal.value)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def row(case):
    return Case.objects.filter(pk=case.pk)


def entry_of(case, **changed):
    """A well-chained next entry of a case's log, unsaved."""
    case.refresh_from_db()
    fields = {
        "district": case.district, "case": case, "seq": case.log_seq + 1, "flow_id": case.flow_id,
        "source": case.stage, "action": "note", "target": case.stage, "at": now(),
        "previous": case.log_hash,
    }  # fmt: skip
    entry = LogEntry(**fields | changed)
    entry.digest = link(entry.previous, logged_content(entry))
    return entry


def written(case, entry, **columns):
    """Past the services: an entry and the row that it makes."""
    entry.save(force_insert=True)
    row(case).update(stage=entry.target, log_seq=entry.seq, log_hash=entry.digest, **columns)


# --- the log ----------------------------------------------------------------


def test_only_edges_of_the_flow(street):
    case = street.report()
    with held_by("cases_only_edges_of_the_flow"):
        written(case, entry_of(case, action="take", target="handling"))


def test_an_edge_of_another_version_is_none(street):
    case = street.report()
    other = FlowVersion.objects.get(code="history")
    with held_by("cases_only_edges_of_the_flow"):
        written(case, entry_of(case, flow_id=other.pk))


@pytest.mark.parametrize("attack", ["update", "delete"])
def test_the_log_is_append_only(street, attack):
    case = street.report()
    log = LogEntry.objects.filter(case=case)
    with held_by("cases_logentry is append-only"):
        log.update(note="改") if attack == "update" else log.delete()


def test_one_entry_a_number(street):
    case = street.at("accepted")
    with held_by("cases_log_seq_once"):
        entry_of(case, seq=2).save(force_insert=True)


def test_a_request_is_written_once(street):
    request = new_request_id()
    case = street.report(request_id=request)
    with held_by("cases_request_once"):
        entry_of(case, request_id=request).save(force_insert=True)


def test_an_edge_in_use_is_not_removed(street):
    with held_by("append-only"):
        FlowEdge.objects.filter(action="note").delete()


@pytest.mark.parametrize("model", [FlowVersion, FlowEdge])
@pytest.mark.parametrize("attack", ["update", "delete"])
def test_a_published_flow_is_final(street, model, attack):
    rows = model.objects.all()
    change = {"title": "改"} if model is FlowVersion else {"target": "closed"}
    with held_by(f"{model._meta.db_table} is append-only"), connection.cursor() as cursor:
        if attack == "update":
            rows.update(**change)
        else:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608


def test_a_version_is_published_once(street):
    held = FlowVersion.objects.get(code="city")
    with held_by("cases_flow_version_once"):
        FlowVersion.objects.create(code="city", version=held.version, title="x", definition={})


def test_an_edge_is_there_once(street):
    edge = FlowEdge.objects.first()
    with held_by("cases_flow_edge_once"):
        FlowEdge.objects.create(
            flow_id=edge.flow_id, source=edge.source, action=edge.action, target=edge.target
        )


# --- the row is the fold of its log -----------------------------------------


@pytest.mark.parametrize(
    "lie", [{"stage": "closed"}, {"log_seq": 2}, {"log_seq": 0}, {"log_hash": "f" * 64}]
)
def test_state_is_the_last_entry(street, lie):
    case = street.at("accepted") if "log_seq" not in lie else street.report()
    with held_by("is not what its last log entry says"):
        row(case).update(**lie)


def test_a_case_without_a_log_is_none(street):
    case = street.report()
    fields = Case.objects.values().get(pk=case.pk)
    fields |= {"id": None, "number": "1", "follow_code": "2"}
    with held_by("is not what its last log entry says"):
        Case.objects.create(**fields)


@pytest.mark.parametrize(
    "change",
    [
        {"district": "440203"},
        {"number": "1"},
        {"follow_code": "1"},
        {"reported_at": now() - 40 * DAY},
        {"flow_id": "other"},
        {"parent_id": "other"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_identity_is_final(street, change):
    case, other = street.report(), street.report()
    if "flow_id" in change:
        change = {"flow_id": FlowVersion.objects.get(code="history").pk}
    if "parent_id" in change:
        change = {"parent_id": other.pk}
    with held_by("never change"):
        row(case).update(**change)


# --- the tree ---------------------------------------------------------------


def close(case):
    """Close by force, past the rule that looks for children."""
    entry = entry_of(case, action="force_close", target="closed")
    written(case, entry, is_open=False, outcome="forced", closed_at=now())


def test_a_parent_waits_for_its_children(street):
    case = street.at("handling")
    street.split(case, ("sanitation", "lead"))
    with held_by("has open children"):
        close(case)


def test_a_child_needs_an_open_parent(street):
    case = street.at("handling")
    (child,) = street.split(case, ("sanitation", "lead"))
    close(child)
    close(case)
    fields = Case.objects.values().get(pk=child.pk)
    fields |= {"id": None, "number": "1", "follow_code": "2"}
    with held_by("closed or in another district"):
        Case.objects.create(**fields)


def test_a_child_needs_a_parent_of_its_own_district(street):
    case = street.at("handling")
    (child,) = street.split(case, ("sanitation", "lead"))
    fields = Case.objects.values().get(pk=child.pk)
    fields |= {"id": None, "number": "1", "follow_code": "2", "district": "440203"}
    with held_by("closed or in another district"):
        Case.objects.create(**fields)


def test_a_child_opens_again_only_under_an_open_parent(street):
    case = street.at("handling")
    (child,) = street.split(case, ("sanitation", "lead"))
    close(child)
    close(case)
    entry = entry_of(child, action="reopen", target="registered")
    with held_by("closed or in another district"):
        written(child, entry, is_open=True, outcome="", closed_at=None)


# --- the row's own sense ----------------------------------------------------


def test_no_one_checks_his_own_work(street):
    case = street.at("handled")
    with held_by("cases_no_one_checks_his_own_work"):
        row(case).update(checked_by_id=case.handled_by_id)


@pytest.mark.parametrize(
    "lie",
    [
        {"is_open": False},
        {"is_open": False, "outcome": "closed"},
        {"is_open": False, "closed_at": now()},
        {"outcome": "closed"},
        {"closed_at": now()},
    ],
)
def test_closed_has_an_outcome_and_open_has_none(street, lie):
    case = street.report()
    with held_by("cases_closed_has_an_outcome"):
        row(case).update(**lie)


def test_merged_says_so(street):
    case, into = street.report(), street.report()
    with held_by("cases_merged_says_so"):
        row(case).update(merged_into_id=into.pk)
    merge(actor=street.actor("acceptor"), case_id=case.pk, into_id=into.pk, district=case.district)
    with held_by("cases_merged_says_so"):
        row(case).update(outcome="void")


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_is_one_to_five(street, rating):
    with held_by("cases_rating_is_one_to_five"):
        row(street.at("closed")).update(rating=rating)


@pytest.mark.parametrize(
    ("column", "name"), [("number", "cases_number_once"), ("follow_code", "cases_follow_once")]
)
def test_numbers_are_once(street, column, name):
    case = street.report()
    fields = Case.objects.values().get(pk=case.pk)
    fresh = {"id": None, "number": "1", "follow_code": "2"}
    with held_by(name):
        Case.objects.create(**fields | fresh | {column: fields[column]})


def test_what_another_system_sent_comes_once(street):
    case = street.report()
    row(case).update(origin="热线", origin_id="1")
    fields = Case.objects.values().get(pk=case.pk)
    with held_by("cases_origin_once"):
        Case.objects.create(**fields | {"id": None, "number": "1", "follow_code": "2"})


@pytest.mark.parametrize(
    ("lie", "name"),
    [
        ({"street": ""}, "cases_case_codes_nest"),
        ({"lon": 200.0, "lat": 24.8}, "cases_case_on_earth"),
    ],
)
def test_a_case_is_somewhere(street, lie, name):
    with held_by(name):
        row(street.report()).update(**lie)


def test_a_district_is_six_digits(street):
    fields = Case.objects.values().get(pk=street.report().pk)
    fresh = {"id": None, "number": "1", "follow_code": "2"}
    nowhere = {"district": "4402", "street": "", "community": "", "grid": ""}
    with held_by("cases_case_district_code"):
        Case.objects.create(**fields | fresh | nowhere)


# --- what hangs on a case ---------------------------------------------------


def test_each_notice_once(street):
    case = street.report()
    stay = {"district": case.district, "case": case, "stage_since": case.stage_since, "step": 0}
    Notice.objects.create(**stay)
    with held_by("cases_each_notice_once"):
        Notice.objects.create(**stay)


def test_a_file_is_attached_once(street):
    photo = street.photo()
    case, other = street.report(files=[photo]), street.report()
    with held_by("cases_file_attached_once"):
        Attachment.objects.create(
            district=case.district, case=other, file_id=photo, seq=1, purpose="before"
        )


# --- the catalogue ----------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (MatterClass, "cases_class_ends_after_it_begins"),
        (ClassRule, "cases_rule_ends_after_it_begins"),
    ],
)
def test_dated_rows_end_after_they_begin(street, model, name):
    with held_by(name):
        model.objects.update(since="2026-02-01", until="2026-01-31")


def test_a_class_has_a_code_of_its_own(street):
    with held_by("cases_matterclass_code_key"):
        MatterClass.objects.create(code=street.litter.code, name="又", kind="event")


def test_a_limit_is_a_time(street):
    with held_by("cases_rule_limit_is_time"):
        ClassRule.objects.update(limit_value=0)


def test_one_rule_a_day(street):
    rule = ClassRule.objects.values().get(pk=street.litter_rule.pk)
    with held_by("cases_rule_once_a_day"):
        ClassRule.objects.create(**rule | {"id": None})


def test_one_open_route(street):
    with held_by("cases_one_open_route"):
        Route.objects.create(class_code="E01", department=street.municipal, since="2026-01-01")


def test_the_reference_is_renewed_by_every_change_of_it(street):
    seen = {current_revision()}
    changes = (
        lambda: MatterClass.objects.filter(pk=street.cover.pk).update(name="窨井"),
        lambda: ClassRule.objects.filter(pk=street.cover_rule.pk).update(condition="另"),
        lambda: Route.objects.update(class_code="E0"),
        lambda: Post.objects.filter(pk=street.cast.post("leader").pk).update(name="主任"),
        lambda: Department.objects.filter(pk=street.municipal.pk).update(name="市政"),
        lambda: FlowVersion.objects.create(code="x", version=1, title="x", definition={}),
    )
    for number, change in enumerate(changes, 2):
        change()
        seen.add(current_revision())
        assert len(seen) == number
