"""What schema.org says of an event beside time and place: image, offers, performers."""

from __future__ import annotations

import json

import pytest
from page_readings import page

from aggregator.model import Offer, Performer
from aggregator.sources.pages.stated.schema_offers import price

EVENT = {"@context": "https://schema.org", "@type": "Event", "name": "Expo", "startDate": "2026-03-05T16:00Z"}


def read(**more: object):
    body = f'<h1>Events</h1><script type="application/ld+json">{json.dumps({**EVENT, **more})}</script>'
    (event,) = page(body, url="https://example.org/events/", content_type="text/html").events
    return event


IMAGES = {
    "an address": ("https://b.example/a.png", "https://b.example/a.png"),
    "a relative address": ("../a.png", "https://example.org/a.png"),
    "the first of several": (["https://b.example/1x1.png", "https://b.example/4x3.png"], "https://b.example/1x1.png"),
    "an ImageObject": ({"@type": "ImageObject", "url": "https://b.example/a.png"}, "https://b.example/a.png"),
    "an ImageObject by its content": ({"contentUrl": "https://b.example/a.png"}, "https://b.example/a.png"),
    "68: no script": ("javascript:alert(1)", ""),
    "68: no image within the page": ("data:image/png;base64,iVBORw0KGgo=", ""),
    "69: none behind a password": ("https://ada:secret@b.example/a.png", ""),
    "nothing of a number": (7, "https://example.org/events/7"),
    "nothing": (None, ""),
}


@pytest.mark.parametrize(("stated", "expected"), IMAGES.values(), ids=IMAGES)
def test_image(stated, expected):
    assert read(image=stated).image == expected


TICKETS = "https://example.org/events/tickets"
OFFERS = {
    "a price": ({"offers": {"@type": "Offer", "price": 30, "priceCurrency": "eur"}}, [Offer("30", "EUR")]),
    "all of it": (
        {
            "offers": {
                "price": "12.5",
                "priceCurrency": "USD",
                "url": "tickets",
                "availability": "https://schema.org/SoldOut",
                "validFrom": "2026-01-01T12:00:00Z",
            }
        },
        [Offer("12.50", "USD", TICKETS, "SoldOut", "2026-01-01T12:00:00Z")],
    ),
    "several, each once": ({"offers": [{"price": 0}, {"price": "0"}, {"price": "9"}]}, [Offer("0"), Offer("9")]),
    "the lowest of an aggregate": ({"offers": {"lowPrice": "5", "highPrice": "9"}}, [Offer("5")]),
    "a price within its specification": ({"offers": {"priceSpecification": {"price": "5"}}}, [Offer("5")]),
    "free": ({"offers": {"price": "Free"}}, [Offer("0")]),
    "free for all": ({"isAccessibleForFree": True}, [Offer("0")]),
    "not free for all": ({"isAccessibleForFree": False}, []),
    "free for all, and a ticket": ({"isAccessibleForFree": True, "offers": {"price": 3}}, [Offer("3")]),
    "no price that is a sentence": ({"offers": {"price": "pay what you want"}}, []),
    "no currency without a price": ({"offers": {"priceCurrency": "EUR"}}, []),
    "no word that schema.org does not know": ({"offers": {"availability": "plenty", "price": 1}}, [Offer("1")]),
    "68: no script": ({"offers": {"url": "javascript:alert(1)"}}, []),
    "a text in place of an offer": ({"offers": "30 EUR"}, []),
    "nothing": ({}, []),
}


@pytest.mark.parametrize(("stated", "expected"), OFFERS.values(), ids=OFFERS)
def test_offers(stated, expected):
    assert list(read(**stated).offers) == expected


PERFORMERS = {
    "a person": ({"@type": "Person", "name": "Ada  Lovelace"}, [Performer("Ada Lovelace")]),
    "a band": ({"@type": "PerformingGroup", "name": "The Daemons"}, [Performer("The Daemons", group=True)]),
    "a name": ("Ada", [Performer("Ada")]),
    "several, each once": ([{"name": "Ada"}, "Ada", {"name": "Bob"}], [Performer("Ada"), Performer("Bob")]),
    "none without a name": ({"@type": "Person", "url": "https://b.example"}, []),
    "no address for a name": ("https://b.example/ada", []),
    "69: no e-mail address": ("ada@b.example", []),
    "nothing": (None, []),
}


@pytest.mark.parametrize(("stated", "expected"), PERFORMERS.values(), ids=PERFORMERS)
def test_performers(stated, expected):
    assert list(read(performer=stated).performers) == expected


PRICES = {
    "12": "12",
    "12.00": "12",
    "12,50 €": "12.50",
    "$1,250.00": "1250",
    "0.00": "0",
    "gratis": "0",
    "10-20": "",
    "from 10": "",
    "": "",
}


@pytest.mark.parametrize(("words", "expected"), PRICES.items())
def test_price(words, expected):
    assert price(words) == expected


def test_microdata():
    (event,) = page(
        """
        <div itemscope itemtype="https://schema.org/Event"><h2 itemprop="name">Expo</h2>
        <meta itemprop="startDate" content="2026-03-05T16:00Z"><img itemprop="image" src="/a.png">
        <p itemprop="performer" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ada</span></p>
        <p itemprop="offers" itemscope itemtype="https://schema.org/Offer"><span itemprop="price">5</span>
        <meta itemprop="priceCurrency" content="EUR"><a itemprop="url" href="tickets">Tickets</a></p></div>
        """,
        url="https://example.org/events/",
        content_type="text/html",
    ).events
    assert event.image == "https://example.org/a.png"
    assert event.performers == (Performer("Ada"),)
    assert event.offers == (Offer("5", "EUR", TICKETS),)
