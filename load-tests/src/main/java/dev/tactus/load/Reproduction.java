package dev.tactus.load;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The command that makes a result again, from its options as they are written down: what was not given is {@code null}, a
 * switch {@code true} or {@code false}, a list in brackets and a time as ISO-8601 has it. It may be a stranger's, so each
 * word of it is quoted for the shell.
 */
final class Reproduction {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@%+=:,./_-]+");
    private static final Pattern LIST = Pattern.compile("\\[[^\\[\\]]*]");
    private static final String OPTION = "--";
    private static final String SWITCH_ON = "true";
    private static final String SWITCH_OFF = "false";
    private static final String NOT_GIVEN = "null";
    /** Whose option makes two loads of it. */
    private static final String FEED = "feed";

    private Reproduction() {}

    static String of(String kind, Map<String, String> options) {
        String name = kind.equals(PairResult.FEED_STALLED) ? FEED : kind;
        var command = new StringBuilder("./tactus load ").append(quoted(name));
        new TreeMap<>(options).forEach((option, value) -> {
            if (!option.startsWith(OPTION) || value.equals(NOT_GIVEN) || value.equals(SWITCH_OFF)) {
                return;
            }
            command.append(' ').append(quoted(option));
            if (!value.equals(SWITCH_ON)) {
                command.append(' ').append(quoted(word(value)));
            }
        });
        return command.toString();
    }

    /** A value as a command takes it: times in seconds, lists with commas. */
    static String word(String value) {
        if (LIST.matcher(value).matches()) {
            return value.substring(1, value.length() - 1).replace(", ", ",");
        }
        if (!value.startsWith("PT")) {
            return value;
        }
        try {
            Duration time = Duration.parse(value);
            return BigDecimal.valueOf(time.getSeconds())
                    .add(BigDecimal.valueOf(time.getNano(), 9))
                    .stripTrailingZeros()
                    .toPlainString();
        } catch (DateTimeException e) {
            return value;
        }
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
