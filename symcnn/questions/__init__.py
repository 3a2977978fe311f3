"""Questions of a script, and their answers as plain data."""

from __future__ import annotations

from symcnn.questions.answers import answer
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.replies import Asker, Reply

__all__ = ["Asker", "Inquiry", "Reply", "answer"]
