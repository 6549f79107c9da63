package dev.tactus.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The command that makes a result again. It may be a stranger's, so each word of it is quoted for the shell. */
final class Reproduction {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@%+=:,./_-]+");
    private static final String TRUE = "true";
    private static final String FALSE = "false";

    private Reproduction() {}

    static String of(String kind, Map<String, String> options) {
        var command = new StringBuilder("./tactus load ").append(quoted(kind));
        new TreeMap<>(options).forEach((name, value) -> {
            if (value.isEmpty() || value.equals(FALSE)) {
                return;
            }
            command.append(' ').append(quoted(name.startsWith("-") ? name : "--" + name));
            if (!value.equals(TRUE)) {
                command.append(' ').append(quoted(value));
            }
        });
        return command.toString();
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
