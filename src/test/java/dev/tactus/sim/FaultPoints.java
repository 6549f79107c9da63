package dev.tactus.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The moments at which the product says that it may die, found in its sources, and how often worlds got there. */
public final class FaultPoints {
    private static final Pattern POINT = Pattern.compile("Fault\\.point\\(\"([^\"]+)\"\\)");

    private FaultPoints() {}

    /** Every name in the sources of the module. */
    static Set<String> inSources() throws IOException {
        return in(PlantedClasses.SOURCES);
    }

    /** Every name in the sources below a folder. */
    public static Set<String> in(Path sources) throws IOException {
        var names = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                POINT.matcher(Files.readString(file)).results().forEach(match -> names.add(match.group(1)));
            }
        }
        return names;
    }

    /** How often each was reached, and how often a node was killed there. */
    record Hits(long reached, long killed) {}

    static Map<String, Hits> hits(Tally tally) throws IOException {
        var hits = new TreeMap<String, Hits>();
        for (String name : inSources()) {
            hits.put(name, new Hits(tally.of("point." + name), tally.of("killed." + name)));
        }
        return hits;
    }
}
