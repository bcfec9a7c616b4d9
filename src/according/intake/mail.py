"""E-mail (.eml): the message's text; sender, subject and date as publisher, title and date."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr

from according.errors import DispatchError
from according.intake.aligning import align
from according.intake.dates import iso
from according.intake.doors import Opened, check_text
from according.intake.html import html_text
from according.records import Dispatch
from according.spans import Original

__all__ = ["load_mail"]


def load_mail(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load one message; its attachments are named on the log and left out."""
    data = opened.whole()
    if not data.strip():
        yield opened.skip("is empty")
        return
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        yield opened.skip("the message has no text")
        return
    try:
        text = body.get_content()
    except LookupError:
        yield opened.skip("the message is in an encoding that is not known")
        return
    if not isinstance(text, str):
        yield opened.skip("the message has no text")
        return
    kind = body.get_content_type()
    markup = text if kind == "text/html" else ""
    if markup:
        text = html_text(markup)
    text = text.replace("\r\n", "\n")
    if reason := check_text(text, opened.limits):
        yield opened.skip(reason)
        return
    if attached := sum(1 for _ in message.iter_attachments()):
        many = "1 attachment was" if attached == 1 else f"{attached} attachments were"
        opened.say(f"{many} left out")
    name, address = parseaddr(_head(message, "From"))
    yield Dispatch(
        text=text,
        publisher=name or address.rpartition("@")[2] or None,
        published_at=iso(_head(message, "Date")),
        title=_head(message, "Subject").strip() or None,
        ref=_head(message, "Message-ID").strip() or None,
        path=opened.name,
        original=Original(
            f"{kind} part", None, "character" if markup else None, body.get_content_charset(),
            align(text, markup) if markup else (),
        ),
    )  # fmt: skip


def _head(message: EmailMessage, name: str) -> str:
    """Return a header, or nothing where it is damaged: that must not cost the message."""
    try:
        return str(message.get(name, ""))
    except Exception:  # Python's parser raises whatever it stumbles over
        return ""
