import pytest
from flask.testing import FlaskClient

from api.exchange.numbers import read_whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("1", 1), ("99", 99), ("0", None), ("100", None), ("", None), ("-1", None), ("+1", None),
     ("1.0", None), (" 1", None), ("1\n", None), ("٧", None), ("²", None), ("七", None), ("9" * 5000, None)],
)  # fmt: skip
def test_digits_spell_a_number_within_bounds(text: str, number: int | None) -> None:
    assert read_whole_number(text, 1, 99) == number


@pytest.mark.parametrize(
    "address",
    [
        "/units?page={}",
        "/page/yunxi-2031?page={}",
        "/data/yunxi-2031?page={}",
        "/search?q=a&page={}",
        "/network?least={}",
        "/queries/leads.csv?limit={}",
        "/queries/leads.csv?offset={}",
        "/reconcile/suggest/entity?prefix=a&cursor={}",
    ],
)
@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "٧"])
def test_a_number_that_is_none_is_no_fault_of_the_server(client: FlaskClient, address: str, number: str) -> None:
    assert client.get(address.format(number)).status_code < 500
