"""The door to sympy: values become sympy expressions here, and come back. But for :mod:`symcnn.algebra.sympy_text`,
which writes them, and :mod:`symcnn.algebra.radicals`, which solves equations, no module imports it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import sympy

from symcnn.algebra.atoms import AtLeastZero, Ceiling, Floor, IsZero, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.bounds import bounds
from symcnn.algebra.calculus import coefficients, laurent_coefficients
from symcnn.algebra.decide import sign
from symcnn.algebra.division import divide, power
from symcnn.algebra.domain import Domain, Number
from symcnn.algebra.evaluation import symbols_of
from symcnn.algebra.extrema import at_least, maximum, minimum, same
from symcnn.algebra.lattice import is_integer_symbol
from symcnn.algebra.poly import Monomial, Poly, Terms, Value, add_all, from_terms, replace_atoms
from symcnn.algebra.printing import symbol_name
from symcnn.algebra.ring import Ring
from symcnn.algebra.rounding import ceildiv, floordiv, mod
from symcnn.algebra.shown import rounding, shown
from symcnn.algebra.styles import latex_name
from symcnn.algebra.sums import summed
from symcnn.algebra.sympy_text import written, written_latex
from symcnn.errors import Error

Expression = Any  # sympy has no types
HIGHEST_FACTORED, MOST_FACTORED = 200, 2_000
"""The degree and the number of terms up to which sympy factors and simplifies soon."""


@lru_cache(maxsize=4096)
def _symbol(name: str, kind: tuple[tuple[str, bool], ...]) -> Expression:
    """The one sympy symbol of a name and a kind."""
    return sympy.Symbol(name, **dict(kind))


def _kind(symbol: Symbol, low: Number | None) -> tuple[tuple[str, bool], ...]:
    """What sympy may assume: integer or rational or real, and positive or nonnegative where the domain shows it."""
    assumptions = ["integer" if is_integer_symbol(symbol) else "rational" if symbol.domain.step is not None else "real"]
    if low is not None and low >= 0:
        assumptions.append("positive" if low > 0 or symbol.domain.positive else "nonnegative")
    return tuple((name, True) for name in assumptions)


def symbol_of(ring: Ring, name: str) -> Expression:
    """The sympy symbol of a declared symbol; the same for the same name and kind of domain."""
    return to_sympy(ring.named(name))


def to_sympy(value: Value) -> Expression:
    """The value as a sympy expression."""
    return _Writer(_ATOMS).value(value)


class _Writer:
    """One way through the door, with its table of atoms; an atom that occurs often is written once."""

    def __init__(self, atoms: _Table) -> None:
        self.atoms = atoms
        self.known: dict[int, Expression] = {}

    def value(self, value: Value) -> Expression:
        value = shown(value) if isinstance(value, Poly) else value
        if not isinstance(value, Poly):
            return _number(value)
        terms = (
            sympy.Mul(_number(coefficient), *(self.atom(value.ring, i) ** exponent for i, exponent in monomial))
            for monomial, coefficient in value.terms.items()
        )
        return sympy.Add(*terms)

    def atom(self, ring: Ring, index: int) -> Expression:
        if index not in self.known:
            atom = ring.atoms[index]
            self.known[index] = self.atoms[type(atom)](atom, ring, self)
        return self.known[index]

    @cached_property
    def inside(self) -> _Writer:
        """What writes a condition's value."""
        return _Writer(_INSIDE)


def _number(number: Number) -> Expression:
    return sympy.Rational(number.numerator, number.denominator)


def _symbol_atom(atom: Symbol, ring: Ring, _: _Writer) -> Expression:
    return _symbol(symbol_name(ring, atom), _kind(atom, bounds(ring.generator(atom))[0]))


def _rounded_atom(atom: Floor | Ceiling, ring: Ring, writer: _Writer) -> Expression:
    """A floor or a ceiling, as it is printed.

    Not evaluated where powers are inside: sympy 1.14 takes 2**j/6 for whole and drops the floor around it.
    """
    is_ceiling, above, below = rounding(atom)
    evaluated = not any(isinstance(ring.atoms[i], Power) for part in atom.parts for i in _indices(part))
    rounded = sympy.ceiling if is_ceiling else sympy.floor
    return rounded(writer.value(above) / writer.value(below), evaluate=evaluated)


def _indices(value: Value) -> set[int]:
    return value.indices() if isinstance(value, Poly) else set()


def _case(condition: Expression) -> Expression:
    """1 where it holds, else 0. Evaluated by sympy, it would be looked through for periods, for minutes."""
    if condition in (sympy.true, sympy.false):
        return sympy.Integer(bool(condition))
    return sympy.Piecewise((sympy.Integer(1), condition), (sympy.Integer(0), True), evaluate=False)


def _sum_atom(atom: Sum, _: Ring, writer: _Writer) -> Expression:
    body, index, first, last = map(writer.value, (atom.body, atom.index, atom.first, atom.last))
    return sympy.Sum(body, (index, first, last))


_Table = Mapping[type[Any], Callable[[Any, Ring, _Writer], Expression]]

_ATOMS: _Table = {
    Symbol: _symbol_atom,
    Power: lambda atom, _, writer: sympy.Integer(atom.prime) ** writer.value(atom.exponent),
    Floor: _rounded_atom,
    Ceiling: _rounded_atom,
    Largest: lambda atom, _, writer: sympy.Max(*map(writer.value, atom.parts)),
    Smallest: lambda atom, _, writer: sympy.Min(*map(writer.value, atom.parts)),
    AtLeastZero: lambda atom, _, writer: _case(writer.inside.value(atom.value) >= 0),
    IsZero: lambda atom, _, writer: _case(sympy.Eq(writer.inside.value(atom.value), 0)),
    Sum: _sum_atom,
}
_INSIDE: _Table = {
    **_ATOMS,
    AtLeastZero: lambda atom, _, writer: sympy.Heaviside(writer.value(atom.value), 1),
    IsZero: lambda atom, _, writer: sympy.KroneckerDelta(writer.value(atom.value), 0),
}
"""Inside a condition: sympy would unfold every case there, one condition for each way they can go."""


# ---------------------------------------------------------------- the way back


Indices = Mapping[Expression, Value]  # of the sums around an expression
OUTSIDE: Indices = {}


def from_sympy(expression: Expression, ring: Ring, indices: Indices = OUTSIDE) -> Value:
    """The value of a sympy expression over the ring's symbols; an error where it is not of this class."""
    if expression.is_Rational:
        return divide(int(expression.p), int(expression.q))
    if expression.is_Symbol:
        return indices[expression] if expression in indices else ring.named(expression.name)
    if isinstance(expression, sympy.Piecewise):
        return _from_piecewise(expression, ring, indices)
    if isinstance(expression, sympy.Sum):
        return _from_sum(expression, ring, indices)
    if isinstance(expression, sympy.Heaviside) and expression.args[1:] == (1,):
        return at_least(from_sympy(expression.args[0], ring, indices), 0)
    if isinstance(expression, (sympy.floor, sympy.ceiling)):
        return _from_rounding(expression, ring, indices)
    rule = next((rule for kind, rule in _BACK.items() if isinstance(expression, kind)), None)
    if rule is None:
        raise Error(f"{expression} is not a formula of counts", hint="use + - * /, whole powers, floors, Max and Min")
    return rule(*(from_sympy(part, ring, indices) for part in expression.args))


def _from_rounding(expression: Expression, ring: Ring, indices: Indices) -> Value:
    """⌊N/C⌋ or ⌈N/C⌉; a sum below the line has no meaning but in a rounding."""
    (inner,) = expression.args
    divided = floordiv if isinstance(expression, sympy.floor) else ceildiv
    try:
        return divided(from_sympy(inner, ring, indices), 1)
    except Error:
        above, below = inner.as_numer_denom()
        if below == 1:
            raise
        return divided(from_sympy(above, ring, indices), from_sympy(below, ring, indices))


def _from_sum(expression: Expression, ring: Ring, indices: Indices) -> Value:
    """The sum over its first index; over several, the sum of a sum."""
    body, *limits = expression.args
    (index, *ends), *others = reversed(limits)
    if len(ends) != 2:
        raise Error(f"{expression} has no ends", hint="give the sum a first and a last number")
    first, last = (from_sympy(end, ring, indices) for end in ends)
    inner = sympy.Sum(body, *reversed(others)) if others else body
    if not isinstance(turns := last - first + 1, Poly) and turns <= 0:
        return 0
    own = ring.hidden(f"read {index.name} {len(indices)}", Domain(first, last))
    return summed(from_sympy(inner, ring, {**indices, index: own}), own, first, last)


def _product(*values: Value) -> Value:
    result: Value = 1
    for value in values:
        result = result * value
    return result


_BACK: dict[Any, Callable[..., Value]] = {
    sympy.Add: lambda *values: add_all(values),
    sympy.Mul: _product,
    sympy.Pow: power,
    sympy.Max: maximum,
    sympy.Min: minimum,
    sympy.Mod: mod,
    sympy.Abs: lambda value: maximum(value, -value),
    sympy.KroneckerDelta: same,
}


def _from_piecewise(expression: Expression, ring: Ring, indices: Indices) -> Value:
    """The first branch whose condition holds, from the last backwards."""
    result: Value = 0
    for branch, condition in reversed(expression.args):
        holds = _from_condition(condition, ring, indices)
        result = holds * from_sympy(branch, ring, indices) + (1 - holds) * result
    return result


def _from_condition(condition: Expression, ring: Ring, indices: Indices) -> Value:
    if condition in (sympy.true, sympy.false):
        return int(bool(condition))
    rule = _CONDITIONS.get(type(condition))
    if rule is None:
        raise Error(f"{condition} is not a condition on counts", hint="use comparisons of formulas")
    left, right = (from_sympy(side, ring, indices) for side in condition.args)
    return rule(left, right)


_CONDITIONS: dict[Any, Callable[[Value, Value], Value]] = {
    sympy.Ge: at_least,
    sympy.Le: lambda a, b: at_least(b, a),
    sympy.Gt: lambda a, b: 1 - at_least(b, a),
    sympy.Lt: lambda a, b: 1 - at_least(a, b),
    sympy.Eq: same,
    sympy.Ne: lambda a, b: 1 - same(a, b),
}


def expression_text(expression: Expression) -> str:
    """A sympy expression in Python syntax."""
    return written(expression)


def expression_latex(expression: Expression, ring: Ring) -> str:
    """A sympy expression in LaTeX, with the symbols' own LaTeX."""
    names = {symbol: ring.latex.get(symbol.name, latex_name(symbol.name)) for symbol in expression.free_symbols}
    return written_latex(expression, names)


# ---------------------------------------------------------------- forms


def with_generators(value: Value) -> tuple[Expression, dict[Expression, Expression]]:
    """A polynomial in plain generators, fast to work on, and the floors and the like that they stand for."""
    value = shown(value) if isinstance(value, Poly) else value
    if not isinstance(value, Poly):
        return to_sympy(value), {}
    ring = value.ring
    writer = _Writer(_ATOMS)
    meanings = {index: writer.atom(ring, index) for index in value.indices()}
    opaque = {i: sympy.Dummy() for i in meanings if not isinstance(ring.atoms[i], Symbol)}
    terms = (
        sympy.Mul(_number(c), *(opaque.get(i, meanings[i]) ** exponent for i, exponent in monomial))
        for monomial, c in value.terms.items()
    )
    return sympy.Add(*terms), {dummy: meanings[i] for i, dummy in opaque.items()}


def _formed(value: Value, form: Callable[[Expression], Expression]) -> Expression:
    expression, meanings = with_generators(value)
    return form(expression).xreplace(meanings)


def factored(value: Value) -> Expression:
    """As a product of irreducible factors."""
    _check_size(value)
    return _formed(value, sympy.factor)


def _check_size(value: Value) -> None:
    """Refuse what sympy would work on for minutes."""
    if isinstance(value, Poly):
        highest = max(sum(abs(exponent) for _, exponent in monomial) for monomial in value.terms)
        if highest > HIGHEST_FACTORED or len(value.terms) > MOST_FACTORED:
            raise Error("this formula is too large to be factored", hint="ask for it expanded, or in smaller parts")


def horner(value: Value, name: str | None = None) -> Expression:
    """In Horner's form, in one symbol or in all of them."""
    if not isinstance(value, Poly) or (name is not None and name not in symbols_of(value)):
        return to_sympy(value)
    if name is None:
        return _formed(value, sympy.horner)
    coefficients(value, name)
    return _formed(value, lambda expression: sympy.horner(expression, wrt=symbol_of(value.ring, name)))


def collected(value: Value, name: str) -> Expression:
    """By powers of one symbol."""
    if not isinstance(value, Poly):
        return to_sympy(value)
    return _formed(value, lambda expression: sympy.collect(expression, symbol_of(value.ring, name)))


def simplified(value: Value) -> Expression:
    """As short as sympy makes it; floors and conditions are taken as they are."""
    _check_size(value)
    return _formed(value, sympy.simplify)


# ---------------------------------------------------------------- analysis


def differentiated(value: Value, name: str) -> Value:
    """The derivative by a symbol; an error where floors, powers or conditions depend on it."""
    if not isinstance(value, Poly):
        return 0
    try:
        parts = laurent_coefficients(value, name)
    except Error:
        raise Error(
            f"{value!r} has no derivative by `{name}`: rounding, conditions, sums and powers of numbers depend on it",
            hint=f"use delta(E, {name}), the step from {name} to {name} + 1",
        ) from None
    if name not in value.ring.domains:
        return 0
    symbol = value.ring.named(name)
    return add_all(exponent * part * symbol ** (exponent - 1) for exponent, part in parts.items() if exponent)


def derivative(value: Value, name: str) -> Expression:
    """The derivative by a symbol, with the logarithms of powers of numbers; sums term by term."""
    if isinstance(value, Poly) and name in value.ring.domains and _is_smooth(value, name):
        return sympy.diff(to_sympy(value), symbol_of(value.ring, name))
    return to_sympy(differentiated(value, name))


def _is_smooth(value: Value, name: str) -> bool:
    """Whether only powers of numbers, and sums between ends without the symbol, keep it from being a polynomial."""
    if not isinstance(value, Poly):
        return True
    return all(_is_smooth_atom(value.ring, value.ring.atoms[index], name) for index in value.indices())


def _is_smooth_atom(ring: Ring, atom: Any, name: str) -> bool:
    if isinstance(atom, Sum):
        return name not in {*symbols_of(atom.first), *symbols_of(atom.last)} and _is_smooth(atom.body, name)
    return isinstance(atom, Symbol | Power) or name not in symbols_of(ring.generator(atom))


def elasticity(value: Value, name: str) -> Expression:
    """E′(k)·k/E: by how many per cent the value grows where the symbol grows by one per cent."""
    if not isinstance(value, Poly) or name not in symbols_of(value):
        return to_sympy(0)
    slope = derivative(value, name)
    return sympy.cancel(slope * symbol_of(value.ring, name) / to_sympy(value))


def elasticity_of_quotient(above: Value, below: Value, name: str) -> Expression:
    """That of the part above the line less that of the part below."""
    return sympy.cancel(elasticity(above, name) - elasticity(below, name))


def limit(value: Value, name: str) -> Expression:
    """The limit as a symbol grows without end, which may be ``oo`` or ``-oo``."""
    if not isinstance(value, Poly) or name not in symbols_of(value):
        return to_sympy(value)
    if any(isinstance(value.ring.atoms[index], Power) for index in value.indices()):
        return _limit_of_powers(value, name)
    smooth, rounding = growth(value, name)
    parts = laurent_coefficients(smooth, name)
    highest = max(parts)
    if highest > max(rounding, 0):
        return _infinite(parts[highest])
    if rounding >= 0:
        raise Error(f"{value!r} has no limit that can be found: its rounding goes on for ever")
    return to_sympy(parts.get(0, 0))


def _infinite(leading: Value) -> Expression:
    """Infinity with the sign of what leads there."""
    direction = sign(leading)
    if direction is None:
        raise Error(f"the limit depends on the sign of {leading!r}", hint="give it a value with `at`")
    return direction * sympy.oo


def _limit_of_powers(value: Poly, name: str) -> Expression:
    """By the term that grows fastest: 4^L before 2^L before L², and what shrinks is 0 in the end."""
    ring, groups = value.ring, dict[tuple[Fraction, int], Terms]()
    for monomial, coefficient in value.terms.items():
        speed, rest = _speed(ring, monomial, name)
        groups.setdefault(speed, {})[rest] = coefficient
    fastest = max(groups)
    if fastest > STILL:
        return _infinite(from_terms(ring, groups[fastest]))
    return to_sympy(from_terms(ring, groups.get(STILL, {})))


STILL = (Fraction(1), 0)


def _speed(ring: Ring, monomial: Monomial, name: str) -> tuple[tuple[Fraction, int], Monomial]:
    """(r, k) where a term grows like r^x·x^k in the symbol x, and its other factors."""
    ratio, highest = STILL
    rest = []
    for index, exponent in monomial:
        atom = ring.atoms[index]
        if name not in symbols_of(ring.generator(atom)):
            rest.append((index, exponent))
        elif isinstance(atom, Power):
            ratio *= Fraction(atom.prime) ** exponent
        elif isinstance(atom, Symbol):
            highest = exponent
        else:
            raise Error(f"no limit is known for {ring.generator(atom)!r}", hint=f"give `{name}` a value")
    return (ratio, highest), tuple(rest)


def growth(value: Value, name: str) -> tuple[Value, int]:
    """The value with ⌊P/C⌋ as P/C, and the degree of the largest difference this makes (−1 for none)."""
    if not isinstance(value, Poly):
        return value, -1
    ring = value.ring
    smooth: dict[int, Value] = {}
    rounding = -1
    for index in value.indices():
        atom = ring.atoms[index]
        if isinstance(atom, Symbol) or name not in symbols_of(ring.generator(atom)):
            continue
        if not isinstance(atom, Floor) or name in symbols_of(atom.denominator):
            raise Error(f"no limit is known for {ring.generator(atom)!r}", hint=f"give `{name}` a value")
        inner, below = growth(_polynomial(atom.numerator), name)
        smooth[index] = divide(inner, atom.denominator)
        rounding = max(rounding, below, 0)
    if smooth:
        rounding += max(_degree_with(value, index, smooth, name) for index in smooth)
    return replace_atoms(value, smooth), rounding


def _polynomial(value: Value) -> Poly:
    assert isinstance(value, Poly)
    return value


def _degree_with(value: Poly, index: int, smooth: dict[int, Value], name: str) -> int:
    """The degree of what multiplies an atom, one factor of the atom taken off."""
    terms = {m: c for m, c in value.terms.items() if any(i == index for i, _ in m)}
    return _degree(replace_atoms(Poly(value.ring, terms), smooth), name) - _degree(smooth[index], name)


def _degree(value: Value, name: str) -> int:
    return max(laurent_coefficients(value, name))
