"""The form of an action: just the fields that the flow says it needs."""

import uuid
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import Action, Reference, reference
from yiwang.ui.forms import Cards, Form, MomentInput, PhotosField, RecordingsField

_RATINGS = [("5", "★★★★★"), ("4", "★★★★"), ("3", "★★★"), ("2", "★★"), ("1", "★")]


class ActionForm(Form):
    """Fields by what the action needs; a note is offered on every action.

    `seen_seq` is the log entry the form was made from; `request_id` makes a double click one.
    """

    seen_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)
    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        action: Action,
        class_id: int | None = None,
        district: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        known = reference()
        needs = action.needs
        if "class" in needs:
            self._add("class", forms.ChoiceField(label=_("类别"), choices=class_choices(known)))
            rules = rule_choices(known, class_id)
            if len(rules) > 2:
                rule = forms.ChoiceField(label=_("立案条件"), choices=rules, required=False)
                self._add("rule", rule)
        if "department" in needs:
            choices = [("", _("请选择")), *department_choices(known, district)]
            self._add("department", forms.ChoiceField(label=_("处置部门"), choices=choices))
        if "until" in needs:
            self._add("until", forms.DateTimeField(label=_("延至"), widget=MomentInput()))
        if "rating" in needs:
            self._add("rating", forms.ChoiceField(label=_("评价"), choices=_RATINGS, widget=Cards))
        if "photo" in needs:
            self._add("photos", PhotosField(label=_("现场照片"), required=True))
        self._add(
            "note",
            forms.CharField(
                label=_("说明"),
                required="note" in needs,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            ),
        )
        if "photo" not in needs and action.code in ("note", "fail_check", "return"):
            self._add("photos", PhotosField(label=_("照片")))
        if action.code == "note":
            self._add("recordings", RecordingsField(label=_("录音或视频")))

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        required = (
            _("请选择%(label)s") if isinstance(field, forms.ChoiceField) else _("请填写%(label)s")
        )
        field.error_messages["required"] = required % {"label": field.label}

    def given(self) -> dict[str, Any]:
        """The cleaned input as `advance` takes it, files apart."""
        data = self.cleaned_data
        return {
            "note": data.get("note", ""),
            "class_id": _id(data.get("class")),
            "rule_id": _id(data.get("rule")),
            "department_id": _id(data.get("department")),
            "until": data.get("until"),
            "rating": _id(data.get("rating")),
            "seen_seq": data.get("seen_seq"),
            "request_id": data.get("request_id"),
        }


class SplitForm(Form):
    """Which departments help, and what each of them does."""

    departments = forms.MultipleChoiceField(
        label=gettext_lazy("协办部门"), widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=gettext_lazy("子案标题"), max_length=120, required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, district: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].choices = department_choices(  # type: ignore[attr-defined]
            reference(), district
        )


class MergeForm(Form):
    """The case to merge into, by its number."""

    into = forms.CharField(label=gettext_lazy("并入案卷号"), max_length=30)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=1000, required=False)
    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False)


def fresh_form(action: Action, case: Case, *, suggested: int | None) -> ActionForm:
    """The form as it opens: what the platform already knows is filled in.

    `suggested` is the department that the routes name for the case.
    """
    known = {
        "department": case.department_id or suggested,
        "class": case.matter_class_id,
        "rule": case.rule_id,
    }
    initial = {
        "seen_seq": case.log_seq,
        "request_id": uuid.uuid4(),
        **{name: str(value) if value else "" for name, value in known.items()},
    }
    return ActionForm(
        action=action, class_id=case.matter_class_id, district=case.district, initial=initial
    )


def class_choices(known: Reference) -> list[Any]:
    """Classes that can be reported, grouped under their majors."""
    groups: dict[int | None, list[tuple[str, str]]] = {}
    for row in known.classes.values():
        if row.reportable and row.parent_id is not None:
            groups.setdefault(row.parent_id, []).append((str(row.id), f"{row.code} {_(row.name)}"))
    choices: list[Any] = [("", _("请选择"))]
    for parent, rows in groups.items():
        choices.append((_(known.classes[parent].name) if parent else "", rows))
    single = [
        (str(row.id), _(row.name))
        for row in known.classes.values()
        if row.parent_id is None and row.id not in groups
    ]
    return [*choices, *single]


def department_choices(known: Reference, district: str) -> list[tuple[str, str]]:
    """The departments that can be given a matter of the district."""
    return [(str(pk), name) for pk, name in known.departments_in(district).items()]


def rule_choices(known: Reference, class_id: int | None) -> list[tuple[str, str]]:
    """The conditions in force of a class; the first is taken when none is chosen."""
    rows = known.rules_of(class_id, localdate()) if class_id else []
    return [("", _("按类别默认")), *((str(rule.id), _(rule.condition)) for rule in rows)]


def _id(given: Any) -> int | None:
    return int(given) if given else None
