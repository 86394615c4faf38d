from typing import Any

from tests.waiting import wait_until


def kinds(faults: list[str]) -> set[str]:
    """Return the first words of faults."""
    return {fault.split("/")[0].split(" ")[0] for fault in faults}


def test_faults_are_noted(open_browser: Any) -> None:
    visit = open_browser()
    page = visit.go("/")
    assert not visit.faults
    page.evaluate("() => console.error('broken')")
    page.evaluate("() => new Image().src = 'http://192.0.2.1/pixel'")
    page.evaluate("() => { setTimeout(() => { throw new Error('thrown') }) }")
    wait_until(lambda: page.wait_for_timeout(20) or {"a", "broken", "thrown"} <= kinds(visit.faults))
    visit.faults.clear()
