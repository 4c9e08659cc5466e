"""Names that say nothing are where everything ends up."""

import re

from .sources import here, modules, rooms, tracked

EMPTY = re.compile(r"(^|_)(utils?|helpers?|managers?|processors?|commons?|misc)(_|$)")
LONGEST = 400  # lines; the median is to stay near 60


def test_no_file_or_folder_has_an_empty_name() -> None:
    wrong = [
        here(path)
        for path in tracked()
        if any(EMPTY.search(part.partition(".")[0]) for part in path.parts[-4:])
    ]
    assert not wrong, wrong


def test_files_stay_short() -> None:
    lengths = {m.name: len(m.path.read_text(encoding="utf-8").splitlines()) for m in modules()}
    wrong = {
        name: size
        for name, size in lengths.items()
        if size > LONGEST and ".tests." not in name and ".migrations." not in name
    }
    assert not wrong, wrong


def test_every_room_says_what_it_is_for_on_one_screen() -> None:
    missing = [here(room) for room in rooms() if not (room / "README.md").exists()]
    assert not missing, missing
    long = [
        here(room)
        for room in rooms()
        if len((room / "README.md").read_text(encoding="utf-8").splitlines()) > 80
    ]
    assert not long, long
