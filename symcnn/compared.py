"""Networks side by side in Python: a row a network, or a row a setting of its symbols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from symcnn import given
from symcnn.errors import Error
from symcnn.face import Network, Script, load
from symcnn.network.session import Session
from symcnn.questions.settings import Chosen, over_text, settings_report
from symcnn.render.notebook import Comparison
from symcnn.spoken import spoken


@spoken
def compare(
    *networks: Network | Script | str | Path,
    over: str | Mapping[str, Any] | None = None,
    metrics: Iterable[str] | None = None,
) -> Comparison:
    """``compare("zoo:resnet18", "zoo:resnet34")`` or ``compare(network, over={"w": [16, 32, 64]})``: a table with a row
    for each network at each setting.

    A script, or the name of its file, stands for all of its networks. ``over`` gives symbols the values that they run
    through, also as text (``"w=16..64 step 8"``); the others have their defaults. ``metrics`` are the columns. Prints
    as text, shows itself in a notebook, and gives ``latex()``, ``markdown()``, ``html()``, ``csv()`` and ``json()``.
    """
    named = None if metrics is None else given.texts(metrics, "metrics", "params")
    chosen = _chosen([network for one in networks for network in _networks(one)])
    return Comparison(settings_report(chosen, over_text(over), named))


def _networks(one: Any) -> Iterator[Network]:
    if isinstance(one, Network):
        yield one
    elif isinstance(one, (Script, str, Path)):
        found = (one if isinstance(one, Script) else load(one)).networks
        if not found:
            raise Error(f"there is no network in {one}", hint="write one: `network name { input 8x8x3; … }`")
        yield from found.values()
    else:
        raise Error(f"{one!r} is no network", hint="give networks, scripts or the names of their files")


def _chosen(networks: list[Network]) -> list[Chosen]:
    """Networks of one session together, in order; of scripts that are called alike the later ones have a number."""
    if not networks:
        raise Error("there is nothing to compare", hint="give a network, or several")
    sessions: dict[Session, list[Network]] = {}
    for network in networks:
        sessions.setdefault(network._session, []).append(network)
    programs: dict[str, list[Any]] = {}
    return [_one(session, together, programs) for session, together in sessions.items()]


def _one(session: Session, networks: list[Network], programs: dict[str, list[Any]]) -> Chosen:
    """``programs`` are those met before, by the names of their files."""
    file = networks[0]._script.source.name
    known = programs.setdefault(file, [])
    if session.program not in known:
        known.append(session.program)
    place = known.index(session.program)
    names = dict.fromkeys(network.name for network in networks)
    return Chosen(session, f"{file} ({place + 1})" if place else file, tuple(names))


__all__ = ["Comparison", "compare"]
