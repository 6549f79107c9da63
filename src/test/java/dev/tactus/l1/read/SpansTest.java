package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.read.PageFetcher.Fetched;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpansTest {
    private final Spans spans = new Spans(2, 100);

    @Test
    void r6_eachEndpointHasItsOwn() {
        var _ = spans.remember(0, 100, new Fetched.TooMuch(8, ""));
        assertEquals(8, spans.of(0));
        assertEquals(100, spans.of(1));

        var _ = spans.remember(0, 8, page(8));
        assertEquals(9, spans.of(0));
        for (int i = 0; i < 50; i++) {
            var _ = spans.remember(0, spans.of(0), page(spans.of(0)));
        }
        assertEquals(100, spans.of(0));
    }

    @Test
    void r6_whoIsAskedForLessForTheSakeOfOthersKeepsItsOwn() {
        var _ = spans.remember(1, 8, page(8));
        assertEquals(100, spans.of(1));

        var _ = spans.remember(1, 8, page(4));
        assertEquals(5, spans.of(1), "it did not even tell that much");
    }

    private static Fetched page(long worked) {
        var block = new L1Block(9, FakeL1.hash("9"), FakeL1.hash("8"), 9);
        return new Fetched.Page(new InputPage(block, 0, List.of()), worked);
    }
}
