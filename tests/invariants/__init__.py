"""Every question of every room's `invariants.py`: what must be no rows after each write."""

from yiwang.project.questions import Question, questions, violations

__all__ = ["Question", "questions", "violations"]
