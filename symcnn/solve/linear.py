"""A problem as CP-SAT takes it: integer variables, linear forms of them, and what is not linear as its constraints.

Products become multiplication constraints, floors division constraints, powers and sets element constraints; the
largest and the smallest and conditions have constraints of their own. Rationals are scaled to integers. Whatever
leaves 64 bits ends the translation: such a problem is for exact branch and bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from symcnn.algebra import Number, Poly, Value
from symcnn.algebra.atoms import AtLeastZero, Atom, Floor, IsZero, Largest, Power, Smallest
from symcnn.algebra.poly import terms_of
from symcnn.solve.constraint import Constraint
from symcnn.solve.forms import Linear, UntranslatableError, check_range, key_of, number
from symcnn.solve.space import Axis, Box, Space

LONGEST_TABLE = 20_000


class Translation:
    """The model of one problem; ``variables`` are CP-SAT's, by number, and the first are the axes' indices."""

    def __init__(self, cp_model: Any, space: Space, box: Box) -> None:
        self.cp = cp_model
        self.model = cp_model.CpModel()
        self.variables: list[Any] = []
        self.ranges: list[tuple[int, int]] = []
        self.atoms: dict[int, Linear] = {}
        self.products: dict[tuple[Any, ...], Linear] = {}
        self.indices = [self._index(first, last) for first, last in box]
        for axis, index in zip(space.axes, self.indices, strict=True):
            self.atoms[axis.atom] = self._axis(axis, index)

    # ------------------------------------------------------------ variables and forms

    def variable(self, low: int, high: int) -> Linear:
        check_range(low, high)
        self.variables.append(self.model.new_int_var(low, high, f"v{len(self.variables)}"))
        self.ranges.append((low, high))
        return Linear({len(self.variables) - 1: 1}, 0, 1, low, high)

    def _index(self, first: int | None, last: int | None) -> Linear:
        if first is None or last is None:
            raise UntranslatableError
        return self.variable(first, last)

    def _axis(self, axis: Axis, index: Linear) -> Linear:
        if axis.values is not None:
            return self._element(index, {i: axis.values[i] for i in range(index.low, index.high + 1)})
        return self.combined([(Fraction(axis.step), index), (Fraction(axis.anchor), number(1))])

    def combined(self, parts: list[tuple[Number, Linear]]) -> Linear:
        """A linear combination of forms, on one denominator."""
        scale = lcm(1, *((Fraction(factor) / form.scale).denominator for factor, form in parts))
        terms: dict[int, int] = {}
        constant = 0
        for factor, form in parts:
            times = int(Fraction(factor) * scale / form.scale)
            constant += times * form.constant
            for variable, coefficient in form.terms.items():
                terms[variable] = terms.get(variable, 0) + times * coefficient
        return self._form({v: c for v, c in terms.items() if c}, constant, scale)

    def _form(self, terms: Mapping[int, int], constant: int, scale: int = 1) -> Linear:
        low = high = constant
        total = abs(constant)
        for variable, coefficient in terms.items():
            ends = [coefficient * end for end in self.ranges[variable]]
            low, high, total = low + min(ends), high + max(ends), total + max(map(abs, ends))
        check_range(-total, total)
        return Linear(terms, constant, scale, low, high)

    def expression(self, form: Linear) -> Any:
        """The form times its scale, in CP-SAT's variables."""
        chosen = [self.variables[variable] for variable in form.terms]
        return self.cp.LinearExpr.weighted_sum(chosen, list(form.terms.values())) + form.constant

    def single(self, form: Linear) -> Linear:
        """A form that CP-SAT's constraints take: one variable at most."""
        if len(form.terms) <= 1:
            return form
        found = self.variable(form.low, form.high)
        self.model.add(self.expression(found) == self.expression(form))
        return Linear(found.terms, 0, form.scale, form.low, form.high)

    # ------------------------------------------------------------ values

    def value(self, value: Value) -> Linear:
        """The form of a value, with the variables and constraints that its atoms need."""
        parts: list[tuple[Number, Linear]] = []
        for monomial, coefficient in terms_of(value).items():
            factors: list[Linear] = []
            for index, exponent in monomial:
                assert isinstance(value, Poly)
                factors += self._factors(value, index, exponent)
            parts.append((coefficient, self._product(factors)))
        return self.combined(parts)

    def _factors(self, value: Poly, index: int, exponent: int) -> list[Linear]:
        atom = value.ring.atoms[index]
        if exponent < 0:
            if not isinstance(atom, Power):
                raise UntranslatableError
            return [self._power(atom.prime, exponent * self._exponent(atom))]
        return [self._atom(value, index)] * exponent

    def _exponent(self, atom: Power) -> _Exponent:
        return _Exponent(self.value(atom.exponent), 1)

    def _atom(self, value: Poly, index: int) -> Linear:
        if index not in self.atoms:
            atom = value.ring.atoms[index]
            if type(atom) not in _TRANSLATED:
                raise UntranslatableError
            self.atoms[index] = _TRANSLATED[type(atom)](self, atom)
        return self.atoms[index]

    def _product(self, factors: list[Linear]) -> Linear:
        result = number(1)
        for factor in sorted(factors, key=lambda form: (sorted(form.terms.items()), form.constant)):
            result = self._times(result, factor)
        return result

    def _times(self, left: Linear, right: Linear) -> Linear:
        if left.fixed or right.fixed:
            factor, form = (left, right) if left.fixed else (right, left)
            return self.combined([(Fraction(factor.constant, factor.scale), form)])
        key = (key_of(left), key_of(right))
        if key not in self.products:
            corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
            found = self.variable(0 if key[0] == key[1] and min(corners) < 0 else min(corners), max(corners))
            a, b = (self.expression(self.single(form)) for form in (left, right))
            self.model.add_multiplication_equality(self.expression(found), [a, b])
            self.products[key] = found
        found = self.products[key]
        return Linear(found.terms, 0, left.scale * right.scale, found.low, found.high)

    # ------------------------------------------------------------ atoms

    def power(self, atom: Power) -> Linear:
        return self._power(atom.prime, self._exponent(atom))

    def _power(self, prime: int, exponent: _Exponent) -> Linear:
        form = exponent.form
        far = max(form.high - form.low, form.high, -form.low)
        if form.scale != 1 or far > LONGEST_TABLE:
            raise UntranslatableError
        table = {e: Fraction(prime) ** (exponent.factor * e) for e in range(form.low, form.high + 1)}
        return self._element(self.single(form), table)

    def _element(self, index: Linear, table: Mapping[int, Number]) -> Linear:
        """The entry of a table at a form's value; the entries on one denominator."""
        scale = lcm(1, *(entry.denominator for entry in table.values()))
        entries = [int(table[i] * scale) for i in range(index.low, index.high + 1)]
        if len(entries) > LONGEST_TABLE:
            raise UntranslatableError
        found = self.variable(min(entries), max(entries))
        self.model.add_element(self.expression(index) - index.low, entries, self.expression(found))
        return Linear(found.terms, 0, scale, found.low, found.high)

    def floor(self, atom: Floor) -> Linear:
        """⌊N/C⌋, moved up by whole multiples of C where N may be negative, since CP-SAT rounds towards 0."""
        above, below = self.value(atom.numerator), self.value(atom.denominator)
        scale = above.scale * below.scale
        above, below = (self.combined([(scale, form)]) for form in (above, below))
        if below.low <= 0:
            raise UntranslatableError
        turns = max(0, -(above.low // below.low))
        above = self.combined([(1, above), (turns, below)])
        low, high = above.low // below.high, above.high // below.low
        quotient = self.variable(max(low, 0), high)
        self.model.add_division_equality(
            self.expression(quotient), self.expression(self.single(above)), self.expression(self.single(below))
        )
        return self.combined([(1, quotient), (-turns, number(1))])

    def extreme(self, atom: Largest | Smallest) -> Linear:
        forms = [self.value(part) for part in atom.parts]
        scale = lcm(*(form.scale for form in forms))
        whole = [self.combined([(scale, form)]) for form in forms]
        choose = max if isinstance(atom, Largest) else min
        found = self.variable(choose(form.low for form in whole), choose(form.high for form in whole))
        add = self.model.add_max_equality if isinstance(atom, Largest) else self.model.add_min_equality
        add(self.expression(found), [self.expression(form) for form in whole])
        return Linear(found.terms, 0, scale, found.low, found.high)

    def at_least_zero(self, atom: AtLeastZero) -> Linear:
        form = self.value(atom.value)
        yes, literal = self._literal()
        self.model.add(self.expression(form) >= 0).only_enforce_if(literal)
        self.model.add(self.expression(form) <= -1).only_enforce_if(~literal)
        return yes

    def is_zero(self, atom: IsZero) -> Linear:
        form = self.value(atom.value)
        yes, literal = self._literal()
        self.model.add(self.expression(form) == 0).only_enforce_if(literal)
        self.model.add(self.expression(form) != 0).only_enforce_if(~literal)
        return yes

    def _literal(self) -> tuple[Linear, Any]:
        literal = self.model.new_bool_var(f"v{len(self.variables)}")
        self.variables.append(literal)
        self.ranges.append((0, 1))
        return Linear({len(self.variables) - 1: 1}, 0, 1, 0, 1), literal

    # ------------------------------------------------------------ constraints

    def add(self, constraint: Constraint) -> None:
        self.relate(self.value(constraint.difference), constraint.relation)

    def relate(self, form: Linear, relation: str) -> None:
        """The form stands in a relation to 0."""
        self.model.add(_RELATED[relation](self.expression(form)))


@dataclass(frozen=True)
class _Exponent:
    """A multiple of a form as the exponent of a power."""

    form: Linear
    factor: int

    def __rmul__(self, factor: int) -> _Exponent:
        return _Exponent(self.form, factor)


_TRANSLATED: dict[type[Atom], Callable[[Translation, Any], Linear]] = {
    Power: Translation.power,
    Floor: Translation.floor,
    Largest: Translation.extreme,
    Smallest: Translation.extreme,
    AtLeastZero: Translation.at_least_zero,
    IsZero: Translation.is_zero,
}

_RELATED: dict[str, Callable[[Any], Any]] = {
    "<=": lambda form: form <= 0,
    "<": lambda form: form <= -1,
    ">=": lambda form: form >= 0,
    ">": lambda form: form >= 1,
    "==": lambda form: form == 0,
    "!=": lambda form: form != 0,
}
