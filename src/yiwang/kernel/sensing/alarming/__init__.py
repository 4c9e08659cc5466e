"""Alarm rules over arrays of readings, with what must be carried from batch to batch."""

from ..rules.watching import Behind, Rule, Span, Transition
from .evaluating import evaluate
from .state import State

__all__ = ["Behind", "Rule", "Span", "State", "Transition", "evaluate"]
