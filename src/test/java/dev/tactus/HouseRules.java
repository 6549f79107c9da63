package dev.tactus;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.NullMarked;

/** What {@link ArchitectureTest} holds: which room may know which, and what no room may do. */
final class HouseRules {
    static final String ROOT = "dev.tactus";

    /** From the ground up: a room knows the rows below its own, never a room beside it. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("protocol", "fault"),
            Set.of("config"),
            Set.of("crypto", "application"),
            Set.of("execution", "scheduler"),
            Set.of("store"),
            Set.of("lane", "l1", "feed", "recovery"),
            Set.of("ingress", "operations", "cluster", "devnet"),
            Set.of("node"),
            Set.of(""));

    private static final Map<String, Integer> FLOOR_OF = floors();

    private static final DescribedPredicate<JavaClass> PURE = describe(
            "are pure (protocol, scheduler or a *Core)",
            type -> Set.of("protocol", "scheduler").contains(room(type)) || isCore(type));

    private static final Set<String> FORBIDDEN_NAMES = Set.of("util", "utils", "common", "impl", "manager", "helper");

    private HouseRules() {}

    static ArchRule roomsKnowOnlyTheRoomsBelowThem() {
        return rule(
                classes()
                        .that(resideInAPackage(ROOT + ".."))
                        .should(each("know only rooms below their own", HouseRules::dependencyProblems)),
                "imports run downward only, and siblings hold interfaces that the node wires");
    }

    static ArchRule readingDoesNotKnowPosting() {
        return rule(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".l1.read..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT + ".l1.post.."),
                "they are siblings");
    }

    static ArchRule postingDoesNotKnowReading() {
        return rule(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".l1.post..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT + ".l1.read.."),
                "they are siblings");
    }

    static ArchRule pureCodeKnowsNoWorld() {
        return rule(
                noClasses()
                        .that(PURE)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.apache.pekko..",
                                "java.sql..",
                                "javax.sql..",
                                "java.io..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.net.http..",
                                "java.util.concurrent..",
                                "java.util.random..")
                        .orShould()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                Thread.class,
                                ThreadLocal.class,
                                java.time.Clock.class,
                                java.util.Random.class,
                                java.util.Timer.class,
                                java.security.SecureRandom.class)
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(Math.class, "random")
                        .orShould()
                        .callMethod(java.util.UUID.class, "randomUUID"),
                "time is a parameter and the same input gives the same answer everywhere");
    }

    static ArchRule nobodyReadsTheWallClockSleepsOrPrintsStackTraces() {
        return rule(
                noClasses()
                        .should()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(java.time.Instant.class, "now")
                        .orShould()
                        .callMethod(Thread.class, "sleep", long.class)
                        .orShould()
                        .callMethod(Thread.class, "sleep", long.class, int.class)
                        .orShould()
                        .callMethod(Thread.class, "sleep", java.time.Duration.class)
                        .orShould()
                        .callMethodWhere(named("printStackTrace")),
                "clocks are passed in, waiting is an actor's timer, and errors go to the log");
    }

    static ArchRule onlyTheTopDecidesHowTheProcessEnds() {
        return rule(
                noClasses()
                        .that(describe(
                                "are neither in the root nor in node",
                                type -> !Set.of("", "node").contains(room(type))))
                        .should()
                        .callMethod(System.class, "exit", int.class)
                        .orShould()
                        .callMethod(Runtime.class, "exit", int.class)
                        .orShould()
                        .callMethod(Runtime.class, "halt", int.class),
                "exit codes are decided in one place");
    }

    static ArchRule onlyTheTopWaitsForAFuture() {
        return rule(
                noClasses()
                        .that(describe(
                                "are neither in the root nor what node starts and stops with",
                                type -> !room(type).isEmpty()
                                        && !type.getName().equals("dev.tactus.node.Await")
                                        && !type.getName().equals("dev.tactus.node.SequencerNode")))
                        .should()
                        .callMethodWhere(named("join", CompletableFuture.class))
                        .orShould()
                        .callMethodWhere(named("get", CompletableFuture.class, Future.class, ScheduledFuture.class)),
                "a blocked thread stops whatever shares it");
    }

    static ArchRule roomsSayWhatTheyAreFor() {
        return rule(
                classes()
                        .should(each(
                                "live in a package with a null-marked package-info",
                                type -> described(type.getPackage())
                                        ? List.of()
                                        : List.of(type.getPackageName() + " has no null-marked package-info"))),
                "each room says what it is for, who may call it and which thread owns it");
    }

    static ArchRule noRoomIsADrawer() {
        return rule(
                classes().should(each("live in a package named for what it does", HouseRules::drawers)),
                "a drawer takes everything");
    }

    private static ArchRule rule(ArchRule rule, String because) {
        return rule.because(because).allowEmptyShould(true);
    }

    private static List<String> drawers(JavaClass type) {
        return Arrays.stream(type.getPackageName().split("\\."))
                .filter(FORBIDDEN_NAMES::contains)
                .map(name -> type.getName() + " lives in a package named " + name)
                .toList();
    }

    private static boolean described(JavaPackage of) {
        return of.tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
    }

    private static List<String> dependencyProblems(JavaClass type) {
        String own = room(type);
        Integer floor = FLOOR_OF.get(own);
        if (floor == null) {
            return List.of(type.getName() + " lives in a room that the plan of the house does not show");
        }
        return type.getDirectDependenciesFromSelf().stream()
                .filter(dependency -> isOurs(dependency.getTargetClass()))
                .filter(dependency -> !room(dependency.getTargetClass()).equals(own))
                .filter(dependency -> FLOOR_OF.getOrDefault(room(dependency.getTargetClass()), floor) >= floor)
                .map(Dependency::getDescription)
                .distinct()
                .toList();
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    /** The first part of the package below the root; empty for the root itself. */
    private static String room(JavaClass type) {
        String name = type.getPackageName();
        return name.length() <= ROOT.length()
                ? ""
                : name.substring(ROOT.length() + 1).split("\\.", 2)[0];
    }

    /** Its nested types are part of a core. */
    private static boolean isCore(JavaClass type) {
        return isOurs(type)
                && (type.getSimpleName().endsWith("Core")
                        || type.getEnclosingClass().map(HouseRules::isCore).orElse(false));
    }

    /** A method of that name, of one of the owners if any is given: other class files are not read, so no subtypes. */
    private static DescribedPredicate<JavaAccess<?>> named(String method, Class<?>... owners) {
        return describe("call of " + method, access -> {
            AccessTarget target = access.getTarget();
            return target.getName().equals(method)
                    && (owners.length == 0 || Arrays.stream(owners).anyMatch(target.getOwner()::isEquivalentTo));
        });
    }

    private interface Problems {
        List<String> of(JavaClass type);
    }

    private static ArchCondition<JavaClass> each(String description, Problems problems) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                problems.of(type).forEach(problem -> events.add(SimpleConditionEvent.violated(type, problem)));
            }
        };
    }

    private static Map<String, Integer> floors() {
        Map<String, Integer> floors = new HashMap<>();
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            for (String room : FLOORS.get(floor)) {
                floors.put(room, floor);
            }
        }
        return floors;
    }
}
