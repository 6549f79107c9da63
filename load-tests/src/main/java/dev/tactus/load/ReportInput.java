package dev.tactus.load;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a report is to show. The files may be anybody's: all that is wrong is told, and nothing is half read. */
final class ReportInput {
    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_SLUG = 80;
    private static final String EXTENSION = ".json";
    private static final Pattern KIND = Pattern.compile("[a-z][a-z-]{0,30}");
    private static final Set<String> LOOPS = Set.of("open", "closed");
    /** All else of a result is always there. */
    private static final Set<String> MAY_BE_NULL = Set.of("process", "best_at");

    private final Set<String> names = new HashSet<>();
    private final Set<String> slugs = new HashSet<>();

    private ReportInput() {}

    /** At least one of the files is no result that a report can show. */
    static final class NotResults extends Exception {
        private static final long serialVersionUID = 1;

        /** @param problems one line for each file, with its name */
        private NotResults(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }

        /** One line for each file. */
        String problems() {
            return String.valueOf(getMessage());
        }
    }

    /** In the order of the files. */
    static List<Reported> read(List<Path> files) throws NotResults {
        var input = new ReportInput();
        List<Reported> results = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path file : files) {
            String name = printable(file.toString());
            try {
                results.add(input.read(file));
            } catch (JacksonException e) {
                problems.add(name + " is not a load's result: " + printable(e.getOriginalMessage()));
            } catch (NoSuchFileException e) {
                problems.add(name + " does not exist");
            } catch (IOException | IllegalArgumentException e) {
                problems.add(name + ": " + printable(String.valueOf(e.getMessage())));
            }
        }
        if (!problems.isEmpty()) {
            throw new NotResults(problems);
        }
        return results;
    }

    private Reported read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw Files.exists(file) ? new IOException("not a file") : new NoSuchFileException(file.toString());
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("larger than any result");
        }
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        JsonNode schema = root.path("schema");
        if (schema.isMissingNode()) {
            throw new IOException(
                    "not a load's result: it has no schema (`load ack`, `round-trip`, `sweep` and most others write one with --json)");
        }
        if (!schema.isInt() || schema.intValue() != RunResult.SCHEMA) {
            throw new IOException("a result of schema " + schema + "; this program reads schema " + RunResult.SCHEMA);
        }
        checkNulls(root, "");
        String kind = Artefact.kind(file);
        boolean pair = PairResult.KINDS.contains(kind);
        // A result of two loads has a loop in each of them.
        if (!KIND.matcher(kind).matches()
                || !(pair || LOOPS.contains(root.path("loop").asText()))) {
            throw new IOException("not a load's result: kind or loop is none that there is");
        }
        String name = unlikeOthers(stem(file), names, " (", ")");
        String slug = unlikeOthers(slug(name), slugs, "-", "");
        if (pair) {
            return new Reported.Pair(name, slug, checked(Artefact.pair(file)));
        }
        return kind.equals(SweepResult.KIND)
                ? new Reported.Sweep(name, slug, checked(Artefact.sweep(file)))
                : new Reported.Run(name, slug, checked(Artefact.run(file)));
    }

    private static void checkNulls(JsonNode node, String path) throws IOException {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getValue().isNull() && !MAY_BE_NULL.contains(field.getKey())) {
                throw new IOException("not a load's result: " + path + field.getKey() + " is null");
            }
            checkNulls(field.getValue(), path + field.getKey() + ".");
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (element.isNull()) {
                    throw new IOException("not a load's result: an element of " + path + " is null");
                }
                checkNulls(element, path);
            }
        }
    }

    /** The histograms are only decoded for this, and once more for drawing: they are small. */
    private static RunResult checked(RunResult run) {
        run.latencies().values().forEach(Latencies::distribution);
        return run;
    }

    private static SweepResult checked(SweepResult sweep) {
        sweep.steps().forEach(step -> checked(step.run()));
        return sweep;
    }

    private static PairResult checked(PairResult pair) {
        pair.without().distribution();
        pair.with().distribution();
        pair.runs().forEach(ReportInput::checked);
        return pair;
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(EXTENSION) && name.length() > EXTENSION.length()
                ? name.substring(0, name.length() - EXTENSION.length())
                : name;
    }

    /** Fit for a file's name and for an address everywhere; it never looks like a picture of a comparison. */
    private static String slug(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+|[.-]+$", "");
        String some = plain.isEmpty() || plain.startsWith(SideBySide.SLUG) ? "result-" + plain : plain;
        return some.substring(0, Math.min(MAX_SLUG, some.length()));
    }

    private static String unlikeOthers(String wished, Set<String> taken, String before, String after) {
        String name = wished;
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = wished + before + i + after;
        }
        return name;
    }

    /** For a terminal, which obeys what it is shown. */
    private static String printable(String message) {
        String line = message.replaceAll("\\p{C}+", " ");
        return line.substring(0, Math.min(300, line.length()));
    }
}
