"""Classes of matters in a resident's words, by the class's own name, the most usual first."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLAIN: dict[str, str | Promise] = {
    "暴露垃圾": gettext_lazy("垃圾没人清"),
    "机动车乱停放": gettext_lazy("汽车乱停"),
    "道路破损": gettext_lazy("路面坏了"),
    "非机动车乱停放": gettext_lazy("电动车、单车乱停"),
    "路灯": gettext_lazy("路灯不亮或损坏"),
    "占道经营": gettext_lazy("摆摊占道"),
    "乱堆物堆料": gettext_lazy("楼道、路边乱堆东西"),
    "下水道堵塞或破损": gettext_lazy("下水道堵了、污水外流"),
    "道路积水": gettext_lazy("路上积水"),
    "非法小广告": gettext_lazy("小广告乱贴"),
    "雨水井盖": gettext_lazy("井盖坏了或不见了"),
    "污水井盖": gettext_lazy("污水井盖坏了或不见了"),
    "油烟污染": gettext_lazy("油烟熏人"),
    "商业噪音": gettext_lazy("商店音响太吵"),
    "施工扰民": gettext_lazy("工地施工太吵"),
    "私搭乱建": gettext_lazy("私搭乱建"),
    "店外经营": gettext_lazy("店铺把东西摆到门外"),
    "无照经营游商": gettext_lazy("流动摊贩"),
    "垃圾箱（果屑箱）": gettext_lazy("垃圾桶满了或坏了"),
    "道路不洁": gettext_lazy("路面脏"),
    "公共厕所": gettext_lazy("公厕脏或坏了"),
    "健身设施": gettext_lazy("健身器材坏了"),
    "行道树": gettext_lazy("树倒了或树枝要断"),
    "水域不洁": gettext_lazy("河里、水边脏"),
    "建筑垃圾渣土": gettext_lazy("装修垃圾、渣土"),
    "交通护栏": gettext_lazy("护栏坏了"),
    "盲道": gettext_lazy("盲道被占或坏了"),
}


def plain_name(name: str) -> str:
    """A class as a resident would say it, in her language."""
    return str(PLAIN.get(name) or _(name))
