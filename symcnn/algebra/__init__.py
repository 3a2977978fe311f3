"""The normal form of counts: exact polynomials in symbols, floors, powers and conditions.

sympy is met at one door, :mod:`symcnn.algebra.door`, and by what stands beside it; none of it is imported here.
"""

from symcnn.algebra.bounds import bounds
from symcnn.algebra.calculus import coefficients, degree, delta, leading
from symcnn.algebra.choices import where
from symcnn.algebra.conditions import settled
from symcnn.algebra.decide import Decision, equal, nonnegative, sign, whole
from symcnn.algebra.division import divide, power
from symcnn.algebra.domain import Domain, Number, exact
from symcnn.algebra.evaluation import evaluate, symbols_of
from symcnn.algebra.extrema import absolute, at_least, make_divisible, maximum, minimum, same
from symcnn.algebra.poly import Poly, Value
from symcnn.algebra.poly import add_all as total
from symcnn.algebra.printing import condition_latex, condition_text, latex, text
from symcnn.algebra.quotients import Quotient, Ratio, ceil_of, compared, floor_of, parts_of, quotient
from symcnn.algebra.ranges import extreme_over
from symcnn.algebra.ring import Ring
from symcnn.algebra.roots import log2, square_root
from symcnn.algebra.rounding import ceil, ceildiv, floor, floordiv, mod, round_half_even
from symcnn.algebra.substitution import substitute
from symcnn.algebra.sums import summed

__all__ = [
    "Decision",
    "Domain",
    "Number",
    "Poly",
    "Quotient",
    "Ratio",
    "Ring",
    "Value",
    "absolute",
    "at_least",
    "bounds",
    "ceil",
    "ceil_of",
    "ceildiv",
    "coefficients",
    "compared",
    "condition_latex",
    "condition_text",
    "degree",
    "delta",
    "divide",
    "equal",
    "evaluate",
    "exact",
    "extreme_over",
    "floor",
    "floor_of",
    "floordiv",
    "latex",
    "leading",
    "log2",
    "make_divisible",
    "maximum",
    "minimum",
    "mod",
    "nonnegative",
    "parts_of",
    "power",
    "quotient",
    "round_half_even",
    "same",
    "settled",
    "sign",
    "square_root",
    "substitute",
    "summed",
    "symbols_of",
    "text",
    "total",
    "where",
    "whole",
]
