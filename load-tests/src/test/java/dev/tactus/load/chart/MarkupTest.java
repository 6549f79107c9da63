package dev.tactus.load.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class MarkupTest {
    @Test
    void textAndAttributesAreEscaped() {
        String markup =
                new Markup().element("p", "a<b>&\"'c", "title", "\"><script>'&").toString();

        assertEquals("<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">a&lt;b&gt;&amp;&quot;&#39;c</p>", markup);
    }

    @Test
    void whatXmlCannotHoldOrTurnsTextAroundIsReplaced() {
        String text = "a\u0000b\u001b[1mc\uD800d\uFFFEe\u202Ef\u2066g\u200Bh\ti\nj";

        assertEquals(
                "<p>a\uFFFDb\uFFFD[1mc\uFFFDd\uFFFDe\uFFFDf\uFFFDg\uFFFDh\ti\nj</p>",
                new Markup().element("p", text).toString());
    }

    @Test
    void lettersOfAllLanguagesStay() {
        assertEquals(
                "<p>p99 ≤ 5 µs – 日本 😀</p>",
                new Markup().element("p", "p99 ≤ 5 µs – 日本 😀").toString());
    }

    @Test
    void whatIsStillOpenIsNoMarkup() {
        Markup markup = new Markup().open("p");

        assertThrows(IllegalStateException.class, markup::toString);
    }

    @Test
    void aStyleSheetThatHtmlReadsOtherwiseThanXmlIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Markup().style("a{content:'</style>'}"));
    }
}
