package dev.tactus.config;

import java.util.List;

/** All that is wrong with the configuration, at once. No message contains a value that was given. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    // The copy that List.copyOf makes is serializable.
    @SuppressWarnings("serial")
    private final List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each mistake: the variable or key, what is wrong and what to do. */
    public List<String> problems() {
        return problems;
    }
}
