package dev.tactus.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The places a value may come from, the strongest first: command line, environment, preset, application.conf. */
final class ConfigSources {
    /** A name this far from every known one is not a misspelling of it. */
    private static final int FARTHEST_SUGGESTION = 8;

    private final Config file;
    private final Map<String, String> commandLine;
    private final Map<String, String> environment;
    private final List<Map<String, String>> layers;

    ConfigSources(
            Config file, Map<String, String> preset, Map<String, String> environment, Map<String, String> commandLine) {
        this.file = file;
        this.commandLine = commandLine;
        this.environment = environment;
        this.layers = List.of(commandLine, environment, preset);
    }

    /** The text given for {@code setting}, trimmed; lists of the file are joined with commas. */
    Optional<String> text(Setting setting) {
        return layers.stream()
                .map(layer -> in(layer, setting))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> inFile(setting));
    }

    /**
     * For two settings that exclude each other: those given in the strongest place that gives any, so that a key on
     * the command line replaces a key file of the preset instead of contradicting it.
     */
    List<Setting> givenTogether(Setting first, Setting second) {
        List<Setting> pair = List.of(first, second);
        for (Map<String, String> layer : layers) {
            List<Setting> given =
                    pair.stream().filter(s -> in(layer, s).isPresent()).toList();
            if (!given.isEmpty()) {
                return given;
            }
        }
        return pair.stream().filter(s -> inFile(s).isPresent()).toList();
    }

    /** Names on the command line that mean nothing. */
    List<String> unknownOverrides() {
        return unknown(commandLine).stream()
                .map(name -> name + " is not a setting" + hint(name))
                .toList();
    }

    /** Variables of the environment with our prefix that mean nothing. */
    List<String> unknownVariables() {
        return unknown(environment).stream()
                .filter(name -> name.startsWith(Setting.PREFIX))
                .map(name -> name + " is not a known variable and has no effect" + hint(name))
                .toList();
    }

    private static Optional<String> in(Map<String, String> layer, Setting setting) {
        return setting.variable()
                .flatMap(name -> Optional.ofNullable(layer.get(name)))
                .map(String::strip);
    }

    private Optional<String> inFile(Setting setting) {
        if (!file.hasPath(setting.path())) {
            return Optional.empty();
        }
        ConfigValue value = file.getValue(setting.path());
        if (value instanceof ConfigList list) {
            return Optional.of(list.stream()
                    .map(item -> Objects.toString(item.unwrapped()))
                    .collect(Collectors.joining(",")));
        }
        return Optional.of(Objects.toString(value.unwrapped()).strip());
    }

    private static List<String> unknown(Map<String, String> layer) {
        return new TreeSet<>(layer.keySet())
                .stream().filter(name -> Setting.ofVariable(name).isEmpty()).toList();
    }

    private static String hint(String name) {
        return Arrays.stream(Setting.values())
                .flatMap(s -> s.variable().stream())
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .filter(known -> distance(name, known) <= FARTHEST_SUGGESTION)
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
    }

    /** Edits (insert, delete, replace a character) from one name to the other. */
    static int distance(String from, String to) {
        List<Integer> row = new ArrayList<>();
        for (int j = 0; j <= to.length(); j++) {
            row.add(j);
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row.getFirst();
            row.set(0, i);
            for (int j = 1; j <= to.length(); j++) {
                int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row.get(j);
                row.set(j, Math.min(replace, 1 + Math.min(diagonal, row.get(j - 1))));
            }
        }
        return row.getLast();
    }
}
