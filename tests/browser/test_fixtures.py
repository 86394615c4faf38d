from typing import Any


def test_faults_are_noted(open_browser: Any) -> None:
    visit = open_browser()
    page = visit.go("/")
    assert not visit.faults
    page.evaluate("() => console.error('broken')")
    page.evaluate("() => new Image().src = 'http://192.0.2.1/pixel'")
    page.evaluate("() => { setTimeout(() => { throw new Error('thrown') }) }")
    page.wait_for_timeout(300)
    kinds = sorted(fault.split("/")[0].split(" ")[0] for fault in visit.faults)
    assert {"a", "broken", "thrown"} <= set(kinds)
    visit.faults.clear()
