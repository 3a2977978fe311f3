"""OR-Tools CP-SAT as a solver of problems in several symbols, where it is installed and 64 bits suffice."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import floor, inf, nextafter
from typing import Any

from symcnn.algebra import Number, Value
from symcnn.algebra.domain import exact
from symcnn.errors import Error
from symcnn.solve.branch import Indices, Peak
from symcnn.solve.constraint import Constraint
from symcnn.solve.control import INTERRUPTED, OUT_OF_TIME, Control, Standing
from symcnn.solve.forms import Linear, number
from symcnn.solve.linear import Translation
from symcnn.solve.space import Box, Space

MOST_WORKERS = 8
CLOCKS_APART = 0.25  # seconds by which CP-SAT's clock may be ahead of ours
INSTALL = "install OR-Tools for problems of this size: pip install 'symcnn[optimize]'"


@cache
def engine() -> Any | None:
    """CP-SAT's module, None where it is not installed. It takes half a second to load."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        return None
    return cp_model


class Model:
    """One problem in CP-SAT's terms; raises what :class:`Translation` raises where it has none."""

    def __init__(self, space: Space, box: Box, constraints: Sequence[Constraint], goal: Value) -> None:
        found = engine()
        if found is None:
            raise Error("OR-Tools is not installed", hint=INSTALL)
        self.cp: Any = found
        self.translation = Translation(self.cp, space, box)
        for constraint in constraints:
            self.translation.add(constraint)
        self.goal = self.translation.value(goal)
        self.order = [self.translation.value(form) for form in space.order] or self.translation.indices

    def climb(self, control: Control) -> Peak:
        """The largest goal, and among equals the largest point in the space's order."""
        best = self._largest(self.goal, control)
        if best.stopped or best.indices is None:
            return best
        assert best.value is not None
        self._fix(self.goal, best.value)
        indices = best.indices
        for form in self.order:
            self._hint(indices)
            found = self._largest(form, control)
            if found.indices is None:  # out of time: some best point, not known to be the largest of them
                return Peak(indices, best.value, best.value, found.stopped)
            indices = found.indices
            if found.stopped:
                return Peak(indices, best.value, best.value, found.stopped)
            assert found.value is not None
            self._fix(form, found.value)
        return Peak(indices, best.value, best.value)

    def _fix(self, form: Linear, value: Number) -> None:
        whole = form if not form.fixed else number(value)
        self.translation.relate(self.translation.combined([(1, whole), (-1, number(value))]), "==")

    def _hint(self, indices: Indices) -> None:
        model = self.translation.model
        model.clear_hints()
        for index, value in zip(self.translation.indices, indices, strict=True):
            (variable,) = index.terms
            model.add_hint(self.translation.variables[variable], value)

    def _largest(self, form: Linear, control: Control) -> Peak:
        model = self.translation.model
        model.maximize(self.translation.expression(form))
        solver = self._solver(control)
        status = solver.solve(model, _watcher(self.cp, control, form))
        names = {self.cp.OPTIMAL: "optimal", self.cp.FEASIBLE: "feasible", self.cp.INFEASIBLE: "infeasible"}
        kind = names.get(status, "unknown")
        if kind == "infeasible":
            return Peak(None, None, None)
        if status == self.cp.MODEL_INVALID:
            raise AssertionError(model.validate())
        stopped = "" if kind == "optimal" else _reason(control)
        bound = _scaled(_bound(solver.best_objective_bound), form)
        if kind == "unknown":
            return Peak(None, None, bound, stopped)
        indices = tuple(self._number(solver, index) for index in self.translation.indices)
        value = _scaled(self._number(solver, form), form)
        return Peak(indices, value, value if kind == "optimal" else max(bound, value), stopped)

    def _number(self, solver: Any, form: Linear) -> int:
        """The form times its scale in exact integers, from the variables' values."""
        variables = self.translation.variables
        return form.constant + sum(c * int(solver.value(variables[v])) for v, c in form.terms.items())

    def _solver(self, control: Control) -> Any:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = min(MOST_WORKERS, max(2, os.cpu_count() or 1))
        left = control.left()
        if left is not None:
            solver.parameters.max_time_in_seconds = left
        return solver


def _scaled(value: int, form: Linear) -> Number:
    return exact(Fraction(value, form.scale))


def _bound(bound: float) -> int:
    """A whole bound from CP-SAT's double, which is rounded beyond 2^53."""
    return floor(bound if abs(bound) < 2**53 else nextafter(bound, inf))


def _reason(control: Control) -> str:
    """A search that ended without a proof ran out of its time, or was interrupted."""
    left = control.left()
    return OUT_OF_TIME if left is not None and left < CLOCKS_APART else INTERRUPTED


def _watcher(cp: Any, control: Control, form: Linear) -> Any:
    class Watcher(cp.CpSolverSolutionCallback):  # type: ignore[misc]
        """Tells the control of every better point."""

        def __init__(self) -> None:
            super().__init__()
            self.found = 0

        def on_solution_callback(self) -> None:
            self.found += 1
            best, bound = round(self.objective_value), floor(self.best_objective_bound)
            control.tell(Standing(_scaled(best, form), _scaled(bound, form), self.found))

    return Watcher()
