"""The pages over an invented annex, without a browser."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from api.asking.graph import Graph, ask_question, bind_iris, fixed_question
from api.engine.backend import Query, select_rows
from api.exchange.languages import choose_language
from tests.api.servers import open_application

TRIG = Path(__file__).parent / "yunxi.trig"
ID = "https://w3id.org/fengong/id/"
ANNEX, TASK = "/page/yunxi-2031", "/page/yunxi-2031/task-1"
FINANCE, YOUTH = "/page/unit/yunxi/shi-cai-zheng-ju", "/page/unit/yunxi/shi-qing-nian-ju"
MOST_QUESTIONS = 16  # of one page, however many properties its thing has
KINDS_OF_PAGE = (
    "/",
    "/documents",
    "/units",
    "/limits",
    ANNEX,
    TASK,
    f"{TASK}/req-1",
    f"{TASK}/clause-1",
    f"{TASK}/clause-1/unit-1",
    FINANCE,
    "/page/unit/yunxi/ge-zhen-zheng-fu",
    "/page/unit/yunxi/rtl",
    "/page/programme/yun-fan",
    "/page/group/bi-ye-sheng",
    "/page/limit/300",
    "/page/instrument/quan",
    "/dataset",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, snapshot_of: Callable[..., Path]) -> Iterator[Flask]:
    folder = snapshot_of(tmp_path_factory.mktemp("pages") / "yunxi", TRIG)
    (folder / "received").mkdir()
    (folder / "received" / "yunxi-2031.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    (folder / "received" / "gbk-2031.txt").write_bytes("工作任务".encode("gbk"))
    with open_application(folder) as app:
        app.testing = True
        yield app


def read_page(client: FlaskClient, path: str, language: str = "zh") -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.text


def words(html: str) -> str:
    """The words of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize("path", KINDS_OF_PAGE)
def test_a_page_asks_few_questions(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    asked: list[str] = []
    answer = Graph.answer

    def noted(graph: Graph, query: Query) -> bytes:
        asked.append(query.text)
        return answer(graph, query)

    monkeypatch.setattr(Graph, "answer", noted)
    read_page(client, path)
    assert 0 < len(asked) <= MOST_QUESTIONS, asked


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", KINDS_OF_PAGE)
def test_every_kind_of_page_is_small_safe_and_in_its_language(client: FlaskClient, path: str, language: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert len(answer.data) < 150_000
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in answer.text
    assert answer.headers["Content-Language"] in ("zh-Hans", "en")
    assert "Accept-Language" in answer.vary
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    scripts = re.findall(r"<script(?![^>]*(?: src=|application/ld\+json))[^>]*>", answer.text)
    assert not scripts
    assert not re.findall(r"\s(?:style|on\w+)=", answer.text)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!w3id\.org/fengong/)', answer.text.partition("<main")[0])


def test_the_annex_is_its_own_table(client: FlaskClient) -> None:
    html = read_page(client, ANNEX)
    assert html.count('class="m lead"') == 4
    assert html.count('class="m supporting"') == 2
    assert "市青年局、市财政局等按职责分工负责" in re.sub(r" \((牵头|配合)(, 推定)?\)", "", words(html))
    assert html.count('data-ground="推定"') == 2
    assert html.count("edge-slip") == 2, "the border that slipped stands once in each column"
    assert 'rowspan="2"' in html, "one clause covers two requirements"
    assert "按列举次序得出的角色系推定" in html


def test_marked_spans_nest_and_the_text_stays_as_printed(client: FlaskClient) -> None:
    html = read_page(client, f"{TASK}/req-1")
    assert '<span class="m group"><a href="/page/group/fan-xiang">返乡</a></span>' in html
    assert (
        '<span class="m group"><span class="m group"><a href="/page/group/bi-ye-sheng">高校毕业生</a></span></span>'
        in html
    )
    assert "实施“云帆计划”,面向返乡高校毕业生每年培训不超过300名。" in words(html)


def test_a_reading_slip_is_explained_and_not_mended(client: FlaskClient) -> None:
    html = read_page(client, f"{TASK}/req-2")
    assert "发放 and [" not in html
    assert 'class="m slip"> and </span>' in html
    assert "应读作" in html
    assert "误识" in html


@pytest.mark.parametrize(("path", "basis"), [
    (f"{TASK}/req-1", "列于首位 <span class=\"ground ground-assumed\">推定</span>"),
    (f"{TASK}/req-2", "唯一单位"),
    ("/page/yunxi-2031/task-2/req-1", "明示牵头"),
])  # fmt: skip
def test_a_requirement_says_on_what_its_roles_rest(client: FlaskClient, path: str, basis: str) -> None:
    html = read_page(client, path)
    assert basis in html
    assert "/explain?s=" in html


def test_a_role_by_print_alone_does_not_claim_an_assumption(client: FlaskClient) -> None:
    html = read_page(client, "/page/yunxi-2031/task-2/req-1").partition("<main")[2]
    assert "推定" not in words(html).partition("全部陈述")[0]


def test_limits_are_a_table_of_how_much_of_what_and_in_which_sentence(client: FlaskClient) -> None:
    html = read_page(client, "/limits").partition("<main")[2]
    heads = [words(head).strip() for head in re.findall(r"<th scope=.*?</th>", html)]
    assert {"工作要求", "数值", "所在句子"} <= set(heads), heads
    assert '<a href="/page/yunxi-2031/task-' in html


def test_a_unit_page_tells_with_whom(client: FlaskClient) -> None:
    html = read_page(client, YOUTH)
    partners = re.findall(r'<td class="partners"[^>]*>(.*?)</td>', html, re.DOTALL)
    assert any("市财政局" in words(each) for each in partners), partners


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_place_where_a_unit_is_named_is_told_in_a_sentence(client: FlaskClient, language: str) -> None:
    html = read_page(client, f"{TASK}/clause-1/unit-1?lang={language}")
    assert '<span class="m found">' in html
    assert words(html).count("1.1") >= 1


def test_the_site_says_what_it_is(client: FlaskClient) -> None:
    home = read_page(client, "/")
    assert "本版收录：" in words(home)
    for path in ("/about", "/editions", "/read", "/queries", "/report"):
        assert f'href="{path}' in home
    assert "推定" in words(read_page(client, "/about?lang=zh"))
    assert "assumed" in words(read_page(client, "/about?lang=en"))


def test_a_report_carries_the_thing_its_words_and_the_edition(client: FlaskClient) -> None:
    link = re.findall(r'href="(/report\?[^"]*text=[^"]*)"', read_page(client, f"{TASK}/req-1"))[0]
    page = words(read_page(client, unescape(link)))
    assert f"{ID}yunxi-2031/task-1/req-1" in page
    assert "数据版本" in page
    assert "javascript" not in read_page(client, "/report?iri=javascript:alert(1)").partition("<main")[2]


def test_editions_are_a_page_and_a_feed(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(client.get("/editions.atom").data)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.find(f"{atom}entry/{atom}updated") is not None
    assert [entry.findtext(f"{atom}id", "") for entry in feed.iter(f"{atom}entry")]
    assert "本版更新" in words(read_page(client, "/editions"))


def test_a_unit_is_counted_whole_and_in_fractions(client: FlaskClient) -> None:
    html = read_page(client, FINANCE, "en")
    assert re.findall(r"<dd>([\d.]+)</dd>", html) == ["4", "1", "5", "3.50"], "led, supported, in all, fractional share"
    assert "市财政厅" in html
    assert "Cloud Sail Plan" in html


def test_the_data_set_describes_itself(client: FlaskClient) -> None:
    html = read_page(client, "/dataset")
    for told in (
        "附原文依据。",
        "LICENSE-2.0",
        "文本覆盖率",
        "0.75",
        'href="/dump/fengong.nq"',
        "4096",
        'href="/page/yunxi-2031"',
    ):
        assert told in html


@pytest.mark.parametrize(("path", "counts"), [
    ("/units", ["2", "0", "5", "1"]),
    ("/documents", ["2"]),
    ("/tasks", ["3", "2"]),
    ("/target-groups", ["1", "1"]),
])  # fmt: skip
def test_lists_are_in_pinyin_order_and_counted(client: FlaskClient, path: str, counts: list[str]) -> None:
    html = read_page(client, path).partition("<main")[2]
    assert re.findall(r'class="count" title="[^"]*">(\d+)<', html) == counts


def test_a_limit_is_told_in_figures(client: FlaskClient) -> None:
    assert "≤ 300" in words(read_page(client, "/page/limit/300"))


def test_the_document_is_served_as_it_came(client: FlaskClient) -> None:
    plain, other = client.get("/received/yunxi-2031.html"), client.get("/received/gbk-2031.txt")
    assert (plain.content_type, plain.headers["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")
    assert (other.mimetype, other.data.decode("gbk")) == ("application/octet-stream", "工作任务")
    assert 'href="/received/yunxi-2031.html"' in read_page(client, f"{ANNEX}?page=1")
    for name in ("yunxi-2031.txt", "none.txt", "..%2Fmanifest.json"):
        assert client.get(f"/received/{name}").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_looks_like_a_script_is_text(client: FlaskClient, language: str) -> None:
    for path in ("/page/instrument/quan", f"{TASK}/req-2", "/instruments", "/"):
        html = read_page(client, path, language)
        assert "<script>alert" not in html
        assert "<img src=x>" not in html
    assert "&lt;script&gt;alert" in read_page(client, "/page/instrument/quan")
    html = read_page(client, "/page/instrument/quan?page=1&x=<script>alert(1)</script>")
    assert "<script>alert" not in html


def test_every_query_shown_gives_the_rows_of_its_table(app: Flask) -> None:
    """What a reader opens in the editor is what the page asked."""
    bound = {
        "unit": ("unit-tasks", "unit-requirements", "unit-programmes", "unit-colleagues", "unit-names"),
        "thing": ("thing-requirements", "thing-units", "thing-neighbours"),
        "annex": ("annex", "requirements", "corrections"),
        "task": ("clauses",),
        "requirement": ("mentions", "requirement-units"),
        "clause": ("assignments",),
        "limit": ("limit",),
        "": ("figures", "units-by-workload", "tasks-by-units", "groups-by-requirements"),
    }
    examples = {
        "unit": "unit/yunxi/shi-cai-zheng-ju", "annex": "yunxi-2031", "task": "yunxi-2031/task-1",
        "clause": "yunxi-2031/task-1/clause-1", "requirement": "yunxi-2031/task-1/req-1", "thing": "group/bi-ye-sheng",
        "limit": "limit/300",
    }  # fmt: skip
    backend = app.extensions["backend"]
    for variable, name in ((variable, name) for variable, names in bound.items() for name in names):
        bindings = {variable: ID + examples[variable]} if variable else {}
        rows = ask_question(Graph(backend, app.extensions["cache"]), name, bindings).rows
        again = select_rows(backend, bind_iris(fixed_question(name), bindings))
        names = [each.value for each in again.variables]
        assert rows, name
        assert [[row[each].text if each in row else None for each in names] for row in rows] == [
            [value and value.value for value in row] for row in again
        ], name


def questions() -> list[Traversable]:
    """Return the files of the fixed questions."""
    folders = (files("api.asking") / "queries", files("queries.overview"))
    return [each for folder in folders for each in folder.iterdir() if each.name.endswith(".rq")]


def test_a_triple_in_two_graphs_counts_once(app: Flask) -> None:
    """The union of the graphs does not merge what several of them say."""
    graph = Graph(app.extensions["backend"], app.extensions["cache"])
    for name in sorted(each.name.removesuffix(".rq") for each in questions()):
        rows = [
            tuple(sorted((key, value.text) for key, value in row.items())) for row in ask_question(graph, name).rows
        ]
        assert len(rows) == len(set(rows)), name
    counts = {row["class"].tail: row["count"].number for row in ask_question(graph, "figures").rows}
    assert (counts["Task"], counts["Unit"], counts["Requirement"]) == (2, 4, 5)


def test_every_query_is_a_query() -> None:
    every = questions()
    assert len(every) > 40
    store = pyoxigraph.Store()
    for each in every:
        assert each.read_text(encoding="utf-8").startswith("# "), each.name
        store.query(each.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("path", "status"), [
    ("/page/no-such-thing", 404),
    ("/page/unit/yunxi/<script>alert(1)</script>", 404),
    (f"{FINANCE}?page=99", 404),
    (f"{FINANCE}?page=0", 404),
    (f"{FINANCE}?page=-1", 404),
    (f"{FINANCE}?page=٣", 404),
    (f"{FINANCE}?page=9999999999999999999999", 404),
    (f"{ANNEX}?page=2", 404),
    ("/units?page=2", 404),
    ("/no/such/page", 404),
    ("/cite/no-such-thing.bib", 404),
    ("/things", 404),
    (f"{FINANCE}?property=nonsense", 404),
    (f"{FINANCE}?property=http://x/%22%3E%3Cscript%3E", 404),
    ("/page/unit/yunxi/a b{}|\\^`", 404),
    ("/page/%F0%9F%A7%91%E2%80%8D%F0%9F%8E%93/%D9%85%D9%83%D8%AA%D8%A8", 404),
    ("/page/" + "x" * 5000, 404),
])  # fmt: skip
def test_what_is_not_there_is_a_page_that_says_so(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "<script>alert" not in answer.text
    assert client.get(path, headers={"Accept": "application/json"}).mimetype == "application/problem+json"


def test_a_requirement_that_no_table_shows_has_its_statements(harbour: FlaskClient) -> None:
    assert "新建渔港3座" in read_page(harbour, "/page/req-1")  # it has no number


@pytest.mark.parametrize(("path", "near"), [
    ("/page/unit/yunxi/shi-cai-zheng", FINANCE),
    ("/page/市财政局", FINANCE),
    ("/page/yunxi-2031/task-1/req-99", TASK),
    ("/page/yunxi-2031/task-9/req-1", ANNEX),
])  # fmt: skip
def test_what_is_not_there_is_near_something(client: FlaskClient, path: str, near: str) -> None:
    assert f'href="{near}"' in client.get(path, headers={"Accept": "text/html"}).text.partition("<main")[2]


def test_a_page_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get(FINANCE, headers={"Accept-Language": "zh"})
    again = client.get(FINANCE, headers={"Accept-Language": "zh", "If-None-Match": first.headers["ETag"]})
    other = client.get(FINANCE, headers={"Accept-Language": "en", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, other.status_code) == (304, b"", 200)


def test_an_edition_that_is_not_served_is_not_passed_off(client: FlaskClient) -> None:
    assert client.get(f"{FINANCE}?edition=0123456789abcdef").status_code == 200
    answer = client.get(f"{FINANCE}?edition=fedcba9876543210", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 404
    assert "edition fedcba9876543210" in answer.text


def test_programs_find_their_way(client: FlaskClient) -> None:
    link = ", ".join(client.get(f"{TASK}/req-1").headers.getlist("Link"))
    assert f"<{ID}yunxi-2031/task-1/req-1>; rel=cite-as" in link
    assert 'rel=describedby; type="text/turtle"' in link
    assert f"<{ID}yunxi-2031>; rel=collection" in link


def test_long_properties_have_pages_of_their_own(client: FlaskClient) -> None:
    html = read_page(client, f"{FINANCE}?property=https://w3id.org/fengong/ontology%23leads")
    assert html.count("/page/yunxi-2031/task-") == 4
    html = read_page(client, f"{FINANCE}?property=https://w3id.org/fengong/ontology%23unit&inverse=1")
    assert html.count("/unit-") == 4


@pytest.mark.parametrize(("asked", "remembered", "accepted", "language"), [
    (None, None, None, "zh"),
    ("en", "zh", "zh", "en"),
    (None, "en", "zh", "en"),
    ("xx", "yy", "en-GB,zh;q=0.8", "en"),
    (None, None, "fr,zh-TW;q=0.5,en;q=0.4", "zh"),
    (None, None, "en;q=0,zh;q=0.1", "zh"),
    (None, None, "zh-TW,en;q=0.8", "zh"),
    (None, None, "en,zh", "en"),
    (None, None, "EN-us;q=0.5,*;q=0.9", "en"),
    (None, None, "en;q=nonsense", "zh"),
    (None, None, "fr", "zh"),
    (None, None, "*", "zh"),
])  # fmt: skip
def test_the_language_is_chosen(asked: str | None, remembered: str | None, accepted: str | None, language: str) -> None:
    assert choose_language(asked, remembered, accepted) == language


def test_a_choice_of_language_is_remembered(client: FlaskClient) -> None:
    assert "Units" in client.get("/?lang=en", headers={"Accept-Language": "zh"}).text
    assert "Units" in client.get("/", headers={"Accept-Language": "zh"}).text
    assert "lang=en" in client.get("/?lang=en").headers["Set-Cookie"]
    assert "Set-Cookie" not in client.get("/?lang=tlh").headers


def test_every_message_is_translated() -> None:
    root = files("api")
    keywords = {"_": None, "translatable": None, "gettext": None, "ngettext": (1, 2), "Told": (1,)}
    found = {
        message[0] if isinstance(message, tuple) else message
        for package, methods in (
            (root, [("**.py", "python"), ("templates/**.html", "jinja2")]),
            (files("queries"), [("**.py", "python")]),
            (files("loader"), [("remarks.py", "python")]),
        )
        for _, _, message, _, _ in extract_from_dir(str(package), methods, keywords=keywords)
        if message
    }
    with (root / "translations" / "zh.po").open("rb") as file:
        catalogue = read_po(file, locale="zh")
    told = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue if message.string}
    assert len(found) > 100
    assert sorted(found - told) == []
    assert sorted(told - found - {""}) == [], "translations that nothing says any more"


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("/id/unit/nowhere", "数据中没有 &lt;", "Nothing is known about &lt;"),
        ("/queries/workloads", "没有名为 &#39;workloads&#39; 的问题", "no question is called &#39;workloads&#39;"),
        ("/queries/workload?unit=qqqq", "没有名为 &#39;qqqq&#39; 的事物", "nothing is called &#39;qqqq&#39;"),
        ("/queries/workload?groups=guess", "不在可选值", "is not one of"),
        ("/units?page=900", "没有", "There is no such page of this list."),
    ],
)
def test_a_problem_is_told_in_the_language_of_the_reader(client: FlaskClient, path: str, zh: str, en: str) -> None:
    for language, words in (("zh", zh), ("en", en)):
        page = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
        assert page.mimetype == "text/html"
        assert words in page.text
    if page.status_code != 200:
        program = client.get(path, headers={"Accept": "application/json", "Accept-Language": "zh"})
        assert program.mimetype == "application/problem+json"
        assert program.json is not None
        assert program.json["detail"].isascii()


def test_either_reading_is_at_hand_and_keeps_its_place(client: FlaskClient) -> None:
    assumed, printed = (read_page(client, f"{TASK}/req-1?reading={name}") for name in ("assumed", "printed"))
    assert 'class="role role-lead"' in assumed.partition('aria-labelledby="units"')[2]
    assert 'class="role role-lead"' not in printed.partition('aria-labelledby="units"')[2]
    assert f'href="{TASK}/req-1?reading=printed"' in assumed
    assert f'href="{TASK}/req-1?reading=assumed"' in printed
    assert f'href="{FINANCE}?reading=printed"' in printed, "links stay in the reading"
    assert client.get(f"{TASK}/req-1?reading=mine", headers={"Accept": "text/html"}).status_code == 400


def test_the_printed_reading_has_an_endpoint_of_its_own(client: FlaskClient) -> None:
    asked = {"query": "PREFIX fg: <https://w3id.org/fengong/ontology#> SELECT ?r { ?r fg:leadUnit ?u }"}
    both = [client.get(path, query_string=asked).get_json() for path in ("/sparql", "/printed/sparql")]
    assert [len(each["results"]["bindings"]) for each in both] == [5, 4]
    named = {"query": "ASK { GRAPH <https://w3id.org/fengong/graph/assumed> { ?s ?p ?o } }"}
    assert [client.get(path, query_string=named).get_json()["boolean"] for path in ("/sparql", "/printed/sparql")] == [
        True,
        False,
    ]
    told = client.get("/printed/sparql", headers={"Accept": "text/turtle"}).text
    assert "/printed/sparql> ;" in told
    assert "/sparql serves those by assumed rules too" in told


def test_questions_exports_and_pictures_take_the_reading(client: FlaskClient) -> None:
    leads = [client.get(f"/queries/leads.csv?reading={name}").text.count("\n") for name in ("assumed", "printed")]
    assert leads == [6, 5]
    assert client.get("/network.graphml").data != client.get("/network.graphml?reading=printed").data
    assert client.get("/workload.json").data != client.get("/workload.json?reading=printed").data


@pytest.mark.parametrize(
    ("language", "heads"),
    [("zh", ("发文机关", "所附文件", "文号")), ("en", ("Issuer", "Parent document", "Document number"))],
)
def test_a_document_tells_who_issued_it_and_what_it_belongs_to(
    client: FlaskClient, language: str, heads: tuple[str, ...]
) -> None:
    facts = read_page(client, ANNEX, language).partition('class="facts"')[2].partition("</dl>")[0]
    for head, value in zip(
        heads, ("云溪市人民政府办公室", "云溪市青年创业行动方案", "云政办发〔2031〕3号"), strict=True
    ):
        assert f"{head} {value}" in re.sub(r"\s+", " ", words(facts.replace("</dt>", " ")))
