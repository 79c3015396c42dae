"""Every fault in a knowledge file is pointed at by line, and says what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loader import Catalogue, load_catalogue, read_catalogue
from knowledge.problems import BrokenKnowledge, Problem

pytestmark = pytest.mark.unit

ARTICLE = """---
id: sample
title: 样例怎么办
kind: rule
topic: 社会保障卡
region: "330100"
population: [职工]
valid_from: 2020-01-01
valid_to: 2026-12-31
reviewed_on: 2026-11-01
review_by: 2027-05-31
owner: 测试科
phrasings:
  - 样例在哪里办
  - 样例办不办
  - 怎么办样例
basis:
  - title: 测试办法
    article: 第三条
related: [other]
question: 您是哪种情况？
variants:
  - id: one
    label: 甲
    words: [甲类]
  - id: two
    label: 乙
---
## 回答
样例的费用是{{fee}}。

## 口语
去窗口办。

## 回答：one
甲类到一楼。

## 口语：one
到一楼。

## 回答：two
乙类到二楼。

## 口语：two
到二楼。
"""
OTHER = """---
id: other
title: 另一件事
kind: referral
topic: 其他部门
region: "100000"
valid_from: 2020-01-01
reviewed_on: 2026-11-01
review_by: 2027-05-31
owner: 测试科
phrasings: [另一件事找谁, 另一件事在哪, 另一件事怎么问]
---
## 回答
请打12345。

## 口语
请打12345。
"""
PARAMETERS = """# 数字
- id: fee
  name: 费用
  unit: 元
  region: "330100"
  values:
    - valid_from: 2020-01-01
      valid_to: 2025-12-31
      value: 10
      grade: A
      source: {title: 测试收费办法}
    - valid_from: 2026-01-01
      value: 12
      grade: C
      source: {title: 听说的}
"""


def written(root: Path, article: str = ARTICLE, parameters: str = PARAMETERS, other: str = OTHER) -> Path:
    """A knowledge folder with these files."""
    for name, text in (
        ("articles/sample.md", article),
        ("articles/a/other.md", other),
        ("parameters/p.yaml", parameters),
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def faults(root: Path) -> list[Problem]:
    with pytest.raises(BrokenKnowledge) as broken:
        load_catalogue(root)
    return broken.value.problems


def line_of(text: str, mark: str) -> int:
    return text[: text.index(mark)].count("\n") + 1


def test_whole_files_are_read(tmp_path: Path) -> None:
    catalogue = load_catalogue(written(tmp_path))
    article = catalogue.articles[1].item
    assert (article.id, article.title, article.answer) == ("sample", "样例怎么办", "样例的费用是{{fee}}。")
    assert [(v.id, v.answer, v.spoken) for v in article.variants] == [
        ("one", "甲类到一楼。", "到一楼。"), ("two", "乙类到二楼。", "到二楼。"),
    ]  # fmt: skip
    parameter = catalogue.parameter("fee")
    assert parameter is not None
    assert len(parameter.values) == 2
    assert catalogue.parameter("none") is None


BROKEN = {
    "no fence": ("---\nid: sample", "id: sample", "id: sample", "第一行必须是 ---"),
    "fence not closed": ("  - id: two\n    label: 乙\n---\n", "  - id: two\n    label: 乙\n", "---", "开头的信息没有结束"),
    "bad indent": ("title: 样例怎么办", " title: 样例怎么办", " title", "格式读不懂"),
    "no blank after colon": ("kind: rule", "kind:rule", "topic: ", "格式读不懂"),
    "open quote": ('region: "330100"', 'region: "330100', 'region: "330100', "格式读不懂"),
    "a key twice": ("owner: 测试科", "owner: 测试科\nowner: 别科", "owner: 别科", "「owner」写了两次"),
    "a nested key twice": ("    label: 甲", "    label: 甲\n    label: 丙", "    label: 丙", "「label」写了两次"),
    "misspelt key": ("owner: 测试科", "owner: 测试科\nonwer: 测试科", "onwer", "不认识「onwer」：请删掉，或检查拼写"),
    "missing key": ("owner: 测试科\n", "", "---", "缺少「owner」：请补上这一项"),
    "bad id": ("id: sample", "id: Sample_1", "id: Sample_1", "「id」的写法不对"),
    "unknown kind": ("kind: rule", "kind: rules", "kind:", "「kind」的值不在可选范围内，可选：'rule', 'procedure' or 'referral'"),
    "unknown topic": ("topic: 社会保障卡", "topic: 社保卡", "topic:", "「topic」的值不在可选范围内"),
    "unknown population": ("[职工]", "[职工, 外星人]", "population:", "「population.1」的值不在可选范围内"),
    "region without quotes": ('region: "330100"', "region: 330100", "region:", "「region」要写成文字"),
    "region too short": ('region: "330100"', 'region: "3301"', "region:", "「region」的写法不对"),
    "unknown region": ('region: "330100"', 'region: "999999"', "region:", "地区代码「999999」不认识"),
    "not a date": ("valid_from: 2020-01-01", "valid_from: 去年", "valid_from:", "「valid_from」不是日期"),
    "no such month": ("valid_from: 2020-01-01", "valid_from: 2020-13-01", "valid_from:", "不是日期"),
    "no such day": ("review_by: 2027-05-31", "review_by: 2027-02-30", "review_by:", "不是日期"),
    "dates the wrong way": ("valid_to: 2026-12-31", "valid_to: 2019-12-31", "---", "valid_to 早于 valid_from"),
    "review the wrong way": ("review_by: 2027-05-31", "review_by: 2026-05-31", "---", "review_by 早于 reviewed_on"),
    "title too long": ("title: 样例怎么办", "title: " + "长" * 31, "title:", "「title」太长：最多 30 个字"),
    "title empty": ("title: 样例怎么办", "title: ''", "title:", "「title」是空的"),
    "too few phrasings": ("  - 样例办不办\n  - 怎么办样例\n", "", "phrasings:", "「phrasings」太少：至少要 3 条"),
    "phrasings not a list": ("phrasings:\n  - 样例在哪里办\n  - 样例办不办\n  - 怎么办样例\n", "phrasings: 样例\n", "phrasings:", "「phrasings」要写成列表"),
    "no basis": ("basis:\n  - title: 测试办法\n    article: 第三条\n", "", "---", "缺少 basis"),
    "basis without title": ("  - title: 测试办法\n    article: 第三条", "  - article: 第三条", "  - article", "缺少「basis.0.title」"),
    "basis not a mapping": ("  - title: 测试办法\n    article: 第三条", "  - 测试办法", "  - 测试办法", "「basis.0」要写成"),
    "related to nothing": ("related: [other]", "related: [nowhere]", "related:", "related 里的「nowhere」不存在"),
    "related to itself": ("related: [other]", "related: [sample]", "related:", "related 里写了自己"),
    "question without variants": ("variants:\n  - id: one\n    label: 甲\n    words: [甲类]\n  - id: two\n    label: 乙\n", "", "## 回答：one", "情形「one」没有在开头的 variants 里写明"),
    "variants without question": ("question: 您是哪种情况？\n", "", "---", "question 与 variants 要一起写"),
    "variant without text": ("## 回答：two\n乙类到二楼。\n", "", "  - id: two", "缺少正文"),
    "variant label too long": ("label: 甲", "label: " + "甲" * 17, "label: 甲", "太长：最多 16 个字"),
    "variant twice": ("  - id: two", "  - id: one", "## 回答：two", "情形「two」没有在开头的 variants 里写明"),
    "variants a number": ("variants:\n  - id: one\n    label: 甲\n    words: [甲类]\n  - id: two\n    label: 乙\n", "variants: 2\n", "variants: 2", "「variants」要写成列表"),
    "a variant is a word": ("  - id: two\n    label: 乙\n", "  - two\n", "  - two", "「variants.1」要写成"),
    "variant id is a list": ("  - id: two", "  - id: [two]", "  - id: [two]", "「variants.1.id」要写成文字"),
    "unknown heading": ("## 口语\n去", "## 说明\n去", "## 说明", "只能用「## 回答」「## 口语」作小标题"),
    "a section twice": ("## 口语\n去窗口办。", "## 口语\n去窗口办。\n\n## 口语\n再去。", "## 口语\n再去", "「## 口语」重复了"),
    "text before sections": ("---\n## 回答\n", "---\n前言\n## 回答\n", "前言", "正文要写在「## 回答」或「## 口语」下面"),
    "answer without spoken": ("## 口语\n去窗口办。\n", "", "---", "要成对出现"),
    "unknown figure": ("{{fee}}", "{{price}}", "## 回答", "用到的参数「price」不存在"),
    "bare amount": ("{{fee}}", "300元", "## 回答", "直接写了数字「300元」"),
    "bare rate in a variant": ("甲类到一楼。", "甲类缴8%。", "## 回答：one", "直接写了数字「8%」"),
    "too much to say": ("去窗口办。", "一。二。三。四。", "## 口语", "有 4 句：电话里最多说 3 句"),
    "too long to say": ("去窗口办。", "长" * 61 + "。", "## 口语", "有一句 61 个字：每句最多 60 个字"),
    "a phrasing of another": ("  - 样例办不办", "  - 另一件事，找谁？", "  - 另一件事", "一句问法只能属于一条知识"),
    "empty front matter": (ARTICLE[4 : ARTICLE.index("---\n## 回答")], "", "---\n## 回答", "文件是空的"),
    "front matter is a list": (ARTICLE[4 : ARTICLE.index("---\n## 回答")], "- 甲\n- 乙\n", "---", "要写成「名字: 内容」"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "mark", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_article_is_pointed_at(tmp_path: Path, old: str, new: str, mark: str, said: str) -> None:
    assert ARTICLE.count(old) == 1
    text = ARTICLE.replace(old, new)
    found = faults(written(tmp_path, article=text))
    matching = [problem for problem in found if said in problem.message]
    assert matching, "\n".join(map(str, found))
    assert matching[0].path == tmp_path / "articles" / "sample.md"
    assert matching[0].line == line_of(text, mark)
    assert str(matching[0]).startswith(f"{matching[0].path}:{matching[0].line}: 错误: ")
    for problem in found:
        assert "Input should" not in problem.message, "the message must be for clerks"


BROKEN_PARAMETERS = {
    "not a list": (PARAMETERS, "fee: 10\n", "fee", "这个文件要写成列表"),
    "empty": (PARAMETERS, "# 没有内容\n", "#", "文件是空的"),
    "no grade": ("      grade: A\n", "", "    - valid_from: 2020-01-01", "缺少「values.0.grade」"),
    "unknown grade": ("grade: A", "grade: E", "grade: E", "「values.0.grade」的值不在可选范围内"),
    "not a number": ("value: 10", "value: 十元", "value: 十元", "「values.0.value」不是数字"),
    "no source": ("      source: {title: 听说的}\n", "", "    - valid_from: 2026-01-01", "缺少「values.1.source」"),
    "periods overlap": ("valid_to: 2025-12-31", "valid_to: 2026-01-01", "  values:", "2026-01-01 的数值与前一个时间段重叠"),
    "a period open in the middle": ("      valid_to: 2025-12-31\n", "", "  values:", "请给前一个写上 valid_to"),
    "a period the wrong way": ("      grade: C", "      valid_to: 2025-06-01\n      grade: C", "    - valid_from: 2026-01-01", "valid_to 早于 valid_from"),
    "no values": (PARAMETERS[PARAMETERS.index("  values:") :], "  values: []\n", "  values:", "「values」太少：至少要 1 条"),
    "unknown key": ("  unit: 元", "  unit: 元\n  units: 元", "  units", "不认识「units」"),
    "the id twice": ("# 数字\n", PARAMETERS.replace("# 数字\n", ""), None, "参数「fee」在 p.yaml 里已经有了"),
    "only hearsay": (PARAMETERS, PARAMETERS.replace("grade: A", "grade: D"), None, "用到的参数「fee」来源等级不够，不能对外说"),
    "not yaml": ("  name: 费用", "  name: 费用: 多少", "  name", "格式读不懂"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "mark", "said"), BROKEN_PARAMETERS.values(), ids=BROKEN_PARAMETERS.keys())
def test_a_broken_parameter_file_is_pointed_at(tmp_path: Path, old: str, new: str, mark: str | None, said: str) -> None:
    text = PARAMETERS.replace(old, new, 1)
    matching = [problem for problem in faults(written(tmp_path, parameters=text)) if said in problem.message]
    assert matching
    if mark is not None:
        assert (matching[0].path.name, matching[0].line) == ("p.yaml", line_of(text, mark))


def test_versions_of_one_article_must_not_overlap(tmp_path: Path) -> None:
    root = written(tmp_path)
    later = ARTICLE.replace("valid_from: 2020-01-01", "valid_from: 2026-12-31").replace("valid_to: 2026-12-31\n", "")
    path = root / "articles" / "sample.2027.md"
    path.write_text(later, encoding="utf-8")
    (problem,) = faults(root)
    assert problem.message == "「sample」与 sample.md 的有效期重叠：请给旧的写上 valid_to"
    assert (problem.path, problem.line) == (path, line_of(later, "valid_from"))
    path.write_text(later.replace("valid_from: 2026-12-31", "valid_from: 2027-01-01"), encoding="utf-8")
    assert len(load_catalogue(root).articles) == 3


def test_all_faults_are_told_at_once_in_order_of_file_and_line(tmp_path: Path) -> None:
    text = ARTICLE.replace("owner: 测试科", "onwer: 测试科").replace('region: "330100"', "region: 330100")
    found = faults(written(tmp_path, article=text, parameters=PARAMETERS.replace("grade: A", "grade: E")))
    assert len(found) >= 4
    assert found == sorted(found)
    assert {problem.path.name for problem in found} == {"sample.md", "p.yaml"}


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path)
    assert "没有找到任何知识文件" in problem.message


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_a_file_in_another_encoding_is_a_fault_and_not_a_crash(tmp_path: Path, encoding: str) -> None:
    root = written(tmp_path)
    (root / "articles" / "sample.md").write_bytes(ARTICLE.encode(encoding))
    (root / "parameters" / "p.yaml").write_bytes(PARAMETERS.encode(encoding))
    found = faults(root)
    assert {problem.path.name for problem in found if "UTF-8" in problem.message} == {"sample.md", "p.yaml"}


def test_files_of_other_editors_are_read(tmp_path: Path) -> None:
    """A byte-order mark and carriage returns change nothing."""
    plain = load_catalogue(written(tmp_path / "plain"))
    root = written(tmp_path / "marked")
    (root / "articles" / "sample.md").write_bytes(b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode())
    (root / "parameters" / "p.yaml").write_bytes(b"\xef\xbb\xbf" + PARAMETERS.replace("\n", "\r\n").encode())
    marked = load_catalogue(root)
    assert items(marked) == items(plain)


def items(catalogue: Catalogue) -> list[object]:
    return [placed.item for placed in (*catalogue.articles, *catalogue.parameters)]


@given(data=st.data())
def test_reading_never_fails_whatever_the_file_holds(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A clerk's slip, anywhere in the file, is a problem with a line and never a crash."""
    start = data.draw(st.integers(0, len(ARTICLE)))
    end = min(len(ARTICLE), start + data.draw(st.integers(0, 30)))
    slip = data.draw(st.text(st.sampled_from(list(":-#[]{}\"'|>&*!%@`?, \n\t0aé甲")), max_size=6))
    text = ARTICLE[:start] + slip + ARTICLE[end:]
    root = tmp_path_factory.getbasetemp() / "slips"
    _, problems = read_catalogue(written(root, article=text, parameters=PARAMETERS[:start] + slip + PARAMETERS[end:]))
    for problem in problems:
        assert problem.line >= 1
        assert problem.message
