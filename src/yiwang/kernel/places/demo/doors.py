"""Addresses: odd numbers on one side of a road, even on the other, growing along it."""

from collections import defaultdict

import shapely

from .ground import Road
from .town import Standing

LOT_M = 8.0  # metres of road for one number


def addressed(standing: list[Standing], roads: list[Road]) -> list[tuple[str, str]]:
    """(address, name) of every building; addresses are unique.

    A building of an estate has the estate's gate number and its own 栋.
    """
    named = [road for road in roads if road.name]
    lines = [road.on_ground for road in named]
    tree = shapely.STRtree(lines)
    doors: list[shapely.Geometry] = []
    owner: list[tuple[str, int]] = []
    for index, one in enumerate(standing):
        if one.estate and one.house.kind != "shop":
            key = (one.estate, -1)
            if key in owner:
                continue
            mates = [other.house.shape for other in standing if other.estate == one.estate]
            doors.append(shapely.union_all(mates).centroid)
            owner.append(key)
        else:
            doors.append(one.house.shape.centroid)
            owner.append(("", index))
    nearest = tree.nearest(doors)
    wanted: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for door, road in enumerate(nearest.tolist()):
        along = lines[road].project(doors[door])
        wanted[(road, _side(lines[road], along, doors[door]))].append((along, door))
    numbers = _numbers(wanted)
    return [
        _words(one, index, owner, numbers, named, standing) for index, one in enumerate(standing)
    ]


def _side(line: shapely.LineString, along: float, door: shapely.Geometry) -> int:
    here, ahead = line.interpolate(along), line.interpolate(along + 1)
    if here.equals(ahead):
        here = line.interpolate(along - 1)
    turn = (ahead.x - here.x) * (door.y - here.y) - (ahead.y - here.y) * (door.x - here.x)
    return 1 if turn > 0 else 0


def _numbers(
    wanted: dict[tuple[int, int], list[tuple[float, int]]],
) -> dict[int, tuple[int, int]]:
    """(road, house number) of each door."""
    numbers = {}
    for (road, side), doors in wanted.items():
        last = -1
        for along, door in sorted(doors):
            last = max(last + 1, int(along / LOT_M))
            numbers[door] = (road, 2 * last + 1 if side else 2 * last + 2)
    return numbers


def _words(
    one: Standing,
    index: int,
    owner: list[tuple[str, int]],
    numbers: dict[int, tuple[int, int]],
    named: list[Road],
    standing: list[Standing],
) -> tuple[str, str]:
    inside = bool(one.estate and one.house.kind != "shop")
    road, number = numbers[owner.index((one.estate, -1) if inside else ("", index))]
    door = f"{named[road].name}{number}号"
    if not inside:
        return door, one.house.title
    if one.house.title:
        return f"{door}{one.house.title}", one.house.title
    mates = [i for i, other in enumerate(standing) if other.estate == one.estate]
    name = f"{one.estate}{mates.index(index) + 1}栋"
    return f"{door}{name}", name
