"""A ticket on paper: one A4 page, the ticket in its upper half, to be folded.

It wears what its organizer has: a band and lines of their colour, and their logo.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from events.accents import accent_for
from events.when import when_text
from registrations.tickets import qr, typesetting
from registrations.tickets.codes import qr_text, shown_short_code
from registrations.tickets.logos import printed_logo_of
from registrations.tickets.words import has_several_types, holder_text, place_text

if TYPE_CHECKING:
    from events.models import Event, Organizer
    from registrations.models import Ticket

# Streams as bytes: nobody needs a PDF in seven bits, and writing it so takes half of the time.
rl_config.useA85 = 0

WIDTH, HEIGHT = A4
FOLD = HEIGHT / 2
EDGE = 14 * mm
STUB_WIDTH = 76 * mm
STUB = WIDTH - STUB_WIDTH
TEXT_WIDTH = STUB - 2 * EDGE
QR_WIDTH = STUB_WIDTH - 12 * mm
SOFT = Color(0.33, 0.34, 0.38)
RULE = Color(0.6, 0.6, 0.62)
BAND = 5 * mm
LOGO_WIDTH, LOGO_HEIGHT = 52 * mm, 13 * mm


def ticket_pdf(ticket: Ticket) -> bytes:
    """Return the ticket's page in the active language."""
    return tickets_pdf([ticket])


def tickets_pdf(tickets: Sequence[Ticket]) -> bytes:
    """Return one page for each ticket of one event.

    Reads each ticket's type and registration, and the event with its organizer.
    """
    # Where there is one type, its name says nothing.
    names_types = has_several_types(tickets[0].event)
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=1)
    event = tickets[0].event
    canvas.setTitle(typesetting.printable(event.title_here))
    canvas.setAuthor(typesetting.printable(event.organizer.name))
    logo = printed_logo_of(event.organizer)
    # Made once: the pages of a file share the picture.
    picture = ImageReader(BytesIO(logo)) if logo else None
    for ticket in tickets:
        _draw_band(canvas, event.organizer)
        _draw_event(canvas, event, picture)
        _draw_holder(canvas, ticket, ticket.ticket_type.name if names_types else "")
        _draw_stub(canvas, ticket)
        _draw_folds(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw_band(canvas: Canvas, organizer: Organizer) -> None:
    if organizer.accent:
        canvas.setFillColor(_colour(organizer))
        canvas.rect(0, HEIGHT - BAND, WIDTH, BAND, stroke=0, fill=1)


def _colour(organizer: Organizer) -> Color:
    """The organizer's colour, dark enough for paper."""
    return HexColor(accent_for(organizer.accent).light) if organizer.accent else black


def _draw_event(canvas: Canvas, event: Event, logo: ImageReader | None) -> None:
    top = HEIGHT - EDGE
    canvas.setFillColor(SOFT)
    if logo:
        top = _draw_logo(canvas, logo, top)
    top = _write(canvas, event.organizer.name, top, sizes=(10,), max_lines=1) - 3 * mm
    canvas.setFillColor(black)
    sizes, lines = (26, 22, 18, 15), 3 if logo else 4
    top = _write(canvas, event.title_here, top, sizes=sizes, max_lines=lines, bold=True) - 4 * mm
    top = _write(canvas, when_text(event), top, sizes=(12, 11, 10), max_lines=2) - 2 * mm
    _write(canvas, place_text(event), top, sizes=(12, 11, 10), max_lines=2)


def _draw_logo(canvas: Canvas, logo: ImageReader, top: float) -> float:
    """Draw the logo below `top`, as large as its place allows; return where the text goes on."""
    width, height = logo.getSize()
    factor = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
    width, height = width * factor, height * factor
    canvas.drawImage(logo, EDGE, top - height, width, height)
    return top - height - 3 * mm


def _draw_holder(canvas: Canvas, ticket: Ticket, type_name: str) -> None:
    top = FOLD + EDGE + 26 * mm
    canvas.setStrokeColor(_colour(ticket.event.organizer))
    canvas.setLineWidth(1.5)
    canvas.line(EDGE, top + 3 * mm, STUB - EDGE, top + 3 * mm)
    canvas.setStrokeColor(black)
    top = _write(canvas, holder_text(ticket), top, sizes=(22, 18, 14), max_lines=2, bold=True)
    canvas.setFillColor(SOFT)
    _write(canvas, type_name, top - 1 * mm, sizes=(13, 11), max_lines=1)
    canvas.setFillColor(black)


def _write(
    canvas: Canvas,
    text: str,
    top: float,
    *,
    sizes: tuple[float, ...],
    max_lines: int,
    bold: bool = False,
) -> float:
    setting = typesetting.fit(text, width=TEXT_WIDTH, sizes=sizes, max_lines=max_lines)
    return typesetting.draw(canvas, setting, x=EDGE, top=top, bold=bold)


def _draw_stub(canvas: Canvas, ticket: Ticket) -> None:
    left = STUB + (STUB_WIDTH - QR_WIDTH) / 2
    bottom = FOLD + (FOLD - QR_WIDTH) / 2 + 6 * mm
    draw_qr(canvas, qr_text(ticket), left, bottom, QR_WIDTH)
    _centred(canvas, shown_short_code(ticket.short_code), 17, bottom - 9 * mm, bold=True)
    _centred(canvas, _("Show this code at the door."), 9.5, bottom - 15 * mm)


def _centred(canvas: Canvas, text: str, size: float, bottom: float, *, bold: bool = False) -> None:
    setting = typesetting.fit(text, width=QR_WIDTH, sizes=(size, 9, 7), max_lines=1)
    line = setting.lines[0]
    x = STUB + (STUB_WIDTH - typesetting.text_width(line, setting.size)) / 2
    typesetting.draw_line(canvas, line, setting.size, x, bottom, bold=bold)


def draw_qr(canvas: Canvas, text: str, x: float, y: float, width: float) -> None:
    """Draw the code as one vector path on white; `width` (points) includes the quiet zone."""
    modules = qr.matrix(text)
    size = len(modules) + 2 * qr.QUIET_ZONE
    canvas.setFillColor(white)
    canvas.rect(x, y, width, width, stroke=0, fill=1)
    canvas.saveState()
    # One unit to a module: whole numbers, which need none of reportlab's slow formatting.
    canvas.translate(x, y)
    canvas.scale(width / size, width / size)
    path = PDFPathObject(
        code=[
            f"{column + qr.QUIET_ZONE} {size - (row + qr.QUIET_ZONE + 1)} {length} 1 re"
            for column, row, length in qr.dark_runs(modules)
        ]
    )
    canvas.setFillColor(black)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
    canvas.setFillColor(black)


def _draw_folds(canvas: Canvas) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.8)
    canvas.setDash(2, 3)
    canvas.line(0, FOLD, WIDTH, FOLD)
    canvas.line(STUB, FOLD, STUB, HEIGHT)
    canvas.setFillColor(SOFT)
    note = _("Fold here. The code admits once: keep it to yourself.")
    typesetting.draw_line(canvas, typesetting.printable(note), 8.5, EDGE, FOLD - 8 * mm)
