"""Attempts are counted before they are made: who has failed often waits, and longer each time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from application.store.credentials import Transaction

COUNT = """
    insert into simpul.delays as d (key, failures, until, at) values (%(key)s, 1, null, %(now)s)
    on conflict (key) do update set (failures, until, at) = (
        select n,
            case when n >= %(after)s then %(now)s
                + least(%(most)s, %(first)s * 2 ^ least(n - %(after)s, 20)) * interval '1 second' end,
            case when n = 1 then %(now)s else d.at + gone * %(leak)s * interval '1 second' end
        from (select gone, greatest(d.failures - gone, 0) + 1 as n
              from (select greatest(floor(extract(epoch from %(now)s - d.at) / %(leak)s), 0)::integer as gone)
              as forgiven) as counted)
    where d.until is null or d.until <= %(now)s
    returning ceil(extract(epoch from until - %(now)s))::integer
"""
LEFT = "select ceil(extract(epoch from max(until) - %s))::integer from simpul.delays where key = any(%s)"
UNDO = """
    update simpul.delays set failures = failures - 1,
        until = case when failures - 1 >= %(after)s then until end
    where key = %(key)s and failures > 0
"""


@dataclass(frozen=True)
class Delay:
    """From the failure number `after` on one waits `first` seconds, then twice as long, at most `most`; one
    failure is forgiven every `leak` seconds."""

    key: bytes
    after: int
    first: int = 1
    most: int = 900
    leak: int = 3600


class Waiting(Exception):
    """The attempt came too early and was not counted."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} seconds")
        self.seconds = seconds


def count(transaction: Transaction, delays: Iterable[Delay], now: datetime) -> int:
    """Counts an attempt as failed under all the keys or, raising Waiting, under none; each in one statement,
    so that of many at once no more get through than may. Returns the seconds to wait before the next one.
    """
    ordered = in_order(delays)
    waits = []
    with transaction.transaction():
        for delay in ordered:
            row = transaction.execute(COUNT, _values(delay, now)).fetchone()
            if row is None:
                left = transaction.execute(LEFT, [now, [one.key for one in ordered]]).fetchone()
                raise Waiting(max(1, left[0] or 1) if left else 1)
            waits.append(row[0] or 0)
    return max(waits, default=0)


def in_order(delays: Iterable[Delay]) -> list[Delay]:
    """As everybody locks them who needs several: two who lock the same ones wait, and do not block each other."""
    return sorted(delays, key=lambda delay: delay.key)


def undo(transaction: Transaction, delay: Delay) -> None:
    """The attempt was not a failure after all; those before it stay counted."""
    transaction.execute(UNDO, {"key": delay.key, "after": delay.after})


def remember(transaction: Transaction, email: bytes, household: bytes, now: datetime) -> None:
    """The household has signed in with this e-mail."""
    transaction.execute(
        "insert into simpul.known_households (email, household, at) values (%s, %s, %s)"
        " on conflict (email, household) do update set at = excluded.at",
        [email, household, now],
    )


def is_known(transaction: Transaction, email: bytes, household: bytes) -> bool:
    row = transaction.execute(
        "select from simpul.known_households where email = %s and household = %s", [email, household]
    )
    return row.fetchone() is not None


def forget_households(transaction: Transaction, emails: list[bytes]) -> None:
    transaction.execute("delete from simpul.known_households where email = any(%s)", [emails])


def clear(transaction: Transaction, keys: list[bytes]) -> None:
    transaction.execute("delete from simpul.delays where key = any(%s)", [keys])


def _values(delay: Delay, now: datetime) -> dict[str, object]:
    return {
        "key": delay.key,
        "now": now,
        "leak": delay.leak,
        "after": delay.after,
        "first": delay.first,
        "most": delay.most,
    }
