"""An event's ticket types, and the form's part about them as a person sees it."""

from typing import Any

from events.models import Event, Pool, TicketType
from tests.registrations.pages.reading import Element, fields_of, main_of


def add_type(event: Event, name: str, *, room: Pool | None = None, **fields: Any) -> TicketType:
    number = TicketType.objects.filter(event=event).count() + 1
    kind = TicketType.objects.create(event=event, number=number, name=name, **fields)
    if room:
        kind.pools.add(room)
    return kind


def fields_with_types(response: Any) -> dict[str, Any]:
    """What a browser would send: of radio buttons and boxes only the ticked ones."""
    main = main_of(response)
    fields: dict[str, Any] = dict(fields_of(response))
    for name in ("type", "also", "any"):
        fields.pop(name, None)
    for radio in main.find_all("input", type="radio"):
        if "checked" in radio.attributes:
            fields["type"] = radio.attributes["value"]
    for box in [*main.find_all("input", name="also"), *main.find_all("input", name="any")]:
        if "checked" in box.attributes or box.attributes["type"] == "hidden":
            fields.setdefault(box.attributes["name"], []).append(box.attributes["value"])
    for select in main.find_all("select"):
        fields[select.attributes["name"]] = _chosen(select).attributes["value"]
    return fields


def _chosen(select: Element) -> Element:
    options = select.find_all("option")
    return next((option for option in options if "selected" in option.attributes), options[0])


def cards_of(response: Any) -> list[tuple[str, str]]:
    """Each card's name, and whether it is checked or disabled."""
    cards = []
    for label in main_of(response).find_all("label", **{"class": "type-card"}):
        [name] = label.find_all("span", **{"class": "type-facts__name"})
        [radio] = label.find_all("input")
        states = [state for state in ("checked", "disabled") if state in radio.attributes]
        cards.append((name.text, " ".join(states)))
    return cards


def companions_of(response: Any) -> list[tuple[str, str]]:
    """Each companion's name, and the words of the type chosen."""
    main = main_of(response)
    names = [
        field.attributes.get("value", "")
        for field in main.find_all("input")
        if field.attributes.get("name", "").startswith("person_")
    ]
    return list(zip(names, [_chosen(one).text for one in main.find_all("select")], strict=True))


def bill_of(response: Any) -> list[str]:
    bills = main_of(response).find_all("dl", **{"class": "bill__lines"})
    return [line.text for bill in bills for line in bill.find_all("div")]


def step_list(response: Any) -> list[str]:
    [steps] = main_of(response).find_all("ol")
    return [step.text for step in steps.find_all("li")]


def boxes_of(response: Any) -> list[tuple[str, bool]]:
    """The words beside each box of the waiting list, and whether it is ticked."""
    main = main_of(response)
    boxes = {
        box.attributes["id"]: "checked" in box.attributes
        for box in main.find_all("input", type="checkbox")
    }
    labels = [label for label in main.find_all("label") if label.attributes.get("for") in boxes]
    return [(label.text, boxes[label.attributes["for"]]) for label in labels]
