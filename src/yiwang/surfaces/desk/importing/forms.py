"""What a clerk says about a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.cases.models import TOLD_CHANNELS
from yiwang.ui.forms import Form

from .models import CRS


class UploadForm(Form):
    """The file, and what holds where its rows say nothing."""

    file = forms.FileField(
        label=_("文件"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv,.txt"}),
        help_text=_("XLSX 或 CSV，最大 10 MB、10,000 行。先预览，确认后才会导入。"),
    )
    channel = forms.ChoiceField(
        label=_("来源"),
        choices=TOLD_CHANNELS,
        initial="hotline",
    )
    system = forms.CharField(
        label=_("来文系统"),
        max_length=40,
        required=False,
        help_text=_("编号是哪个系统的，例如 12345 热线。同一系统的同一编号只导入一次。"),
    )
    crs = forms.ChoiceField(
        label=_("坐标系"),
        choices=CRS,
        help_text=_("文件里有经纬度时使用；表中另有“坐标系”一列的，以该列为准。"),
    )


class ConfirmForm(Form):
    skip_near = forms.BooleanField(
        label=_("跳过可能重复的行"),
        required=False,
        help_text=_("附近已有同类在办事件的行不导入，写入未导入的行，由您核对。"),
    )
