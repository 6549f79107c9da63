package dev.tactus.wallet.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class DemoReportTest {
    private final StringWriter text = new StringWriter();
    private final DemoReport report = new DemoReport(new PrintWriter(text));

    @Test
    void passesWhenEveryCheckHeld() {
        report.step("First");
        report.check("one", true);
        report.checkEqual("two", 5, 5);

        assertTrue(report.passed());
        assertTrue(text.toString().contains("1. First"), text::toString);
        assertTrue(text.toString().contains("ok      two: 5"), text::toString);
        assertTrue(text.toString().contains("demo: OK, 2 checks held"), text::toString);
    }

    @Test
    void failsAndNamesEveryCheckThatDidNotHold() {
        report.check("one", true);
        report.check("two", false);
        report.checkEqual("three", 5, 6);

        assertFalse(report.passed());
        assertTrue(text.toString().contains("demo: FAILED, 2 of 3 checks did not hold:"), text::toString);
        assertTrue(text.toString().contains("  - two"), text::toString);
        assertTrue(text.toString().contains("  - three: expected 5, found 6"), text::toString);
    }
}
