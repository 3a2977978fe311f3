"""Questions of a script, and their answers as plain data."""

from __future__ import annotations

from symcnn.questions.answers import Asker, Reply, answer
from symcnn.questions.inquiry import Inquiry

__all__ = ["Inquiry", "Reply", "answer"]

__all__ = ["Asker", "Inquiry", "Reply", "answer"]
