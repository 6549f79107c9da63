package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class LoadReportTest {
    private static final LoadPlan PLAN = new LoadPlan(0, 100, 2, 10, 1);

    @Test
    void showsPercentilesAndCountsInBothForms() {
        LoadReport report = report(Map.of("200", 99, "OVERLOADED", 1), 99);

        var text = new StringWriter();
        report.print(new PrintWriter(text, true));
        JsonNode json = report.json(new ObjectMapper());

        assertTrue(text.toString().contains("p50 50.0"), text::toString);
        assertTrue(text.toString().contains("OVERLOADED           1"), text::toString);
        assertTrue(text.toString().contains("on the feed: 99 of 99 accepted"), text::toString);
        assertEquals(50, json.path("latency_ms").path("p50").doubleValue(), 0.1);
        assertEquals(95, json.path("latency_ms").path("p95").doubleValue(), 0.1);
        assertEquals(99, json.path("latency_ms").path("p99").doubleValue(), 0.1);
        assertEquals(99, json.path("latency_ms").path("max").doubleValue(), 0.1);
        assertEquals(1, json.path("answers").path("OVERLOADED").intValue());
        assertEquals(10, json.path("idle_seconds").intValue());
    }

    @Test
    void passesOnlyIfAllThatWasAcceptedIsOnTheFeedAndAllWasAnswered() {
        assertTrue(report(Map.of("200", 99), 99).passed());
        assertTrue(report(Map.of("200", 98, "OVERLOADED", 1), 98).passed());
        assertFalse(report(Map.of("200", 99), 98).passed());
        assertFalse(report(Map.of("200", 98, "NO_ANSWER", 1), 98).passed());
        assertFalse(report(Map.of("EXECUTION_REJECTED", 99), 0).passed());
    }

    /** Accepted ops that took 1, 2, … 99 ms. */
    private static LoadReport report(Map<String, Integer> answers, int onFeed) {
        var latencies = new Histogram(60_000_000, 4);
        for (int ms = 1; ms <= 99; ms++) {
            latencies.recordValue(ms * 1000L);
        }
        return new LoadReport(PLAN, answers, latencies, onFeed, 50);
    }
}
