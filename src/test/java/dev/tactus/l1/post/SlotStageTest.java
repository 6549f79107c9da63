package dev.tactus.l1.post;

import static dev.tactus.l1.post.SlotStage.ABANDONED;
import static dev.tactus.l1.post.SlotStage.ACCEPTED;
import static dev.tactus.l1.post.SlotStage.CONFIRMED;
import static dev.tactus.l1.post.SlotStage.HALTED;
import static dev.tactus.l1.post.SlotStage.IN_FLIGHT;
import static dev.tactus.l1.post.SlotStage.LANDED;
import static dev.tactus.l1.post.SlotStage.PLANNED;
import static dev.tactus.l1.post.SlotStage.RECORDED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.l1.post.SlotStage.Fact;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SlotStageTest {
    /** Everything that is allowed, written down a second time. */
    private static final Set<String> ALLOWED = Set.of(
            "PLANNED WRITTEN RECORDED",
            "PLANNED CONDEMNED HALTED",
            "RECORDED SENT IN_FLIGHT",
            "RECORDED WAITS IN_FLIGHT",
            "RECORDED GONE RECORDED",
            "RECORDED MINED LANDED",
            "RECORDED CONDEMNED HALTED",
            "RECORDED JUDGED_GOOD ACCEPTED",
            "RECORDED TAKEN ABANDONED",
            "IN_FLIGHT SENT IN_FLIGHT",
            "IN_FLIGHT WAITS IN_FLIGHT",
            "IN_FLIGHT GONE IN_FLIGHT",
            "IN_FLIGHT MINED LANDED",
            "IN_FLIGHT CONDEMNED HALTED",
            "IN_FLIGHT JUDGED_GOOD ACCEPTED",
            "IN_FLIGHT TAKEN ABANDONED",
            "LANDED WAITS IN_FLIGHT",
            "LANDED GONE IN_FLIGHT",
            "LANDED MINED LANDED",
            "LANDED DEEP CONFIRMED",
            "LANDED CONDEMNED HALTED",
            "LANDED JUDGED_GOOD ACCEPTED",
            "LANDED TAKEN ABANDONED",
            "CONFIRMED WAITS IN_FLIGHT",
            "CONFIRMED GONE IN_FLIGHT",
            "CONFIRMED MINED LANDED",
            "CONFIRMED DEEP CONFIRMED",
            "CONFIRMED CONDEMNED HALTED",
            "CONFIRMED JUDGED_GOOD ACCEPTED",
            "CONFIRMED TAKEN ABANDONED",
            "HALTED WAITS IN_FLIGHT",
            "HALTED GONE IN_FLIGHT",
            "HALTED MINED LANDED",
            "HALTED CONDEMNED HALTED",
            "HALTED JUDGED_GOOD ACCEPTED",
            "HALTED TAKEN ABANDONED");

    @Test
    void everyTransitionIsDeclaredAndNoOtherIsAllowed() {
        List<String> found = new ArrayList<>();
        for (SlotStage stage : SlotStage.values()) {
            for (Fact fact : Fact.values()) {
                stage.next(fact).ifPresent(next -> found.add(stage + " " + fact + " " + next));
                if (stage.next(fact).isEmpty()) {
                    assertThrows(IllegalStateException.class, () -> stage.on(fact));
                } else {
                    assertEquals(stage.next(fact).get(), stage.on(fact));
                }
            }
        }

        assertEquals(ALLOWED, Set.copyOf(found));
        assertEquals(ALLOWED.size(), found.size());
    }

    @Test
    void everyStageIsReachedFromThePlan() {
        Set<SlotStage> reached = EnumSet.of(PLANNED);
        for (int i = 0; i < SlotStage.values().length; i++) {
            for (SlotStage stage : List.copyOf(reached)) {
                for (Fact fact : Fact.values()) {
                    stage.next(fact).ifPresent(reached::add);
                }
            }
        }

        assertEquals(EnumSet.allOf(SlotStage.class), reached);
    }

    @Test
    void onlyWhatIsInABlockHasLanded() {
        for (SlotStage stage : SlotStage.values()) {
            assertEquals(Set.of(LANDED, CONFIRMED, ACCEPTED).contains(stage), stage.hasLanded(), stage::toString);
        }
        assertEquals(
                Set.of(PLANNED, RECORDED, IN_FLIGHT, LANDED, CONFIRMED, HALTED, ACCEPTED, ABANDONED),
                Set.of(SlotStage.values()));
    }
}
