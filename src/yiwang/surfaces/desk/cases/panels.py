"""The pieces of a case's page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.cases.models import Attachment, LogEntry
from yiwang.kernel.cases.selectors import CaseFile, plain_phone
from yiwang.kernel.places.selectors import path_of
from yiwang.lib.idnumbers import masked_name, masked_phone
from yiwang.ui.panels import (
    Action,
    Actions,
    ClockBar,
    ClockBars,
    Entry,
    Fact,
    Facts,
    MapPanel,
    Panel,
    Photo,
    Photos,
    Prose,
    Recording,
    Recordings,
    Related,
    Timeline,
)
from yiwang.ui.tables import Empty
from yiwang.ui.values import Clock, Link, Person, Place, State, Tone

from .forms import MergeForm, SplitForm, fresh_form
from .maps import base_layers
from .tables import RELATED
from .texts import (
    action_name,
    amount,
    case_url,
    channel_name,
    deed_words,
    outcome_name,
    stage_name,
    stage_words,
    used_amount,
)

_PURPOSE = {
    "before": gettext_lazy("处置前"),
    "after": gettext_lazy("处置后"),
    "check": gettext_lazy("核查"),
    "note": gettext_lazy("补充"),
}


def panels_of(file: CaseFile) -> list[Panel]:
    """The wide column: what it is, how it looks, what happened."""
    return [
        facts(file),
        *([Prose(title=_("描述"), text=file.case.description)] if file.case.description else []),
        photos(file),
        *recordings(file),
        timeline(file),
    ]


def aside_of(file: CaseFile) -> list[Panel]:
    """The narrow column: what to do, where it is, what belongs to it."""
    return [
        Actions(title=_("办理"), actions=actions(file), nothing=_("此刻没有需要您办理的操作。")),
        clocks(file),
        *where(file),
        *family(file),
    ]


def facts(file: CaseFile) -> Facts:
    case, known = file.case, file.known
    matter_class = known.classes.get(case.matter_class_id or 0)
    rule = known.rules.get(case.rule_id or 0)
    rows = [
        Fact(_("案卷号"), case.number),
        Fact(_("来源"), channel_name(case.channel)),
        Fact(
            _("类别"),
            _(matter_class.name) if matter_class else "",
            note=_(matter_class.area) if matter_class and matter_class.area else "",
        ),
        Fact(_("立案条件"), _(rule.condition) if rule else ""),
        Fact(_("处置时限"), amount(rule.limit.value, rule.limit.unit.value) if rule else ""),  # type: ignore[arg-type]
        Fact(
            _("结案期限"),
            Clock(
                case.total_due, running=case.is_open, met=_met(file), provisional=case.provisional
            ),
        ),
        Fact(_("处置部门"), known.departments.get(case.department_id or 0, "")),
        Fact(_("当前岗位"), _owner(file)),
        Fact(
            _("地点"),
            Place(case.address, path_of(case.grid or case.community or case.street)),
            wide=True,
        ),
        Fact(_("上报时间"), case.reported_at),
        Fact(_("上报人"), _reporter(file)),
        Fact(_("查询码"), case.follow_code, note=_("反映人凭此码查询进度")),
    ]
    if case.outcome:
        rows.append(Fact(_("结果"), outcome_name(case.outcome)))
    if case.rating:
        rows.append(Fact(_("评价"), "★" * case.rating))
    if case.merged_into is not None:
        rows.append(Fact(_("并入"), Link(case.merged_into.number, case_url(case.merged_into))))
    if case.parent is not None:
        rows.append(Fact(_("总案"), Link(case.parent.number, case_url(case.parent))))
    return Facts(title=_("基本情况"), facts=rows)


def _met(file: CaseFile) -> bool | None:
    case = file.case
    if case.closed_at is None or case.total_due is None:
        return None
    return case.closed_at <= case.total_due


def _owner(file: CaseFile) -> object:
    name = file.known.post_names.get(file.case.post_id or 0, "")
    if file.case.unrouted:
        return State(_("无人认领，暂由受理岗代管"), "late")
    return name


def _reporter(file: CaseFile) -> object:
    """Masked; the full number is one audited click away for those who may."""
    case = file.case
    if case.reporter_id is not None and case.channel != "resident":
        return file.people.get(case.reporter_id, "")
    phone = plain_phone(case.reporter_phone)
    words = " ".join(
        filter(
            None,
            [
                masked_name(case.reporter_name) if case.reporter_name else "",
                masked_phone(phone) if phone else "",
            ],
        )
    )
    if not words:
        return _("匿名")
    if not file.may_see_reporter:
        return words
    return Link(
        words,
        reverse("desk:reporter", args=[case.district, case.pk]),
        _("查看完整联系方式（将留痕）"),
    )


def photos(file: CaseFile) -> Photos:
    return Photos(
        title=_("现场照片"),
        photos=[photo_of(file, each) for each in file.attachments if _is_photo(each)],
        expected=[str(_PURPOSE["before"]), str(_PURPOSE["after"])],
    )


def recordings(file: CaseFile) -> list[Panel]:
    """What can be heard or watched, played on the page."""
    rows = [
        Recording(
            url=_file_url(file, each),
            media="video" if each.file.kind == "video" else "audio",
            caption=each.file.original_name,
            group=str(_PURPOSE[each.purpose]),
        )
        for each in file.attachments
        if each.file.kind in ("audio", "video")
    ]
    papers = [
        Fact(_PURPOSE[each.purpose], Link(each.file.original_name, _file_url(file, each)))
        for each in file.attachments
        if each.file.kind == "document"
    ]
    heard: list[Panel] = [Recordings(title=_("录音与视频"), recordings=rows)] if rows else []
    return [*heard, Facts(title=_("文件"), facts=papers)] if papers else heard


def _is_photo(each: Attachment) -> bool:
    return each.file.kind == "photo"


def _file_url(file: CaseFile, each: Attachment) -> str:
    return reverse("desk:file", args=[file.case.district, file.case.pk, each.pk])


def photo_of(file: CaseFile, each: Attachment) -> Photo:
    url = _file_url(file, each)
    return Photo(
        url=url,
        thumb_url=f"{url}?thumb=1",
        caption=each.file.original_name,
        taken=each.file.taken_at,
        group=str(_PURPOSE[each.purpose]),
    )


def clocks(file: CaseFile) -> ClockBars:
    bars = [
        ClockBar(
            label=stage_words(bar.name),
            limit=amount(bar.limit, bar.unit),
            used=used_amount(bar),
            share=bar.fraction or 0.0,
            clock=Clock(
                bar.due,
                running=bar.left_at is None,
                paused=bar.paused,
                met=not bar.late,
                provisional=bar.provisional,
            ),
            current=bar.left_at is None,
        )
        for bar in file.bars
    ]
    return ClockBars(title=_("各阶段用时"), bars=bars)


def timeline(file: CaseFile) -> Timeline:
    return Timeline(
        title=_("办理经过"), entries=[_entry(file, entry) for entry in reversed(file.log)]
    )


def _entry(file: CaseFile, entry: LogEntry) -> Entry:
    what = action_name(file.flow, entry.action)
    if entry.target != entry.source:
        what = f"{what} → {stage_name(file.flow, entry.target)}"
    return Entry(
        what=what,
        when=entry.at,
        who=Person(entry.actor_name or _("反映人"), entry.post_name),
        note=" ".join(filter(None, [entry.note, _said(file, entry)])),
        limit=amount(entry.limit_value, entry.limit_unit),
        used=amount(entry.used, entry.limit_unit) or _("不足 1 分钟") if entry.limit_unit else "",
        tone=_tone(entry),
        photos=[
            photo_of(file, each)
            for each in file.attachments
            if each.seq == entry.seq and _is_photo(each)
        ],
    )


def _said(file: CaseFile, entry: LogEntry) -> str:
    """The part of an entry's data worth a sentence."""
    data = entry.data
    if "department" in data:
        name = file.known.departments.get(data["department"], "")
        return _("处置部门：%(name)s") % {"name": name}
    if "into" in data:
        return _("并入 %(number)s") % {"number": data["into"]}
    if "parent" in data:
        return _("总案 %(number)s") % {"number": data["parent"]}
    if "until" in data:
        return _("延至 %(time)s") % {"time": str(data["until"])[:16].replace("T", " ")}
    return ""


def _tone(entry: LogEntry) -> Tone:
    if entry.action == "escalate" or entry.late:
        return "late"
    if entry.action in ("warn", "supervise"):
        return "soon"
    return "done" if entry.action in ("close", "pass_check") else "info"


def where(file: CaseFile) -> list[Panel]:
    case = file.case
    if case.lon is None or case.lat is None:
        return []
    return [
        MapPanel(
            title=_("位置"),
            layers=base_layers(case.street),
            point=(case.lon, case.lat),
            zoom=16.5,
            height="low",
            describe=path_of(case.grid or case.street) + case.address,
        )
    ]


def family(file: CaseFile) -> list[Panel]:
    """Children, merged reports and possible duplicates; nothing where there are none."""
    pairs = [
        (_("子案"), file.children),
        (_("已并入的反映"), file.merged),
        (_("附近疑似重复"), [row for row, _metres in file.near]),
    ]
    return [
        Related(title=title, table=RELATED, rows=rows, empty=Empty(""))
        for title, rows in pairs
        if rows
    ]


def actions(file: CaseFile) -> list[Action]:
    """A button for each thing this person may do now; what the platform knows is filled in."""
    order = {"primary": 0, "": 1, "danger": 2}
    mine = [each for each in file.flow.actions_from(file.case.stage) if each in file.actions]
    return [_button(file, each) for each in sorted(mine, key=lambda each: order[each.style])]


def _button(file: CaseFile, action) -> Action:  # type: ignore[no-untyped-def]
    case = file.case
    urls = {"split": "desk:split", "merge": "desk:merge"}
    name = urls.get(action.code)
    args = [case.district, case.pk]
    url = reverse(name, args=args) if name else reverse("desk:act", args=[*args, action.code])
    form = (
        SplitForm(district=case.district)
        if action.code == "split"
        else _merge_form(file.near)
        if action.code == "merge"
        else fresh_form(action, case, suggested=file.suggested_department)
    )
    return Action(
        label=deed_words(action.name),
        url=url,
        key=f"act-{action.code}",
        form=form,
        hotkey=action.hotkey,
        tone=action.style,
        submit=deed_words(action.name),
    )


def _merge_form(near: Iterable[tuple[object, float]]) -> MergeForm:
    first = next(iter(near), None)
    return MergeForm(initial={"into": first[0].number if first else ""})  # type: ignore[attr-defined]
