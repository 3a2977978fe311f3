"""Where a symbol's values lie, as mathematics."""

from __future__ import annotations

from symcnn import algebra
from symcnn.algebra import Domain, Value
from symcnn.render.breaking import breakable, fitted, visible
from symcnn.report import SymbolFact

MOST_LISTED = 4
"""So many values of a range are all shown."""

SHORT = 36
"""So many characters stay on a line."""

DOTS = r"\ldots"


def symbol(fact: SymbolFact, line: float) -> str:
    """``$C_0 \\in \\{16, 32, \\ldots, 256\\}$``, or in words that say more; a ``line`` has so many characters."""
    within = _within(fact.values)
    if not within:
        return f"${fitted(fact.latex, line)}$ {fact.domain}"
    member = rf"{fact.latex} \in {within}"
    return f"${fitted(member if visible(member) < SHORT else breakable(member), line)}${_below(fact)}"


def _within(domain: Domain) -> str:
    """The set; nothing for domains that have a name, or no lower end."""
    if domain.values is not None:
        return _set(*domain.values)
    if domain.lowest is None or domain.describe().startswith(("a ", "an ")):
        return ""
    return _interval(domain) if domain.is_real else _steps(domain)


def _interval(domain: Domain) -> str:
    assert domain.lowest is not None
    high = r"\infty)" if domain.highest is None else f"{algebra.latex(domain.highest)}]"
    return f"[{algebra.latex(domain.lowest)}, {high}"


def _steps(domain: Domain) -> str:
    """The first two values and the last, or all where they are few."""
    low, high, step = domain.lowest, domain.highest, domain.step
    assert low is not None
    assert step is not None
    size = domain.size()
    if size is not None and size <= MOST_LISTED:
        return _set(*domain.points())
    last = [high] if high is not None and _reached(domain) else []
    return _set(low, low + step, DOTS, *last)


def _reached(domain: Domain) -> bool:
    """Whether the steps are known to reach the highest value."""
    return domain.is_numeric or domain.step == 1


def _below(fact: SymbolFact) -> str:
    """What bounds the values of a range whose last one is not known."""
    domain = fact.values
    if domain.highest is None or domain.is_real or _reached(domain):
        return ""
    return rf" with ${fact.latex} \le {breakable(algebra.latex(domain.highest))}$"


def _set(*values: Value | str) -> str:
    shown = (value if isinstance(value, str) else algebra.latex(value) for value in values)
    return rf"\{{{', '.join(shown)}\}}"
