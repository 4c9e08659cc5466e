"""The menu shows what a person may do, and one line is current."""

from yiwang.ui.manifest import Manifest, MenuItem, menu_for

DECLARED = (
    Manifest(
        "work",
        "工作台",
        menu=(
            MenuItem("待办", "/todo/", verb="cases.see", badge="todo"),
            MenuItem("案卷", "/todo/all/", verb="cases.see"),
        ),
    ),
    Manifest("people", "人口", menu=(MenuItem("登记", "/people/", verb="registry.enrol"),)),
)


def test_groups_without_an_allowed_line_are_left_out():
    menu = menu_for(lambda verb: verb == "cases.see", declared=DECLARED, badges={"todo": 7})
    assert [group.title for group in menu] == ["工作台"]
    assert [line.count for line in menu[0].lines] == [7, None]
    assert menu_for(lambda verb: False, declared=DECLARED) == ()


def test_the_longest_matching_line_is_current():
    menu = menu_for(lambda verb: True, declared=DECLARED, path="/todo/all/3/")
    current = [line.label for group in menu for line in group.lines if line.current]
    assert current == ["案卷"]
