package dev.tactus;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.ProtocolRuleBreakers;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the plan of the house, and that the rules which hold it bite. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(HouseRules.ROOT);

    static Stream<ArchRule> rules() {
        return Stream.of(
                HouseRules.roomsKnowOnlyTheRoomsBelowThem(),
                HouseRules.readingDoesNotKnowPosting(),
                HouseRules.postingDoesNotKnowReading(),
                HouseRules.pureCodeKnowsNoWorld(),
                HouseRules.nobodyReadsTheWallClockSleepsOrPrintsStackTraces(),
                HouseRules.onlyTheTopDecidesHowTheProcessEnds(),
                HouseRules.onlyTheTopWaitsForAFuture(),
                HouseRules.roomsSayWhatTheyAreFor(),
                HouseRules.noRoomIsADrawer());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theHouseKeeps(ArchRule rule) {
        rule.check(HOUSE);
    }

    @Test
    void readsClassFilesOfThisJavaAndLeavesTestsOut() {
        assertTrue(HOUSE.contain(BatchCodec.class));
        assertTrue(HOUSE.get(BatchCodec.class).getMethods().size() > 5);
        assertFalse(HOUSE.contain(ArchitectureTest.class));
    }

    @Test
    void aRoomThatKnowsOneAboveItIsFound() {
        assertBites(HouseRules.roomsKnowOnlyTheRoomsBelowThem(), ProtocolRuleBreakers.KnowsStore.class);
    }

    @Test
    void aRoomThatThePlanDoesNotShowIsFound() {
        assertBites(HouseRules.roomsKnowOnlyTheRoomsBelowThem(), dev.tactus.impl.InADrawer.class);
    }

    @Test
    void aClockAThreadOrChanceInPureCodeIsFound() {
        assertBites(HouseRules.pureCodeKnowsNoWorld(), ProtocolRuleBreakers.ReadsAClock.class);
        assertBites(HouseRules.pureCodeKnowsNoWorld(), ProtocolRuleBreakers.StartsAThread.class);
        assertBites(HouseRules.pureCodeKnowsNoWorld(), ProtocolRuleBreakers.RollsDice.class);
        assertBites(HouseRules.pureCodeKnowsNoWorld(), ProtocolRuleBreakers.AsksTheDatabase.class);
        assertBites(HouseRules.pureCodeKnowsNoWorld(), ImpureCore.Inner.class);
    }

    @Test
    void wallClocksSleepAndPrintedStackTracesAreFound() {
        ArchRule rule = HouseRules.nobodyReadsTheWallClockSleepsOrPrintsStackTraces();
        assertBites(rule, Forbidden.Millis.class);
        assertBites(rule, Forbidden.Now.class);
        assertBites(rule, Forbidden.Sleeps.class);
        assertBites(rule, Forbidden.Prints.class);
    }

    @Test
    void endingTheProcessOrWaitingForAFutureBelowTheTopIsFound() {
        assertBites(HouseRules.onlyTheTopDecidesHowTheProcessEnds(), ProtocolRuleBreakers.EndsTheProcess.class);
        assertBites(HouseRules.onlyTheTopWaitsForAFuture(), ProtocolRuleBreakers.WaitsForAFuture.class);
    }

    @Test
    void aDrawerAndARoomWithoutAWordAreFound() {
        assertBites(HouseRules.noRoomIsADrawer(), dev.tactus.impl.InADrawer.class);
        assertBites(HouseRules.roomsSayWhatTheyAreFor(), dev.tactus.impl.InADrawer.class);
    }

    private static void assertBites(ArchRule rule, Class<?> breaker) {
        JavaClasses planted = new ClassFileImporter().importClasses(breaker);

        assertTrue(rule.evaluate(planted).hasViolation(), () -> breaker + " passed: " + rule.getDescription());
    }

    /** What no room may do; never called. */
    @SuppressWarnings("unused")
    private static final class Forbidden {
        static final class Millis {
            long read() {
                return System.currentTimeMillis();
            }
        }

        static final class Now {
            Instant read() {
                return Instant.now();
            }
        }

        static final class Sleeps {
            void rest() throws InterruptedException {
                Thread.sleep(1);
            }
        }

        static final class Prints {
            void tell(IllegalStateException failure) {
                failure.printStackTrace();
            }
        }
    }

    @SuppressWarnings("unused")
    private static final class ImpureCore {
        static final class Inner {
            CompletableFuture<String> later() {
                return CompletableFuture.completedFuture("");
            }
        }
    }
}
