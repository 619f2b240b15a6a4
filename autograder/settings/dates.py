"""Dates of a course: with an offset they are moments, without one they are times of the course's own time zone."""

import datetime
import difflib
import zoneinfo


def zone_of(name: str) -> datetime.tzinfo:
    """The time zone of this name. Raises ValueError, with the nearest names."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        close = difflib.get_close_matches(name, zoneinfo.available_timezones(), 1, 0.5)
        like = close[0] if close else "Europe/Vienna"
        raise ValueError(f"is no time zone that is known here, and should be one such as {like}") from None


def moment(value: datetime.datetime, zone: datetime.tzinfo | None) -> datetime.datetime:
    """The moment that a date means, in its own offset or in the zone.

    Raises ValueError for a time without an offset where there is no zone, or where clocks are changed: one that does
    not exist, or exists twice, in the night when summer time begins or ends.
    """
    if value.tzinfo is not None:
        return value
    if zone is None:
        raise ValueError(
            "has no offset, so nobody knows which moment it is; it should end with one, such as +01:00, or the course "
            'should have a timezone = "..."'
        )
    first, second = (value.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    is_real = first.astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None) == value
    kind = "is there twice" if is_real else "is never there"
    raise ValueError(
        f"{kind} in {zone}, where clocks are changed in that night; it should have an offset, such as +01:00"
    )


def shown(when: datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """`2027-01-31 23:59:00+01:00`: a moment as reports tell it, with its offset."""
    return (when.astimezone(zone) if zone is not None else when).isoformat(" ", "seconds")
