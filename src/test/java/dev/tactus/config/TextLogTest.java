package dev.tactus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The log as operators read it, in a terminal. */
class TextLogTest {
    @Test
    void h11_nothingThatControlsATerminalReachesTheTextLog() throws Exception {
        var context = new LoggerContext();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/logback.xml"));
        var appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("text");
        var encoder = (PatternLayoutEncoder) appender.getEncoder();
        String message =
                "quoted: a\r\n2030 level=ERROR forged\u001b[2J\u0000\u0007\u009b31m é € \ud83d\ude00 \u202egnp\u202c\u2028\u200f end";
        var event = new LoggingEvent("", context.getLogger("x.Logger"), Level.INFO, message, null, null);

        String line = new String(encoder.encode(event), StandardCharsets.UTF_8);

        assertEquals(
                "logger=Logger quoted: a | 2030 level=ERROR forged?[2J???31m é € \ud83d\ude00 ?gnp??? end\n",
                line.substring(line.indexOf("logger=")));
    }
}
