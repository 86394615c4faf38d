"""The pages and the table of terms are those of ``fengong.ttl``, quote the annex, and load nothing."""

import html
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from rdflib.namespace import RDFS, SKOS

from ontology import read_axioms
from ontology.documentation import BEGIN, END, LANGUAGES, documented_terms, ontology_page, term_row, term_table

HERE = Path(__file__).parents[2]
README = (HERE / "ontology" / "README.md").read_text(encoding="utf-8")
ANNEX = files("data").joinpath("annexes/liaocheng-2019/annex.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Make everything anew, in a process of its own: pyLODE sets up logging and leaves files open."""
    folder = tmp_path_factory.mktemp("docs")
    subprocess.run([sys.executable, "-m", "ontology.documentation", folder], cwd=HERE, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_page_is_up_to_date(made, language):
    assert (made / f"fengong.{language}.html").read_text(encoding="utf-8") == ontology_page(language), (
        "run make ontology-docs"
    )


def test_the_table_is_up_to_date(made):
    assert (made / "README.md").read_text(encoding="utf-8") == README, "run make ontology-docs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_loads_nothing(language):
    loaded = re.findall(r"""(?:src|@import|url\()\s*=?\s*["']?([^"')\s>]+)""", ontology_page(language))
    linked = re.findall(r'<link[^>]*href="([^"]+)"', ontology_page(language))
    assert [address for address in loaded + linked if not address.startswith("data:")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_tells_every_term_in_its_language(language):
    shown = html.unescape(ontology_page(language))
    for term in documented_terms(read_axioms()):
        labels = [str(text) for text in read_axioms().objects(term, RDFS.label) if text.language == language]
        definitions = [str(text) for text in read_axioms().objects(term, SKOS.definition) if text.language == language]
        assert [text for text in (str(term), *labels, *definitions) if text not in shown] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fragment_of_a_term_is_its_place_in_the_page(language):
    ours = [term.fragment for term in documented_terms(read_axioms())]
    assert len(ours) > 80
    assert [name for name in ours if f'id="{name}"' not in ontology_page(language)] == []


def test_every_quotation_is_the_annexs():
    quotations = list(read_axioms().objects(None, SKOS.example))
    assert len(quotations) > 60
    assert [quoted for quoted in quotations if quoted not in ANNEX] == []


def test_every_term_quotes_the_annex_or_says_that_it_does_not_need_it():
    assert [term for term in documented_terms(read_axioms()) if not term_row(read_axioms(), term)[3]] == []


def test_the_table_has_a_row_for_each_term():
    between = README.partition(BEGIN)[2].partition(END)[0].strip()
    assert between == term_table(read_axioms()).strip()
    assert between.count("\n") + 1 == len(documented_terms(read_axioms())) + 2
