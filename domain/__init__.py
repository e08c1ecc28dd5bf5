"""The rules of a network of hubs; importing it makes every aggregate and event known."""

from domain.hub import Hub
from domain.membership import Membership
from domain.program import Program
from domain.space import Space

AGGREGATES = (Hub, Space, Membership, Program)

__all__ = ["AGGREGATES", "Hub", "Membership", "Program", "Space"]
