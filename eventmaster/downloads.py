"""An export as the answer to a request: the same for the desk and the API."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from eventmaster.heartbeat import beating
from registrations.exports.taking import Download


def answer_with(download: Download) -> StreamingHttpResponse:
    """Stream the file, to be kept and not shown; nobody on the way keeps a copy."""
    disposition = content_disposition_header(as_attachment=True, filename=download.file_name)
    return StreamingHttpResponse(
        beating(download.chunks),
        content_type=download.media_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        },
    )
