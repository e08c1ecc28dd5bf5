"""The rules of a network of hubs; importing it makes every aggregate and event known."""

from domain.account import Account
from domain.data_request import DataRequest
from domain.disclosure import Disclosure
from domain.hub import Hub
from domain.membership import Membership
from domain.network import Network
from domain.program import Program
from domain.refused_booking import RefusedBooking
from domain.space import Space
from domain.submission import Submission

AGGREGATES = (
    Hub, Space, Membership, Program, Account, DataRequest, Submission, Network, RefusedBooking, Disclosure
)  # fmt: skip

__all__ = [
    "AGGREGATES",
    "Account",
    "DataRequest",
    "Disclosure",
    "Hub",
    "Membership",
    "Network",
    "Program",
    "RefusedBooking",
    "Space",
    "Submission",
]
