"""Chinese is the source of every visible string, English a full translation of each."""

import ast
import re
from string import Formatter

from tender import i18n

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPOKEN_AS_IT_IS = {"中文"}  # the language switch names each language in itself


def unmarked(template: str) -> list[str]:
    """Chinese text of a template that stands outside `_()`."""
    bare = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->", "\n", template, flags=re.DOTALL)
    lines = (line.strip() for line in re.sub(r"<[^>]*>", lambda tag: f"\n{tag[0]}\n", bare).splitlines())
    return [line for line in lines if CHINESE.search(line) and line not in SPOKEN_AS_IT_IS]


def built_up(text: str) -> list[int]:
    """Lines where `_()` or `mark()` is given a text that no catalogue can hold (an f-string, a sum)."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "mark"}
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]


def places(text: str) -> set[str]:
    """The named places of a string."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def test_every_string_has_its_english():
    assert [text for text in i18n.spoken_strings() if not i18n.english().get(text)] == []


def test_no_translation_is_stale():
    assert set(i18n.english()) - set(i18n.spoken_strings()) == set()


def test_no_english_is_left_in_chinese_and_every_place_is_kept():
    for chinese, english in i18n.english().items():
        assert not CHINESE.search(english), english
        assert places(chinese) == places(english), chinese


def test_the_catalogue_is_what_make_messages_writes(tmp_path):
    fresh = tmp_path / "messages.po"
    fresh.write_bytes(i18n.CATALOGUE.read_bytes())
    i18n.update_catalogue(fresh)
    assert fresh.read_text() == i18n.CATALOGUE.read_text(), "run make messages"


def test_templates_say_nothing_outside_the_catalogue(files):
    pages = {name: text for name, text in files.items() if re.match(r"tender/\w+/templates/.*\.html$", name)}
    assert {name: found for name, text in pages.items() if (found := unmarked(text))} == {}


def test_no_text_is_built_up_before_it_is_translated(modules):
    assert {name: found for name, text in modules.items() if (found := built_up(text))} == {}


def test_an_unmarked_and_a_built_up_text_are_found():
    assert unmarked('<p>开标 {{ _("评标") }}</p><a title="{{ _("核验") }}">中文</a>') == ["开标"]
    assert unmarked('<img alt="开标">')
    assert (
        built_up('_(f"共 {n} 项")') == [1] and built_up('mark("共" + n)') == [1] and built_up('_("共")') == []
    )
