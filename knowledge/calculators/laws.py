"""The documents that calculators stand on; each is cited with the article that fixes the rule."""

from __future__ import annotations

from knowledge.models import Basis


def _basis(title: str, number: str | None, issuer: str, article: str) -> Basis:
    return Basis(title=title, number=number, issuer=issuer, article=article)


def delay_decision(article: str) -> Basis:
    """The decision of 13 September 2024 that starts the gradual delay of retirement."""
    return _basis(
        "全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定", "2024年9月13日通过", "全国人大常委会", article
    )


def delay_measures(article: str) -> Basis:
    """The measures of the State Council that were approved with it."""
    return _basis("国务院关于渐进式延迟法定退休年龄的办法", "全国人大常委会2024年9月13日批准", "国务院", article)


def insurance_law(article: str) -> Basis:
    """The Social Insurance Law."""
    return _basis("中华人民共和国社会保险法", "2018年修正", "全国人民代表大会常务委员会", article)


def zhejiang_pension(article: str) -> Basis:
    """Zhejiang's regulations on employees' basic pension insurance."""
    return _basis("浙江省职工基本养老保险条例", "2008年修正", "浙江省人民代表大会常务委员会", article)


def settlement_sheet(article: str) -> Basis:
    """The sheet on which Zhejiang's offices settle a pension."""
    return _basis("浙江省企业职工基本养老金核定表", "2024—2026年度", "浙江省社会保险经办机构", article)


def pension_system(article: str) -> Basis:
    """The State Council's decision of 2005 on the pension system."""
    return _basis("国务院关于完善企业职工基本养老保险制度的决定", "国发〔2005〕38号", "国务院", article)


def resident_system(article: str) -> Basis:
    """The State Council's opinion of 2014 on residents' pensions."""
    return _basis("国务院关于建立统一的城乡居民基本养老保险制度的意见", "国发〔2014〕8号", "国务院", article)


def injury_rules(article: str) -> Basis:
    """The national regulations on work-injury insurance."""
    return _basis("工伤保险条例", "国务院令第375号", "国务院", article)


def zhejiang_injury(article: str) -> Basis:
    """Zhejiang's regulations on work-injury insurance."""
    return _basis("浙江省工伤保险条例", "2020年修正", "浙江省人民代表大会常务委员会", article)


def women_rules(article: str) -> Basis:
    """The special rules on the protection of women employees."""
    return _basis("女职工劳动保护特别规定", "国务院令第619号", "国务院", article)


def zhejiang_family(article: str) -> Basis:
    """Zhejiang's regulations on population and family planning."""
    return _basis("浙江省人口与计划生育条例", "2021年修正", "浙江省人民代表大会常务委员会", article)


def zhejiang_bases() -> Basis:
    """The notice with the contribution bases of 2025."""
    return _basis(
        "关于公布2025年社会保险有关基数的通知", "浙人社发〔2025〕52号", "浙江省人力资源和社会保障厅等", "缴费基数上下限"
    )


def hangzhou_medical() -> Basis:
    """The notice with Hangzhou's rate of employees' medical insurance."""
    return _basis("杭州市职工基本医疗保险缴费费率的规定", "杭医保〔2022〕41号", "杭州市医疗保障局等", "单位缴费比例")


def unemployment_rules(article: str) -> Basis:
    """The regulations on unemployment insurance."""
    return _basis("失业保险条例", "国务院令第258号", "国务院", article)


def law_provisions(article: str) -> Basis:
    """The ministry's provisions on the Social Insurance Law."""
    return _basis(
        "实施《中华人民共和国社会保险法》若干规定", "人力资源和社会保障部令第13号", "人力资源和社会保障部", article
    )


def transfer_measures(article: str) -> Basis:
    """The interim measures on transferring employees' pensions between provinces."""
    return _basis("城镇企业职工基本养老保险关系转移接续暂行办法", "国办发〔2009〕66号", "国务院办公厅转发", article)


def linking_measures() -> Basis:
    """The interim measures that link residents' and employees' pensions."""
    return _basis("城乡养老保险制度衔接暂行办法", None, "人力资源社会保障部、财政部", "衔接条件和资金转移")


def handling_rules(article: str) -> Basis:
    """The regulations on the handling of social insurance."""
    return _basis("社会保险经办条例", None, "国务院", article)


def labor_contract_law(article: str) -> Basis:
    """The Labour Contract Law."""
    return _basis("中华人民共和国劳动合同法", "2012年修正", "全国人民代表大会常务委员会", article)
