"""The addresses that take a statement a step on: call the verb, say so, show the statement."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.toasts import toast

from ..forms import PayForm
from ..models import Statement
from ..rules.steps import CHECK, PAY, REVIEW, SETTLE
from ..selectors import statements
from ..services import (
    check_statement,
    discard_statement,
    pay_statement,
    rebuild_statement,
    return_statement,
    review_statement,
    submit_statement,
)
from .page import statement_page


@require_POST
@guarded(SETTLE)
def submit(request: ActingRequest, pk: int) -> HttpResponse:
    return _done(request, pk, submit_statement, _("已提交，等待街道核对。"))


@require_POST
@guarded(SETTLE)
def rebuild(request: ActingRequest, pk: int) -> HttpResponse:
    return _done(request, pk, rebuild_statement, _("已按账目重新生成。"))


@require_POST
@guarded(SETTLE)
def discard(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reachable(request, pk)
    try:
        discard_statement(actor=request.actor, statement_id=found.pk)
    except Refused as refusal:
        return _problem(request, found, refusal)
    toast(request, _("草稿已删除。"))
    return HttpResponseRedirect(reverse("canteen_settling:statements"))


@require_POST
@guarded(CHECK)
def check(request: ActingRequest, pk: int) -> HttpResponse:
    note = request.POST.get("note", "")
    return _done(request, pk, check_statement, _("已核对。"), note=note)


@require_POST
@guarded(REVIEW)
def review(request: ActingRequest, pk: int) -> HttpResponse:
    note = request.POST.get("note", "")
    return _done(request, pk, review_statement, _("已审核，等待财务支付。"), note=note)


@require_POST
@guarded(CHECK, REVIEW, PAY)
def give_back(request: ActingRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _done(request, pk, return_statement, _("已退回运营单位。"), reason=reason)


@require_POST
@guarded(PAY)
def pay(request: ActingRequest, pk: int) -> HttpResponse:
    form = PayForm(request.POST)
    if not form.is_valid():
        errors = {name: " ".join(map(str, said)) for name, said in form.errors.items()}
        return _problem(request, _reachable(request, pk), Invalid(errors))
    given = {name: form.cleaned_data[name] for name in ("paid_on", "bank_reference")}
    said = _("付款已登记，账目已结清。")
    return _done(request, pk, pay_statement, said, amount=form.fen, **given)


def _done(
    request: ActingRequest, pk: int, verb: Callable[..., Statement], said: str, **given: Any
) -> HttpResponse:
    found = _reachable(request, pk)
    try:
        verb(actor=request.actor, statement_id=found.pk, **given)
    except Refused as refusal:
        return _problem(request, found, refusal)
    toast(request, said)
    return HttpResponseRedirect(reverse("canteen_settling:statement", args=[pk]))


def _reachable(request: ActingRequest, pk: int) -> Statement:
    return get_object_or_404(statements(request.actor), pk=pk)


def _problem(request: ActingRequest, found: Statement, refusal: Refused) -> HttpResponse:
    return statement_page(request, _reachable(request, found.pk), problem=refusal)
