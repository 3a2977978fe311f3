"""One-shot certificates: a value written in u = 0, 1, 2, … along a ray of the domain, whose sign can be read off."""

from __future__ import annotations

from dataclasses import dataclass

from symcnn.algebra import Domain, Number, Poly, Ring, Value, bounds, nonnegative, text
from symcnn.algebra.domain import exact
from symcnn.solve.constraint import RELATIONS, Constraint, End
from symcnn.solve.evidence import Certificate, index_for
from symcnn.solve.pieces import Piece, is_plain
from symcnn.solve.shifting import shifted

SIGNS = {"<=": (-1,), "<": (-1,), ">=": (1,), ">": (1,), "!=": (1, -1)}  # of a difference that is in this relation to 0
STRICT = ("<", ">", "!=")


@dataclass(frozen=True)
class Ray:
    """The points start + step·u of a symbol for u = 0 … last, endless where ``last`` is None."""

    name: str
    start: Number
    step: Number
    last: int | None

    def form(self, value: Value) -> Value:
        """The value as one of u."""
        index = Ring().symbol(index_for(self.name), Domain(0, self.last))
        return shifted(value, self.name, self.start, self.step, index)

    def certificate(self, claim: str, subject: str, form: Value, strict: bool) -> Certificate | None:
        """A proof that a form in u is positive, or not negative where that is enough."""
        least, rule = _least(form, index_for(self.name), self.last)
        if (least is None or least < 0) and not strict and nonnegative(form).verdict:
            least, rule = 0, "decided"
        if least is None or least < 0 or (strict and least == 0):
            return None
        return Certificate(claim, subject, self.name, self.start, self.step, self.last, text(form), least, rule)


def _least(form: Value, index: str, last: int | None) -> tuple[End, str]:
    """A number that the form is proved not to fall below, and how."""
    if not isinstance(form, Poly):
        return form, "no negative coefficient"
    if is_plain(form) and all(c > 0 for monomial, c in form.terms.items() if monomial):
        return form.constant, "no negative coefficient"
    low, _ = bounds(form, {index: (0, last)})
    if low is None and last is None:
        return Piece((form,), 0, 1, None, index=index).enclose(0, 0, None)[0], "decided"
    return low, "interval arithmetic"


def above(domain: Domain, x: Number, direction: int) -> Number | None:
    """The next point of the domain in a direction, None where there is none."""
    if direction > 0:
        return domain.next_above(x)
    if domain.values is not None:
        return next((value for value in reversed(domain.values) if value < x), None)
    if domain.step is None:
        return None
    lower = exact(x - domain.step)  # type: ignore[arg-type]
    return lower if domain.contains(lower) else None


def ray_from(name: str, domain: Domain, start: Number, direction: int) -> Ray:
    """All of the domain from a point on, in a direction; of a set, the progression that its points lie on."""
    grid = domain.grid()
    step = grid.step or 1
    end = grid.highest if direction > 0 else grid.lowest
    last = None if end is None else max(end - start, start - end) // step
    return Ray(name, start, exact(direction * step), last)


def whole_ray(name: str, domain: Domain, direction: int = 1) -> Ray | None:
    """The whole domain from one of its ends, None where it has none on that side."""
    start = domain.lowest if direction > 0 else domain.highest
    return None if start is None else ray_from(name, domain, start, direction)  # type: ignore[arg-type]


def difference_text(constraint: Constraint) -> str:
    """``params - 10000000``: both sides as the user wrote them, a number in digits; times what quotients are divided
    by."""
    left, right = (
        name if number is None else str(number)
        for name, number in zip(constraint.texts(), constraint.numbers(), strict=True)
    )
    difference = left if right == "0" else f"{left} - {right if _is_atomic(right) else f'({right})'}"
    return difference if constraint.divisor == 1 else f"({difference})*{factor_text(constraint.divisor)}"


def factor_text(divisor: Value) -> str:
    """A divisor as a factor of a product."""
    written = text(divisor)
    return written if isinstance(divisor, Poly) and len(divisor.terms) == 1 else f"({written})"


def _is_atomic(name: str) -> bool:
    """Whether a text can stand behind a minus sign without parentheses."""
    return not set(name) & set("+-%/")


def violated_on(ray: Ray, constraint: Constraint) -> Certificate | None:
    """A proof that the constraint is violated on the whole ray."""
    return _always(ray, constraint, RELATIONS[constraint.relation].opposite, f"`{constraint.text}` is violated")


def kept_on(ray: Ray, constraint: Constraint) -> Certificate | None:
    """A proof that the constraint holds on the whole ray."""
    return _always(ray, constraint, constraint.relation, f"`{constraint.text}` holds")


def _always(ray: Ray, constraint: Constraint, relation: str, claim: str) -> Certificate | None:
    """A proof that the difference of a constraint's sides stands in a relation to 0 on the whole ray."""
    form = ray.form(constraint.difference)
    name = difference_text(constraint)
    if relation == "==":
        return ray.certificate(claim, name, 0, strict=False) if form == 0 else None
    found = (
        ray.certificate(claim, name if sign > 0 else f"-({name})", sign * form, strict=relation in STRICT)
        for sign in SIGNS[relation]
    )
    return next(filter(None, found), None)


def rises_on(ray: Ray, value: Value, subject: str) -> Certificate | None:
    """A proof that the value does not fall from one point of the ray to the next."""
    form = ray.form(value)
    if not isinstance(form, Poly):
        return ray.certificate(f"{subject} is constant", f"{subject}'s next step", 0, strict=False)
    index = index_for(ray.name)
    change = shifted(form, index, 1, 1, form.ring.named(index)) - form
    return ray.certificate(f"{subject} never falls", f"{subject}'s next step", change, strict=False)
