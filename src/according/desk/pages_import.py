"""Import: paste a text or drop files; what became of each dispatch."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from according.desk.acting import Sent, acting, actor
from according.desk.rendering import desk_of, page
from according.errors import UsageError
from according.records import Dispatch

__all__ = ["routes"]

_FILES = 200
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)?)?")
_UNSAFE = re.compile(r"[^\w.()\-, ]+")


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [
        Route("/import", form, methods=["GET"]),
        Route("/import", acting("reviewer", start, files=_FILES), methods=["POST"]),
        Route("/import/{id}", job),
    ]


def form(request: Request) -> Response:
    """Show the form and the imports of this run of the desk."""
    actor(request, "reviewer")
    desk = desk_of(request)
    return page(
        request, "import.html", latest=desk.imports.latest(), error=None, sent={},
        megabytes=desk.options.upload_bytes // 1_000_000, files=_FILES,
    )  # fmt: skip


def start(request: Request, sent: Sent) -> Response:
    """Begin an import; what cannot be one is said on the form, with what was typed."""
    user = actor(request, "reviewer")
    desk = desk_of(request)
    try:
        published = _field(sent, "published")
        if published and not _DATE.fullmatch(published):
            raise UsageError("write the date as year-month-day, like 2016-10-31")
        uploads = _uploads(sent)
        text = str(sent.get("text") or "").replace("\r\n", "\n")
        if uploads:
            folder, names = _stored(uploads)
            job = desk.imports.folder(
                folder, names, user.name, _field(sent, "publisher"), published
            )
        elif text.strip():
            if len(text) > desk.options.characters:
                raise UsageError(f"this text is longer than {desk.options.characters:,} characters")
            dispatch = Dispatch(
                text, _field(sent, "publisher"), published, _field(sent, "url"),
                _field(sent, "title"),
            )  # fmt: skip
            job = desk.imports.text(dispatch, user.name)
        else:
            raise UsageError("there is no text and no file to import")
    except UsageError as err:
        return page(
            request, "import.html", 400, latest=desk.imports.latest(), error=str(err),
            sent={k: v for k, v in sent.items() if isinstance(v, str)},
            megabytes=desk.options.upload_bytes // 1_000_000, files=_FILES,
        )  # fmt: skip
    return RedirectResponse(f"/import/{job.id}", 303)


def job(request: Request) -> Response:
    """Show how an import goes."""
    actor(request, "reviewer")
    found = desk_of(request).imports.get(request.path_params["id"])
    if found is None:
        raise UsageError("there is no such import - imports are listed until the desk is stopped")
    return page(request, "import_job.html", job=found)


def _field(sent: Sent, name: str) -> str | None:
    return str(sent.get(name) or "").strip()[:2_000] or None


def _uploads(sent: Any) -> list[UploadFile]:
    found = sent.getlist("files") if hasattr(sent, "getlist") else []
    return [f for f in found if isinstance(f, UploadFile) and f.filename]


def _stored(uploads: list[UploadFile]) -> tuple[Path, list[str]]:
    """Put uploads into a folder of their own under names that are safe on any system."""
    folder = Path(tempfile.mkdtemp(prefix="according-import-"))
    names: list[str] = []
    try:
        for upload in uploads:
            name = _safe(upload.filename or "file", set(names))
            with (folder / name).open("wb") as out:
                shutil.copyfileobj(upload.file, out)
            names.append(name)
    except OSError as err:
        shutil.rmtree(folder, ignore_errors=True)
        raise UsageError(f"the files could not be stored: {err.strerror}") from err
    return folder, names


def _safe(given: str, taken: set[str]) -> str:
    name = _UNSAFE.sub("_", PurePosixPath(given.replace("\\", "/")).name).strip(". ") or "file"
    name = name[-120:]
    i = 1
    unique = name
    while unique in taken:
        i += 1
        unique = f"{i} {name}"
    return unique
