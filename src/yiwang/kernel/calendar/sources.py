"""Arrangements that came with the installation: the seed, not the authority."""

import chinese_calendar.constants as chinese
import holidays

from .rules import HOLIDAY, MAKEUP, Day

CHINESE_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
CHINESE_SOURCE = "国务院办公厅关于节假日安排的通知（{year}年，据 chinesecalendar）"
OTHER_SOURCE = "Public holidays of {region} in {year}, from the holidays package"


def seeded_years(region: str) -> list[int]:
    """The years this installation knows officially for `region`; empty where it cannot know."""
    return sorted({day.year for day in chinese.holidays}) if region == "CN" else []


def arrangement(region: str, year: int) -> tuple[list[Day], str]:
    """The days of `year` in `region` (ISO 3166, CN or US-MA) and where they are from."""
    if region == "CN":
        return _chinese(year), CHINESE_SOURCE.format(year=year)
    country, _, part = region.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=year)
    days = [Day(day, HOLIDAY, name[:40]) for day, name in found.items()]
    return days, OTHER_SOURCE.format(region=region, year=year)


def _chinese(year: int) -> list[Day]:
    tables = ((HOLIDAY, chinese.holidays), (MAKEUP, chinese.workdays))
    days = {
        day: Day(day, kind, CHINESE_NAMES[name])
        for kind, table in tables
        for day, name in table.items()
        if day.year == year
    }
    return [days[day] for day in sorted(days)]
