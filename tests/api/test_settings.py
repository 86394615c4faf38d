import re
from dataclasses import fields
from pathlib import Path

import pytest

from api.exchange.settings import SettingError, Settings, environment_variable, settings_table

SERVING = Path(__file__).parent.parent.parent / "docs" / "serving.md"


def test_every_setting_is_documented_as_it_is() -> None:
    assert settings_table() in SERVING.read_text(encoding="utf-8"), "renew it: python -m api.settings"


def test_the_table_names_every_setting() -> None:
    named = re.findall(r"^\| `(\w+)`", settings_table(), re.MULTILINE)
    assert named == [environment_variable(field.name) for field in fields(Settings)]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("port", "8080", 8080),
        ("query_seconds", "0.5", 0.5),
        ("access_log", "no", False),
        ("snapshot", "var/x", Path("var/x")),
        ("service_endpoints", "http://a/ http://b/", ("http://a/", "http://b/")),
    ],
)
def test_from_environment(name: str, text: str, value: object) -> None:
    assert getattr(Settings.from_environment({environment_variable(name): text}), name) == value


@pytest.mark.parametrize(("name", "text"), [("port", "http"), ("access_log", "maybe"), ("query_seconds", "")])
def test_nonsense_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingError, match=environment_variable(name)):
        Settings.from_environment({environment_variable(name): text})
