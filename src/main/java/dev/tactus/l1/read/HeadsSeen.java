package dev.tactus.l1.read;

import dev.tactus.l1.read.QuorumCore.View;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Since when each endpoint has told the head that it tells. Pure: time is passed in. */
record HeadsSeen(Map<Integer, Mark> marks) {
    static final HeadsSeen NONE = new HeadsSeen(Map.of());

    record Mark(long head, long sinceNanos) {}

    HeadsSeen {
        marks = Map.copyOf(marks);
    }

    /** @param views one for each endpoint, in their order; one that is silent keeps its mark */
    HeadsSeen seen(List<View> views, long nowNanos) {
        Map<Integer, Mark> next = new HashMap<>(marks);
        for (int i = 0; i < views.size(); i++) {
            if (views.get(i) instanceof View.Seen it) {
                long head = it.safe().number();
                next.compute(i, (_, last) -> last != null && last.head() == head ? last : new Mark(head, nowNanos));
            }
        }
        return new HeadsSeen(next);
    }

    Set<Integer> standingStill(Duration longEnough, long nowNanos) {
        Set<Integer> found = new HashSet<>();
        marks.forEach((endpoint, mark) -> {
            if (nowNanos - mark.sinceNanos() >= longEnough.toNanos()) {
                found.add(endpoint);
            }
        });
        return found;
    }
}
