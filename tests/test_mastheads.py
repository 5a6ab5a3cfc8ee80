"""By which name a dump calls its outlet: its head, its notices, what it tells and asks of its readers."""

from __future__ import annotations

import pytest

from builders import PROSE
from clipsheet.clip import extract
from clipsheet.model import Form, RawDocument


def outlet(head: str, foot: str) -> str | None:
    text = f"{head}\n\nFerry to run at night\n\n5 June 2025\n\n{PROSE}\n\nMost read\n\nPier to be mended\n\n{foot}\n"
    found = extract(RawDocument("a.txt", Form.DUMP, text, "0" * 64)).outlets
    return found[0].value if found else None


@pytest.mark.parametrize(
    ("want", "head", "foot"),
    [
        pytest.param("Harbour Post", "Harbour Post", "© 2025 Harbour Post", id="masthead and notice"),
        pytest.param(
            "Harbour Post", "Menu", "Copyright © 2025 Harbour Post Ltd. All rights reserved.", id="a notice alone, without its legal form"
        ),
        pytest.param(
            "Harbour Post",
            "Back to Harbour Post",
            "Advertise with Harbour Post\n\n© Tidewater Media Group, LLC",
            id="the company behind it",
        ),
        pytest.param(
            "Harbour Post",
            "Menu",
            "About the Harbour Post\n\nHarbour Post Newsletter\n\n© Tidewater Media",
            id="told before and behind the name",
        ),
        pytest.param(
            "Harbour Post",
            "Menu",
            "Follow Harbour Post on Facebook\n\nFollow Harbour Post on Twitter\n\n© Tidewater Media",
            id="told on both sides",
        ),
        pytest.param(
            "Le Phare",
            "Menu",
            "Abonnez-vous au Phare\n\nPublicité sur Le Phare\n\nÀ propos de Le Phare\n\n© Groupe Marée Media",
            id="French",
        ),
        pytest.param("Hafenbote", "Menü", "Über den Hafenbote\n\nHafenbote Newsletter\n\n© Flut Verlag GmbH", id="German"),
        pytest.param("Tidewater Media", "Menu", "About Lighthouse Tours\n\n© 2025 Tidewater Media", id="one line alone tells of anything"),
        pytest.param(
            "Tidewater Media", "Menu", "Contact us\n\nFollow us on Facebook\n\nJoin us\n\n© 2025 Tidewater Media", id="us is no name"
        ),
        pytest.param(
            "Harbour Post", "Harbour Post", "Published in Tide Town. Copyright 2025.\nTel. 0700-000-5246", id="a label is no name"
        ),
        pytest.param("The Post", "Menu", "Advertise with the Post\n\nThe Post Newsletter\n\n© Tidewater Media", id="with its article"),
        pytest.param(None, "Menu", "Contact us", id="nothing names it"),
    ],
)
def test_the_outlet_is_named_as_its_page_names_it(want: str | None, head: str, foot: str) -> None:
    assert want == outlet(head, foot)


def test_a_button_of_lynx_is_no_outlet() -> None:
    assert outlet("(BUTTON)\n\n(BUTTON) Menu", "(BUTTON)\n\n(BUTTON) Close") is None


def test_an_author_is_no_outlet() -> None:
    foot = "More from Ada Lark\n\nFollow Ada Lark on Twitter\n\n© 2025 Tidewater Media"
    text = f"Menu\n\nFerry to run at night\n\nBy Ada Lark\n\n5 June 2025\n\n{PROSE}\n\nMost read\n\nPier to be mended\n\n{foot}\n"
    found = extract(RawDocument("a.txt", Form.DUMP, text, "0" * 64))
    assert ["Ada Lark"] == [author.value for author in found.authors]
    assert "Tidewater Media" == found.outlets[0].value
