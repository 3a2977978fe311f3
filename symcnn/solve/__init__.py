"""Budgets and equations, answered exactly and with a proof. sympy is needed for closed forms alone.

Questions about several symbols are in :mod:`symcnn.solve.several`, which is not imported here.
"""

from symcnn.solve.answer import Answer, Proof
from symcnn.solve.closed import ClosedForm, closed_form
from symcnn.solve.constraint import Constraint
from symcnn.solve.enumeration import feasible_set, solutions
from symcnn.solve.evidence import Certificate, Check, Interval, Run
from symcnn.solve.optimal import DIRECTIONS, optimize

__all__ = [
    "DIRECTIONS",
    "Answer",
    "Certificate",
    "Check",
    "ClosedForm",
    "Constraint",
    "Interval",
    "Proof",
    "Run",
    "closed_form",
    "feasible_set",
    "optimize",
    "solutions",
]
