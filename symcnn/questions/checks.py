"""The expectations of a script alone, as ``symcnn check`` asks them."""

from __future__ import annotations

from symcnn.network.session import Session
from symcnn.questions.answers import Asker, Reply, answer
from symcnn.syntax import nodes


def check_file(session: Session) -> list[Reply]:
    """The replies to the ``expect``s; a script without any is compiled, so that its errors show."""
    expectations = [q for q in session.program.questions if isinstance(q, nodes.Expect)]
    if not expectations:
        session.check()
    asker = Asker(session)
    return [answer(asker, question) for question in expectations]
