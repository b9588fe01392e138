"""The page, in a real browser."""

import re
from pathlib import Path

import pytest
from shown_runs import many

from ida_runtime.web.one_file import one_file
from ida_runtime.web.session import Session


@pytest.fixture(scope="module", name="link")
def story_link(serve, story):
    with serve(story) as (link, _):
        yield link


@pytest.fixture(scope="module", name="file")
def one_file_of_it(story, tmp_path_factory):
    path = tmp_path_factory.mktemp("file") / "story.html"
    path.write_text(one_file(Session.open([story])).html, encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=["server", "file"], name="opened")
def opened_page(request, page, link, file):
    """The page of the story, once from a server and once as a file: both must do the same."""
    page.goto(link if request.param == "server" else file)
    page.wait_for_selector("body[data-ready]")
    return page


def rows(page):
    return [row.inner_text() for row in page.query_selector_all(".row .call")]


def chosen(page):
    return page.inner_text(".row.chosen .call")


def heading(page, text):
    page.wait_for_function("text => document.querySelector('.panel h2')?.textContent === text", arg=text)


def test_roots_are_there_and_the_first_is_read(opened):
    assert rows(opened) == [f"both({n})" for n in range(10)]
    heading(opened, "both(0)")
    assert opened.inner_text(".status") == "10 roots"


def test_marks_say_what_is_right(opened):
    opened.wait_for_function("() => document.querySelectorAll('.row .mark.unjudged').length === 0")
    signs = [one.inner_text() for one in opened.query_selector_all(".row .mark")]
    assert signs == list("✓✓✗✗??✓✓✓✓")


def test_by_keys_alone(opened):
    """Down to a question, open it, into what it asked, read that, back, and to who asked."""
    press = opened.keyboard.press
    press("ArrowDown")
    press("ArrowDown")
    press("ArrowRight")
    opened.wait_for_selector('.row[aria-level="2"]')
    assert rows(opened)[2:5] == ["both(2)", 'weigh(2, ["<i>", "two"])', "weigh(3, [])"]
    press("ArrowRight")
    press("j")
    assert chosen(opened) == "weigh(3, [])"
    press("Enter")
    heading(opened, "weigh(3, [])")
    assert opened.evaluate("document.activeElement.tagName") == "H2"
    press("Escape")
    assert opened.evaluate("document.activeElement.className") == "tree"
    press("ArrowLeft")
    assert chosen(opened) == "both(2)"
    press("ArrowLeft")
    assert len(rows(opened)) == 10
    press("End")
    assert chosen(opened) == "both(9)"
    heading(opened, "both(9)")


def test_where_it_went_wrong(opened):
    opened.click(".row:nth-child(3) .call")
    heading(opened, "both(2)")
    opened.wait_for_selector(".why section")
    said = opened.inner_text(".why")
    assert "the spec says 10" in said
    assert "scales answered the last of these so." in said
    opened.keyboard.press("w")
    heading(opened, "weigh(3, [])")
    opened.go_back()
    heading(opened, "both(2)")


def test_why_it_is_unknown(opened):
    opened.click(".row:nth-child(5) .call")
    heading(opened, "both(4)")
    opened.wait_for_selector(".why section")
    assert "Why it is unknown" in opened.inner_text(".why")


def test_the_way_is_lit(opened):
    opened.keyboard.press("End")
    heading(opened, "both(9)")
    lit = [one.inner_text().strip() for one in opened.query_selector_all(".code-line.done code")]
    assert lit == [
        "strategy add:",
        'first = ask weigh(n, ["<i>", "two"])',
        "if n == 9:",
        "return first + first",
    ]
    assert opened.inner_text(".code-line .met:has(span)") == "yes"
    opened.click(".chip")
    heading(opened, 'weigh(9, ["<i>", "two"])')


def test_prompt_arguments_and_facts(opened):
    opened.click(".row:nth-child(2) .call")
    heading(opened, "both(1)")
    opened.click(".links .link")
    heading(opened, 'weigh(1, ["<i>", "two"])')
    assert "<img src=x onerror=alert(1)>" in opened.inner_text(".prompt")
    opened.click("text=Facts, of which")
    opened.wait_for_selector("details[open] .values >> text=secret (hidden)")
    assert "75% sure" in opened.inner_text(".facts-line")
    assert "cost 0.25" in opened.inner_text(".facts-line")


def test_search(opened):
    opened.keyboard.press("/")
    opened.keyboard.type("is:wrong is:leaf")
    opened.keyboard.press("Enter")
    opened.wait_for_function("() => document.querySelector('.status')?.textContent.startsWith('2 found')")
    assert sorted(rows(opened)) == ['weigh(3, ["<i>", "two"])', "weigh(3, [])"]
    opened.click("text=all roots")
    opened.wait_for_function("() => document.querySelectorAll('.row').length === 10")


def test_a_search_for_what_there_is_not(opened):
    opened.fill("#search", "is:wrnog")
    opened.press("#search", "Enter")
    opened.wait_for_selector("text=is:wrong")


def test_a_search_without_a_find(opened):
    opened.fill("#search", "n:77")
    opened.press("#search", "Enter")
    opened.wait_for_selector("text=Nothing fits")


def test_one_question_as_the_top(opened):
    opened.keyboard.press("ArrowDown")
    heading(opened, "both(1)")
    opened.keyboard.press("f")
    opened.wait_for_function("() => document.querySelectorAll('.row').length === 3")
    assert rows(opened)[0] == "both(1)"
    opened.keyboard.press("r")
    opened.wait_for_function("() => document.querySelectorAll('.row').length === 10")


def test_colours_by_agent(opened):
    opened.select_option("#colour", "task")
    assert {one.get_attribute("aria-label") for one in opened.query_selector_all(".row .mark")} == {"both"}
    opened.focus(".tree")
    opened.keyboard.press("c")
    assert opened.input_value("#colour") == "state"


def test_run_and_agents(opened):
    opened.keyboard.press("2")
    opened.wait_for_selector(".overview .bars rect")
    said = opened.inner_text(".overview")
    for text in ("story.ida", "scales", "4.75", "weigh(n: 0..9, names: List[Text]) -> 0..99"):
        assert text in said
    opened.click(".overview >> text=weigh >> nth=0")
    opened.wait_for_function("() => document.querySelector('.status')?.textContent.startsWith('19 found')")


def test_help_and_light_and_dark(opened):
    opened.keyboard.press("?")
    opened.wait_for_selector("dialog[open]")
    opened.keyboard.press("Escape")
    before = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    opened.keyboard.press("t")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_what_a_run_says_is_never_markup(opened):
    opened.click(".row:nth-child(2) .call")
    heading(opened, "both(1)")
    opened.click(".links .link")
    heading(opened, 'weigh(1, ["<i>", "two"])')
    opened.click("text=Facts, of which")
    opened.wait_for_selector("text=secret (hidden)")
    assert opened.query_selector("main img, main script, main i") is None


def test_nothing_is_asked_of_others(page, link, file):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for address in (link, file):
        page.goto(address)
        page.wait_for_selector("body[data-ready]")
    origin = link.split("/#")[0]
    assert [one for one in asked if not one.startswith((origin, "data:", file))] == []


def test_the_token_leaves_the_address(page, link):
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    assert "token" not in page.url
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert rows(page)[0] == "both(0)"


def test_without_the_token(browser, link):
    page = browser.new_page()
    page.goto(link.split("#")[0])
    page.wait_for_selector("text=open the link that `ida-dsl view` printed")
    page.close()


def test_a_link_to_a_question(page, link):
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("End")
    heading(page, "both(9)")
    page.wait_for_function("() => location.hash.includes('key=')")
    page.reload()
    heading(page, "both(9)")


def test_a_click_counts_though_lines_are_drawn_anew_meanwhile(opened):
    opened.hover(".row:nth-child(4) .call")
    opened.mouse.down()
    opened.evaluate("() => ida.page.tree.draw()")
    opened.mouse.up()
    heading(opened, "both(3)")


def test_a_small_screen(browser, link):
    page = browser.new_page(viewport={"width": 380, "height": 700})
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    assert not page.is_visible(".panel")
    page.click(".row:nth-child(3) .call")
    heading(page, "both(2)")
    assert not page.is_visible(".tree")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("text=← questions")
    assert page.is_visible(".tree")
    page.close()


CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(browser, link, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    page.click(".row:nth-child(3) .call")
    page.wait_for_selector(".why section")
    assert page.evaluate(CONTRAST) == []
    page.close()


def test_everything_has_a_name_for_those_who_listen(opened):
    """Each control has a name, and the tree says where one is in it."""
    opened.keyboard.press("ArrowRight")
    opened.wait_for_selector('.row[aria-level="2"]')
    nameless = """() => [...document.querySelectorAll("button, input, select, [role=img], [role=treeitem]")]
        .filter((one) => !(one.ariaLabel || one.textContent.trim() || one.labels?.length))
        .map((one) => one.outerHTML)"""
    assert opened.evaluate(nameless) == []
    active = opened.get_attribute(".tree", "aria-activedescendant")
    row = opened.query_selector(f"#{active}")
    assert row.get_attribute("aria-expanded") == "true"
    assert row.get_attribute("aria-label") == "both(0) = 2, right by the spec"


@pytest.fixture(scope="module", name="pair")
def link_of_two(serve, union, other):
    with serve(union, other) as (link, _):
        yield link


@pytest.fixture(scope="module", name="long_link")
def link_of_thousands(serve, thousands):
    with serve(thousands) as (link, _):
        yield link


def test_two_runs_side_by_side(page, pair):
    page.goto(pair)
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("3")
    page.wait_for_selector(".side-panel h2")
    assert len(page.query_selector_all(".side-panel")) == 2
    assert "differs of itself" in page.inner_text(".pair")
    page.keyboard.press("1")
    page.wait_for_selector(".row .other")
    page.select_option(".tabs select", "1")
    page.wait_for_function("() => location.hash.includes('run=1')")
    page.wait_for_selector(".row .other")


def test_two_runs_in_a_file(page, union, other, tmp_path):
    path = tmp_path / "two.html"
    path.write_text(one_file(Session.open([union, other])).html, encoding="utf-8")
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("3")
    page.wait_for_selector(".side-panel h2")
    page.keyboard.press("1")
    page.wait_for_selector(".row .other")


def test_thousands_of_roots_are_scrolled_through(page, long_link):
    page.goto(long_link)
    page.wait_for_selector("body[data-ready]")
    assert page.inner_text(".status") == "1,200 roots"
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('.row.chosen .root')?.textContent === '1200'")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector('.row[aria-level="2"]')
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('.row.chosen .root')?.textContent === '1'")
    page.evaluate("document.querySelector('.tree').scrollTop = 600 * 30")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.row .root')].some(e => e.textContent === '605')"
    )


def test_a_part_of_a_run_in_a_file_says_that_it_is_one(page, thousands, tmp_path):
    found = one_file(Session.open([thousands]), 200)
    assert 200 <= found.has < 400 < found.of
    path = tmp_path / "part.html"
    path.write_text(found.html, encoding="utf-8")
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    assert re.fullmatch(r"[\d,]+ roots?", page.inner_text(".status"))


def test_the_server_is_gone(browser, serve, story):
    with serve(story) as (link, _):
        page = browser.new_page()
        page.goto(link)
        page.wait_for_selector("body[data-ready]")
    page.click(".row:nth-child(7) .call")
    page.wait_for_selector("text=The server does not answer")
    page.close()


def test_a_loaded_page_opens_every_time(page, link):
    """The map of imports must be there before any module is read."""
    for _ in range(4):
        page.goto("about:blank")
        page.goto(link)
        page.wait_for_selector("body[data-ready]")


def test_a_question_below_stays_when_the_page_is_loaded_anew(page, link):
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    page.click(".row:nth-child(3) .call")
    heading(page, "both(2)")
    page.wait_for_selector(".why section")
    page.keyboard.press("w")
    heading(page, "weigh(3, [])")
    assert chosen(page) == "weigh(3, [])"  # the tree was opened down to it
    page.reload()
    page.wait_for_selector("body[data-ready]")
    heading(page, "weigh(3, [])")


@pytest.mark.parametrize(
    ("state", "says"), [("top=0.0.both.77", "is no question"), ("key=0.0.both.77", "is no question")]
)
def test_an_address_that_is_none_says_so(page, link, state, says):
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    page.goto(f"{page.url.split('#')[0]}#{state}")
    page.wait_for_selector(f".trouble >> text={says}")


def test_a_server_that_is_gone_is_told_where_one_looks(browser, serve, story):
    with serve(story) as (link, _):
        page = browser.new_page()
        page.goto(link)
        page.wait_for_selector("body[data-ready]")
    page.fill("#search", "is:wrong")
    page.press("#search", "Enter")
    page.wait_for_selector(".body > .trouble >> text=The server does not answer")
    page.close()


def test_on_a_small_screen_back_leads_to_the_tree(browser, link):
    page = browser.new_page(viewport={"width": 380, "height": 700})
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    page.click(".row:nth-child(3) .call")
    heading(page, "both(2)")
    page.go_back()
    page.wait_for_selector(".tree", state="visible")
    assert not page.is_visible(".panel")
    page.close()


def test_how_many_roots_are_right(opened):
    opened.keyboard.press("2")
    opened.wait_for_selector("text=6 right, 2 wrong, 2 unknown")


def test_all_asks_of_a_question_with_many(page, tmp_path):
    path = tmp_path / "many.html"
    path.write_text(one_file(Session.open([many(tmp_path)])).html, encoding="utf-8")
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".row.more, .row[aria-level='2']")
    page.keyboard.press("End")
    assert page.inner_text(".row.chosen") == "60 more …"
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('.row.more')")
    page.keyboard.press("End")
    assert chosen(page) == "one(259)"


LOOP = [
    "strategy add:", "total = 0", "for n in range(260):", "if n > 300:", "total = total + ask one(n)",
    "return total",
]  # fmt: skip


def test_a_loop_says_how_often_and_lights_what_was_done(page, serve, tmp_path):
    with serve(many(tmp_path)) as (link, _):
        page.goto(link)
        heading(page, "all()")
        lit = [one.inner_text().strip() for one in page.query_selector_all(".code-line.done code")]
        assert lit == LOOP
        assert [one.inner_text() for one in page.query_selector_all(".met span")] == ["260×", "no"]
        page.goto("about:blank")
