"""CommonMark out and in: blocks of plain text render to exactly that text, and nothing that is markup gets through."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import clipping
from clipsheet import commonmark, frontmatter
from clipsheet.model import BODY, Block, Role
from clipsheet.rules.repairs import repaired

MARKS = st.sampled_from([
    "*", "**", "_", "__", "`", "```", "~~~", "#", "##", ">", "-", "- ", "+ ", "1. ", "1) ", "123456789. ", "[", "]", "(", ")",
    "](", "[a]: b", "![", "<", "<i>", "</p>", "<!--", "<?", "&amp;", "&#60;", "&lt", "\\", "\\\\", "=", "===", "---", "***", "|",
    "!", '"', "'", " ", "  ", "a", "b", "1", ".", ":", "http://a.example", "<http://a.example>", "a@b.example", "é", "Мали", "马里",
    "مالي", "x_y", "😀",
])  # fmt: skip
MARKUP_LIKE = st.lists(MARKS, min_size=1, max_size=12).map("".join)
LINES = (MARKUP_LIKE | st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)).map(repaired).filter(bool)
BLOCKS = st.lists(st.builds(Block, st.sampled_from(sorted(BODY)), LINES), max_size=6)
HTML_LIKE = st.sampled_from([
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>", "</a>", "<svg/onload=alert(1)>",
    "<style>", "<iframe src=//a.example>", "![a](b.png)", "![a](https://a.example/b.png)", "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))", "[a](/etc/passwd)", "[a](../x)", "[a](//a.example)", "[a](data:text/html;base64,AAAA)",
    "[a](https://a.example 'b\" onclick=c')", "[a]: javascript:x\n", "[a](java\nscript:x)", "<javascript:x>",
    "[a](&#106;avascript:x)", "[a]( https://a.example )", "{attach}x", "<p onclick=x>", "\n\n", "\n", " ", "`", "<!--", "-->",
    "<![CDATA[", "]]>", "&lt;script&gt;", "\\<script>", "<a\n", "# ", "> ", "- ", "    ", "***", "a", '"', "'",
])  # fmt: skip
HOSTILE = st.lists(HTML_LIKE | st.text(st.characters(codec="utf-8"), max_size=6), max_size=12).map("".join)


class Seen(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend((tag, *pair) for pair in attrs)

    def handle_comment(self, data: str) -> None:
        self.tags.append(f"<!--{data}-->")


def unsafe(html: str) -> list[object]:
    """What of a page's markup must not be there."""
    seen = Seen(html)
    tags = [tag for tag in seen.tags if tag not in commonmark.ALLOWED]
    links = [
        one
        for one in seen.attributes
        if not (one[:2] == ("a", "href") and (one[2] or "").startswith(("http://", "https://")))
        and one[:2] != ("a", "title")
        and one != ("a", "rel", commonmark.LINK_REL)
    ]
    return [*tags, *links]


# -- blocks -> Markdown -> text -------------------------------------------------------------------------------------


@given(BLOCKS)
@example([Block(Role.PARAGRAPH, "a __b__ c")])
@example([Block(Role.HEADING, "C#")])
@example([Block(Role.ITEM, "1. one"), Block(Role.ITEM, "2. two"), Block(Role.PARAGRAPH, "- three")])
def test_markdown_of_blocks_renders_to_their_text(blocks: list[Block]) -> None:
    assert tuple(block.text for block in blocks) == commonmark.paragraphs(commonmark.markdown(blocks))


@pytest.mark.parametrize("role", sorted(BODY))
@pytest.mark.parametrize(
    "text",
    [
        "An ordinary sentence.", "1. one", "12) twelve", "- a dash", "+ a plus", "* a star", "# a number sign", "> quoted",
        "=== rule", "--- rule", "~~~ code", "``` code", "*emphasis* and **strong**", "_emphasis_ and snake_case_name",
        "`code` and ``more``", "[text](https://a.example)", "[a]: https://a.example",
        "[a][b] and [c]", "![picture](a.png)", "[1] note", "<b>bold</b> & <i>it</i>", "<script>alert(1)</script>",
        "<!-- comment -->", "a < b > c", "AT&T, &amp; and &#60;", "fish &chips; R&D", "<https://a.example>", "C:\\new\\table",
        "ends in \\", "ends in #", "# # #", "a | b | c", "5 * 3 * 2", "a*b*c", "2025.", "2025. godu", "!", "[ ]", "[x] done",
        "<<<<<<< HEAD", ">>>>>>> theirs", "---", "=======",
        "«Guillemets» “quotes”", "Мали * Нигер", "1．全角", "مالي - النيجر", "马里*尼日尔*",
    ],
)  # fmt: skip
def test_text_that_looks_like_markup_stays_text(role: Role, text: str) -> None:
    body = commonmark.markdown([Block(role, text)])
    assert text == commonmark.text(body)
    assert body == frontmatter.read(frontmatter.write(clipping(body=body)), "").body


@pytest.mark.parametrize("text", ["a __strong__ word", "a name such as __init__", "blanks: ____ and __"])
def test_a_run_of_underscores_stays_as_it_is(text: str) -> None:
    assert text == commonmark.text(commonmark.markdown([Block(Role.PARAGRAPH, text)]))


def test_only_what_needs_it_is_escaped() -> None:
    text = "The fee (5-10 %, or £3) is due on 1.6.; see page 4: it's “new”, says A. Person. snake_case & co. 3 > 2!"
    assert text == commonmark.markdown([Block(Role.PARAGRAPH, text)])


@pytest.mark.parametrize(
    ("role", "want"),
    [
        (Role.PARAGRAPH, "One two."),
        (Role.LEDE, "One two."),
        (Role.HEADING, "## One two."),
        (Role.ITEM, "- One two."),
        (Role.QUOTE, "> One two."),
    ],
)
def test_each_role_has_its_form(role: Role, want: str) -> None:
    assert want == commonmark.markdown([Block(role, " One\n two. ")])


def test_a_run_of_items_is_one_tight_list() -> None:
    blocks = [Block(Role.PARAGRAPH, "One:"), Block(Role.ITEM, "a"), Block(Role.ITEM, "b"), Block(Role.PARAGRAPH, "Two.")]
    assert "One:\n\n- a\n- b\n\nTwo." == commonmark.markdown(blocks)


# -- Markdown -> HTML -----------------------------------------------------------------------------------------------


@given(HOSTILE)
@example("[a](javascript:alert(1))")
def test_no_markup_but_the_allowed_survives(body: str) -> None:
    assert [] == unsafe(commonmark.html(body))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<script>alert(1)</script>", id="a script"),
        pytest.param("a <script>alert(1)</script> b", id="a script in a line"),
        pytest.param("<SCRIPT SRC=https://a.example/x.js></SCRIPT>", id="a script in capitals"),
        pytest.param("<scr<script>ipt>alert(1)</scr</script>ipt>", id="a script in a script"),
        pytest.param("<img src=x onerror=alert(1)>", id="a picture that runs code"),
        pytest.param("![a](https://a.example/pixel.gif)", id="a picture that tells who reads"),
        pytest.param("![a](x \"onerror='alert(1)'\")", id="a picture with a title"),
        pytest.param("<svg/onload=alert(1)>", id="a drawing that runs code"),
        pytest.param("<iframe src=https://a.example></iframe>", id="a frame"),
        pytest.param("<style>body{display:none}</style>", id="a style"),
        pytest.param("<p style='position:fixed'>a</p>", id="a style of an element"),
        pytest.param("<base href=https://a.example>", id="another base"),
        pytest.param("<meta http-equiv=refresh content=0;url=https://a.example>", id="a redirection"),
        pytest.param("<form action=https://a.example><input></form>", id="a form"),
        pytest.param("[a](javascript:alert(1))", id="a link that is a script"),
        pytest.param("[a](JAVASCRIPT:alert(1))", id="in capitals"),
        pytest.param("[a](&#x6a;avascript:alert(1))", id="in entities"),
        pytest.param("[a](<java script:alert(1)>)", id="with a space"),
        pytest.param("[a](\x01javascript:alert(1))", id="with a control character"),
        pytest.param("<javascript:alert(1)>", id="in angle brackets"),
        pytest.param("[a][b]\n\n[b]: javascript:alert(1)", id="by reference"),
        pytest.param("[a](vbscript:x)", id="an old script"),
        pytest.param("[a](data:text/html,<script>alert(1)</script>)", id="a page in an address"),
        pytest.param("[a](file:///etc/hosts)", id="a file of the reader's machine"),
        pytest.param("[a](../../secret)", id="a relative link"),
        pytest.param("[a](/admin)", id="a link from the root"),
        pytest.param("[a](//a.example)", id="a link without a scheme"),
        pytest.param("[a](#top)", id="an anchor"),
        pytest.param("[a](?q=1)", id="a query"),
        pytest.param("[a]({attach}../../../x)", id="a command to Pelican"),
        pytest.param("[a]({filename}/x.md)", id="another command to Pelican"),
        pytest.param("[a](https://a.example \"x' onmouseover='alert(1)\")", id="a title that breaks out"),
        pytest.param('[a](https://a.example"onmouseover="alert(1))', id="an address that breaks out"),
        pytest.param("<a href=https://a.example onclick=alert(1)>a</a>", id="a raw link"),
        pytest.param("<!--><script>alert(1)</script>-->", id="a comment that ends early"),
        pytest.param("<![CDATA[<script>alert(1)</script>]]>", id="character data"),
        pytest.param("<?xml <script>alert(1)</script> ?>", id="an instruction"),
        pytest.param("```<script>\nalert(1)\n```", id="a code block's info string"),
        pytest.param("<math><mtext></mtext><script>alert(1)</script></math>", id="another name space"),
        pytest.param("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", id="a change of parser"),
    ],
)
def test_hostile_markdown_is_harmless(body: str) -> None:
    assert [] == unsafe(commonmark.html(f"Before.\n\n{body}\n\nAfter."))


# -- what needs no second look --------------------------------------------------------------------------------------

ADDRESSES = st.sampled_from([
    "https://outlet.example/a?b=c&d=e#f", "http://a.example", "https://A.example/", "https://a.example:8080/", "https://a.example:x/",
    "https://user@a.example/", "https://1.2.3.4/", "https://1.2.3.999/", "https://0x7f.1/", "https://xn--a.example/", "https://xn--/",
    "https://-a.example/", "https://a-.example/", "https://a..example/", "https://localhost/", "https://", "https:/a.example", "http:a",
    "https://a.example/'()", "https://a.example/&quot;&#39;&lt;b&gt;&amp;amp;&nbsp;", "https://a.example/%zz%00", "https://a.example/[b]",
    "https://a.example\\\\@b.example/", "https://a.example/\xa0é口", "https://é.example/", "javascript:x", "//a.example", "/a", "#a", "HTTPS://a.example/",
])  # fmt: skip
LINKS = st.builds("{}[{}]({}{})".format, st.sampled_from(["", "", "", "!"]), MARKUP_LIKE, ADDRESSES, st.sampled_from(["", "", ' "b\'c"']))
IN_BODIES = st.sampled_from([
    "\n", "\n\n", "\n> ", "\n- ", "\n\n    ", "\n1. ", "\n3. ", "\n## ", "\n# ",
    "\n---\n", "\n```\n", "  \n", "\\\n", "&nbsp;", "\xa0", "&#13;",
    "&#0;", "\x00", "\x0c", "\ufeff", "&quot;", "&copy", "&lt;b&gt;", '"', "'", ">", "<https://a.example>", "*", "**",
])  # fmt: skip
BODIES = st.lists(LINKS | MARKUP_LIKE | IN_BODIES | HTML_LIKE, max_size=16).map("".join)


def as_nh3_has_it(body: str) -> str:
    """A body's HTML where nh3 looks at everything."""
    with mock.patch.object(commonmark, "ON_THE_LIST", re.compile(r"\Z.")):
        return commonmark.html(body)


@settings(max_examples=400)
@given(BODIES | HOSTILE | BLOCKS.map(commonmark.markdown))
@example("[a [b](https://b.example/) c](https://c.example/)")
@example("[a <https://b.example/> c](https://c.example/)")
@example("> 1. ## a\n>    - b *c **d** `e`*\n\n***\n\n    f\\\n")
def test_what_passes_without_nh3_is_what_nh3_prints(body: str) -> None:
    assert as_nh3_has_it(body) == commonmark.html(body)


def test_what_passes_without_nh3_is_what_nh3_prints_of_collected_payloads(bench: Path) -> None:
    collected = json.loads((bench / "hostile" / "payloads.json").read_text("utf8"))
    payloads = [payload for some in collected.values() for payload in some]
    for body in (
        form.format(payload) for payload in payloads for form in ("{}", "a {} b", "[a]({})", "[{}](https://a.example/)", "    {}")
    ):
        assert as_nh3_has_it(body) == commonmark.html(body)


NAMES = st.sampled_from([*sorted(commonmark.ALLOWED), "h1", "svg", "B"])
ATTRIBUTES = st.sampled_from([
    "", "", "", " /", " href=https://a.example/", ' href="https://a.example/"', ' href="https://a.example/" title="b"', " onclick=b",
    ' href="javascript:b"', ' href="https://a.example/"" onclick="b"', ' href="https://a.example/>"',
])  # fmt: skip
TAGS = st.builds("<{}{}{}>".format, st.sampled_from(["", "/"]), NAMES, ATTRIBUTES)
PIECES = TAGS | st.sampled_from(
    ["<", ">", "&", "&lt;", "&lt", "&#60;", "&quot;", '"', "'", "a", " ", "\n", "\r", "\x00", "\xa0", "<!-- a -->", "<a\n"]
)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_markup_that_needs_no_second_look_is_safe_whoever_wrote_it(markup: str) -> None:
    if commonmark.ON_THE_LIST.fullmatch(markup):
        assert [] == unsafe(commonmark._printed(markup))


@pytest.mark.parametrize(
    "body",
    ['A *soft* word, “quoted” & "said".', "[a](https://outlet.example/a?b=c&d=e#f)", "- a\n- b\n\n> c\n\n---\n\n## d\n\n    e"],
)
def test_what_is_usual_needs_no_second_look(body: str) -> None:
    with mock.patch.object(commonmark.nh3, "clean", side_effect=AssertionError):
        assert [] == unsafe(commonmark.html(body))


@pytest.mark.parametrize("address", ["https://outlet.example/a?b=c&d=e#f", "http://outlet.example/"])
def test_links_to_web_addresses_stay(address: str) -> None:
    assert ("a", "href", address) in Seen(commonmark.html(f"[a]({address})")).attributes
    assert ("a", "rel", commonmark.LINK_REL) in Seen(commonmark.html(f"[a]({address})")).attributes


def test_what_an_editor_may_write_is_rendered() -> None:
    body = "## Head\n\n*soft* **loud** `code`\n\n- a\n- b\n\n1. c\n\n> quote\n\n---\n\n    block"
    assert {"h2", "em", "strong", "code", "ul", "ol", "li", "blockquote", "hr", "pre", "p"} == set(Seen(commonmark.html(body)).tags)


@pytest.mark.parametrize(
    ("body", "want"),
    [
        ("Plain text.", False),
        ("a \\<b> c", False),
        ("`<b>` in code", False),
        ("<https://a.example>", False),
        ("a <b>c</b>", True),
        ("<div>\na\n</div>", True),
        ("a <!-- b --> c", True),
    ],
)
def test_raw_html_is_known_to_be_left_out(body: str, want: bool) -> None:
    assert want is commonmark.has_raw_html(body)


def test_showing_what_cmark_writes_for_raw_html_is_no_raw_html() -> None:
    assert not commonmark.has_raw_html("`<!-- raw HTML omitted -->` stands in the page.")


def test_plain_text_of_a_body_has_its_blocks_apart() -> None:
    body = "## Head\n\nOne *two* [three](https://a.example)\nfour.\n\n- a\n- b\n\n> quote\n\n---\n\nA \\<b> &amp; c"
    assert "Head\n\nOne two three four.\n\na\n\nb\n\nquote\n\nA <b> & c" == commonmark.text(body)


def test_a_long_run_of_marks_takes_no_time() -> None:
    for mark in ("<a ", "[", "*a_ ", "`" * 3, "![", "> ", "- ", "&#", "\\"):
        assert [] == unsafe(commonmark.html(mark * 8_000))
