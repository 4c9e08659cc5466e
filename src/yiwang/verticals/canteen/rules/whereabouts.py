"""Where she eats, seen from where she is registered: a rule may give less away from home.

Guangzhou Zengcheng 2020: in another 镇街 the town's share falls away, in another 区 that of the
district too (DOMAIN §6.1 A).
"""

HOME, SAME_DISTRICT, SAME_CITY, ELSEWHERE = "home", "same_district", "same_city", "elsewhere"
_STREET, _DISTRICT, _CITY = 9, 6, 4


def where(registered: str, canteen: str) -> str | None:
    """`registered` and `canteen` are official codes of any level. None when they are too short to
    tell: a district's code does not say which street.

    A city without districts (442000 中山) has its towns under the code of the city, so that its
    towns are streets of one district.
    """
    if len(registered) < _CITY or len(canteen) < _CITY:
        return None
    if registered[:_CITY] != canteen[:_CITY]:
        return ELSEWHERE
    if min(len(registered), len(canteen)) < _DISTRICT:
        return None
    if registered[:_DISTRICT] != canteen[:_DISTRICT]:
        return SAME_CITY
    if min(len(registered), len(canteen)) < _STREET:
        return None
    return HOME if registered[:_STREET] == canteen[:_STREET] else SAME_DISTRICT
