"""The door to sympy, the only module that imports it: values become sympy expressions here, and come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

import sympy

from symcnn.algebra.atoms import AtLeastZero, Floor, IsZero, Largest, Power, Smallest, Symbol
from symcnn.algebra.bounds import bounds
from symcnn.algebra.calculus import coefficients, degree, leading
from symcnn.algebra.decide import sign
from symcnn.algebra.division import divide, power
from symcnn.algebra.domain import Number
from symcnn.algebra.evaluation import evaluate, symbols_of
from symcnn.algebra.extrema import at_least, maximum, minimum, same
from symcnn.algebra.floors import as_ceiling
from symcnn.algebra.lattice import is_integer_symbol
from symcnn.algebra.poly import Poly, Value, add_all, replace_atoms
from symcnn.algebra.ring import Ring
from symcnn.algebra.rounding import ceil, floor, mod
from symcnn.algebra.sampling import random_points
from symcnn.algebra.styles import latex_name
from symcnn.errors import Error

Expression = Any  # sympy has no types
HIGHEST_FACTORED, MOST_FACTORED = 200, 2_000
"""The degree and the number of terms up to which sympy factors and simplifies soon."""
SAMPLES = 24
DIGITS = 40


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
    if not isinstance(value, Poly):
        return _number(value)
    terms = (
        sympy.Mul(_number(coefficient), *(_atom(value.ring, i) ** exponent for i, exponent in monomial))
        for monomial, coefficient in value.terms.items()
    )
    return sympy.Add(*terms)


def _number(number: Number) -> Expression:
    return sympy.Rational(number.numerator, number.denominator)


def _atom(ring: Ring, index: int) -> Expression:
    atom = ring.atoms[index]
    return _ATOMS[type(atom)](atom, ring)


def _symbol_atom(atom: Symbol, ring: Ring) -> Expression:
    return _symbol(atom.name, _kind(atom, bounds(ring.generator(atom))[0]))


def _floor_atom(atom: Floor, ring: Ring) -> Expression:
    """A floor, or a ceiling where it is printed as one.

    Not evaluated where powers are inside: sympy 1.14 takes 2**j/6 for whole and drops the floor around it.
    """
    above, below = as_ceiling(atom), to_sympy(atom.denominator)
    evaluated = not any(isinstance(ring.atoms[i], Power) for part in atom.parts for i in _indices(part))
    if above is not None:
        return sympy.ceiling(to_sympy(above) / below, evaluate=evaluated)
    return sympy.floor(to_sympy(atom.numerator) / below, evaluate=evaluated)


def _indices(value: Value) -> set[int]:
    return value.indices() if isinstance(value, Poly) else set()


def _case(condition: Expression) -> Expression:
    return sympy.Piecewise((sympy.Integer(1), condition), (sympy.Integer(0), True))


_ATOMS: dict[type[Any], Callable[[Any, Ring], Expression]] = {
    Symbol: _symbol_atom,
    Power: lambda atom, _: sympy.Integer(atom.prime) ** to_sympy(atom.exponent),
    Floor: _floor_atom,
    Largest: lambda atom, _: sympy.Max(*map(to_sympy, atom.parts)),
    Smallest: lambda atom, _: sympy.Min(*map(to_sympy, atom.parts)),
    AtLeastZero: lambda atom, _: _case(to_sympy(atom.value) >= 0),
    IsZero: lambda atom, _: _case(sympy.Eq(to_sympy(atom.value), 0)),
}


# ---------------------------------------------------------------- the way back


def from_sympy(expression: Expression, ring: Ring) -> Value:
    """The value of a sympy expression over the ring's symbols; an error where it is not of this class."""
    if expression.is_Rational:
        return divide(int(expression.p), int(expression.q))
    if expression.is_Symbol:
        return ring.named(expression.name)
    if isinstance(expression, sympy.Piecewise):
        return _from_piecewise(expression, ring)
    rule = next((rule for kind, rule in _BACK.items() if isinstance(expression, kind)), None)
    if rule is None:
        raise Error(f"{expression} is not a formula of counts", hint="use + - * /, whole powers, floors, Max and Min")
    return rule(*(from_sympy(part, ring) for part in expression.args))


def _product(*values: Value) -> Value:
    result: Value = 1
    for value in values:
        result = result * value
    return result


_BACK: dict[Any, Callable[..., Value]] = {
    sympy.Add: lambda *values: add_all(values),
    sympy.Mul: _product,
    sympy.Pow: power,
    sympy.floor: floor,
    sympy.ceiling: ceil,
    sympy.Max: maximum,
    sympy.Min: minimum,
    sympy.Mod: mod,
    sympy.Abs: lambda value: maximum(value, -value),
}


def _from_piecewise(expression: Expression, ring: Ring) -> Value:
    """The first branch whose condition holds, from the last backwards."""
    result: Value = 0
    for branch, condition in reversed(expression.args):
        holds = _from_condition(condition, ring)
        result = holds * from_sympy(branch, ring) + (1 - holds) * result
    return result


def _from_condition(condition: Expression, ring: Ring) -> Value:
    if condition in (sympy.true, sympy.false):
        return int(bool(condition))
    rule = _CONDITIONS.get(type(condition))
    if rule is None:
        raise Error(f"{condition} is not a condition on counts", hint="use comparisons of formulas")
    left, right = (from_sympy(side, ring) for side in condition.args)
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
    return str(sympy.sstr(expression))


def expression_latex(expression: Expression, ring: Ring) -> str:
    """A sympy expression in LaTeX, with the symbols' own LaTeX."""
    names = {symbol: ring.latex.get(symbol.name, latex_name(symbol.name)) for symbol in expression.free_symbols}
    return str(sympy.latex(expression, symbol_names=names))


# ---------------------------------------------------------------- forms


def _with_generators(value: Value) -> tuple[Expression, dict[Expression, Expression]]:
    """A polynomial in plain generators, fast to work on, and the floors and the like that they stand for."""
    if not isinstance(value, Poly):
        return to_sympy(value), {}
    ring = value.ring
    meanings = {index: _atom(ring, index) for index in value.indices()}
    opaque = {i: sympy.Dummy() for i in meanings if not isinstance(ring.atoms[i], Symbol)}
    terms = (
        sympy.Mul(_number(c), *(opaque.get(i, meanings[i]) ** exponent for i, exponent in monomial))
        for monomial, c in value.terms.items()
    )
    return sympy.Add(*terms), {dummy: meanings[i] for i, dummy in opaque.items()}


def _formed(value: Value, form: Callable[[Expression], Expression]) -> Expression:
    expression, meanings = _with_generators(value)
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
        parts = coefficients(value, name)
    except Error:
        raise Error(
            f"{value!r} has no derivative by `{name}`: rounding, conditions and powers of numbers depend on it",
            hint=f"use delta(E, {name}), the step from {name} to {name} + 1",
        ) from None
    if name not in value.ring.domains:
        return 0
    symbol = value.ring.named(name)
    return add_all(exponent * part * symbol ** (exponent - 1) for exponent, part in parts.items() if exponent)


def elasticity(value: Value, name: str) -> Expression:
    """E′(k)·k/E: by how many per cent the value grows where the symbol grows by one per cent."""
    if not isinstance(value, Poly) or name not in symbols_of(value):
        return to_sympy(0)
    slope = to_sympy(differentiated(value, name))
    return sympy.cancel(slope * symbol_of(value.ring, name) / to_sympy(value))


def limit(value: Value, name: str) -> Expression:
    """The limit as a symbol grows without end, which may be ``oo`` or ``-oo``."""
    if not isinstance(value, Poly) or name not in symbols_of(value):
        return to_sympy(value)
    growth, rounding = _growth(value, name)
    highest = degree(growth, name)
    if highest > rounding:
        direction = sign(leading(growth, name))
        if direction is None:
            raise Error(f"the limit depends on the sign of {leading(growth, name)!r}", hint="give it a value with `at`")
        return direction * sympy.oo
    if rounding >= 0:
        raise Error(f"{value!r} has no limit that can be found: its rounding goes on for ever")
    return to_sympy(leading(growth, name))


def _growth(value: Poly, name: str) -> tuple[Value, int]:
    """The value with ⌊P/C⌋ as P/C, and the degree of the largest difference this makes (−1 for none)."""
    ring = value.ring
    smooth: dict[int, Value] = {}
    rounding = -1
    for index in value.indices():
        atom = ring.atoms[index]
        if isinstance(atom, Symbol) or name not in symbols_of(ring.generator(atom)):
            continue
        if not isinstance(atom, Floor) or name in symbols_of(atom.denominator):
            raise Error(f"no limit is known for {ring.generator(atom)!r}", hint="give its other symbols values")
        inner, below = _growth(_polynomial(atom.numerator), name)
        smooth[index] = divide(inner, atom.denominator)
        rounding = max(rounding, below, 0)
    growth = replace_atoms(value, smooth)
    if smooth:
        rounding += max(_degree_with(value, index, smooth, name) for index in smooth)
    return growth, rounding


def _polynomial(value: Value) -> Poly:
    assert isinstance(value, Poly)
    return value


def _degree_with(value: Poly, index: int, smooth: dict[int, Value], name: str) -> int:
    """The degree of what multiplies an atom, one factor of the atom taken off."""
    terms = {m: c for m, c in value.terms.items() if any(i == index for i, _ in m)}
    return degree(replace_atoms(Poly(value.ring, terms), smooth), name) - degree(smooth[index], name)


def solve_for(value: Value, name: str) -> list[Expression]:
    """Closed forms of a symbol where the value is 0, by radicals, up to degree 4.

    Only the branches that are real and positive at some point of the other symbols' domains are given.
    """
    parts = coefficients(value, name)
    if not isinstance(value, Poly) or max(parts) == 0:
        raise Error(f"`{name}` does not occur in the equation", hint="solve for a symbol that does")
    if max(parts) > 4:
        raise Error(f"the equation has degree {max(parts)} in `{name}`", hint="closed forms end at degree 4")
    unknown = sympy.Dummy()
    expression, meanings = _with_generators(value)
    equation = sympy.Poly(expression.xreplace({symbol_of(value.ring, name): unknown}), unknown)
    roots = [root.xreplace(meanings) for root in sympy.roots(equation)]
    samples = list(islice(random_points(value), SAMPLES))
    chosen = [root for root in roots if any(_is_positive_root(root, value, name, point) for point in samples)]
    return sorted(chosen, key=sympy.default_sort_key)


def _is_positive_root(root: Expression, value: Poly, name: str, point: Mapping[str, Number]) -> bool:
    """Whether the closed form is a positive real there: near its decimals the equation changes its sign exactly."""
    symbols = {symbol_of(value.ring, other): _number(number) for other, number in point.items() if other != name}
    number = root.subs(symbols)
    if number.is_Rational:
        return bool(number > 0)
    real, imaginary = number.evalf(DIGITS).as_real_imag()
    if not (real.is_number and real > 0 and abs(imaginary) < sympy.Rational(1, 10**20)):
        return False
    middle = Fraction(str(real))
    ends = (evaluate(value, {**point, name: middle + side * Fraction(1, 10**20)}) for side in (-1, 1))
    below, above = ends
    return below * above <= 0
