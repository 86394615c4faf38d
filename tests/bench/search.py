"""Measure the search index on many labels: ``python tests/bench/search.py --labels 1000000``.

Writes a seeded store of invented units, programmes and requirements, indexes it, and times queries of every form.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store
from pypinyin import lazy_pinyin
from rdflib.namespace import RDF, SKOS

from ontology.vocabulary import FG, ID
from queries.search.index import Index
from tests.indexes import index_store

SURNAMES = "东西南北中上下大小新安平永泰和兴昌隆盛德文武清江河湖海山川林石金玉龙凤云阳春长白高城关桥港"
FIELDS = (
    *("教育", "财政", "民政", "卫生健康", "人力资源和社会保障", "农业农村", "商务", "文化和旅游", "市场监督管理"),
    *("科学技术", "住房和城乡建设", "交通运输", "水利", "应急管理", "统计", "审计"),
)
ENDS = ["局", "委员会", "办公室", "中心", "服务站", "管理所", "执法大队", "研究院"]
WORKS = (
    *("培训", "补贴", "资金", "项目", "行动", "计划", "平台", "目录"),
    *("证书", "就业", "创业", "扶贫", "改造", "建设", "监管", "服务"),
)
ENGLISH = ("Education", "Finance", "Civil", "Health", "Labour", "Agriculture", "Commerce", "Culture", "Housing")


def things(labels: int, seed: int) -> Iterator[Quad]:
    """Yield two labels and a type for each of ``labels / 2`` things, a tenth of them texts too."""
    draw = random.Random(seed)
    for number in range(labels // 2):
        place = "".join(draw.choices(SURNAMES, k=2)) + draw.choice("市县区")
        unit = number % 3 > 0
        body = draw.choice(FIELDS) + draw.choice(ENDS) if unit else "".join(draw.choices(WORKS, k=3))
        thing = NamedNode(ID[f"{'unit' if unit else 'programme'}/{number}"])
        yield Quad(thing, NamedNode(RDF.type), NamedNode(FG.Unit if unit else FG.Programme))
        yield Quad(thing, NamedNode(SKOS.prefLabel), Literal(f"{place}{body}{number % 997}", language="zh"))
        english = f"{draw.choice(ENGLISH)} {draw.choice(ENGLISH)} Office {number}"
        yield Quad(thing, NamedNode(SKOS.prefLabel), Literal(english, language="en"))
        if not number % 10:
            text = f"{place}{body}要" + ",".join("".join(draw.choices(WORKS, k=4)) for _ in range(6))
            yield Quad(thing, NamedNode(FG.text), Literal(text, language="zh"))


def typed(store: Store, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield (form, text): what a reader might type for labels that exist, and some that match very many or nothing."""
    draw = random.Random(seed)
    labels = [
        quad.object.value
        for place, quad in enumerate(store.quads_for_pattern(None, NamedNode(SKOS.prefLabel), None, None))
        if not place % 997 and quad.object.language == "zh"
    ]
    for _ in range(count):
        label = draw.choice(labels)
        begin = draw.randrange(len(label) - 4)
        pinyin = lazy_pinyin(label)
        yield "whole label", label
        yield "two characters", label[begin : begin + 2]
        yield "one character", label[begin]
        yield "four characters", label[begin : begin + 4]
        yield "two words", f"{label[:2]} {label[3:5]}"
        yield "pinyin", "".join(pinyin[:3])
        yield "pinyin inside", "".join(pinyin[2:5])
        yield "initials", "".join(syllable[0] for syllable in pinyin[:4])
        yield "initials inside", "".join(syllable[0] for syllable in pinyin[2:6])
        yield "two initials", pinyin[0][0] + pinyin[1][0]
        yield "English", draw.choice(ENGLISH)[: draw.randrange(2, 6)]
        yield "nothing", draw.choice("犇羴鱻麤") + label[begin : begin + 3]


def milliseconds(index: Index, text: str) -> float:
    """Return the processor time that the first page of hits takes, whatever else the machine does."""
    begin = time.thread_time()
    index.search(text, limit=10)
    return (time.thread_time() - begin) * 1000


def main() -> None:
    """Build, query, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=100, help="of each form")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the store and the index here (default: nowhere)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        store = Store(str(folder / "store"))
        store.bulk_extend(things(options.labels, options.seed))
        begin = time.process_time()
        count = index_store(store, folder / "search.sqlite")
        size = (folder / "search.sqlite").stat().st_size
        print(f"{count:,} things, {options.labels:,} labels: {time.process_time() - begin:.1f} s, {size / 1e6:.0f} MB")
        index = Index.open(folder / "search.sqlite")
        times: dict[str, list[float]] = {}
        for form, text in typed(store, options.queries, options.seed):
            times.setdefault(form, []).append(milliseconds(index, text))
        times["all"] = [each for values in times.values() for each in values]
        for form, values in times.items():
            cut = statistics.quantiles(values, n=100)
            print(f"{form:16} p50 {cut[49]:7.2f} ms   p95 {cut[94]:7.2f} ms   max {max(values):7.2f} ms")


if __name__ == "__main__":
    main()
