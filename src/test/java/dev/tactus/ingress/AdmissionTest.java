package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AdmissionTest {
    private static final int THREADS = 8;
    private static final Address ALICE = Ops.ALICE.address();
    private static final Address BOB = Ops.BOB.address();

    @RepeatedTest(50)
    void h2_exactlyTheCapacityIsAdmittedInARace() throws Exception {
        var admission = new Admission(THREADS / 2, 0, THREADS);

        List<Boolean> admitted = race(() -> admission.tryAcquire().isPresent());

        assertEquals(THREADS / 2, admitted.stream().filter(won -> won).count());
        assertEquals(THREADS / 2, admission.inUse());
    }

    @RepeatedTest(50)
    void h9_aSenderGetsExactlyItsShareInARace() throws Exception {
        var admission = new Admission(THREADS, 0, 3);

        List<Boolean> shared = race(() -> admission.tryAcquire().orElseThrow().tryShare(ALICE));

        assertEquals(3, shared.stream().filter(won -> won).count());
        assertEquals(3, admission.inUseBy(ALICE));
    }

    @Test
    void h2_noLimitIsEverExceededWhileTheLastPermitChangesHands() throws Exception {
        var admission = new Admission(3, 0, 2);
        var inside = new AtomicInteger();
        var excess = new AtomicInteger();

        race(() -> {
            for (int i = 0; i < 20_000; i++) {
                admission.tryAcquire().ifPresent(permit -> {
                    if (inside.incrementAndGet() > 3 || (permit.tryShare(ALICE) && admission.inUseBy(ALICE) > 2)) {
                        excess.incrementAndGet();
                    }
                    permit.hold();
                    permit.release();
                    inside.decrementAndGet();
                    permit.release();
                });
            }
            return true;
        });

        assertEquals(0, excess.get());
        assertEquals(0, admission.inUse());
        assertEquals(0, admission.inUseBy(ALICE));
    }

    @Test
    void endsOnlyWhenItsLastHolderLetsGo() {
        var admission = new Admission(1, 0, 1);
        Admission.Permit permit = admission.tryAcquire().orElseThrow();
        assertTrue(permit.tryShare(ALICE));
        permit.hold();

        permit.release();

        assertEquals(1, admission.inUse());
        assertEquals(1, admission.inUseBy(ALICE));
        permit.release();
        assertEquals(0, admission.inUse());
        assertEquals(0, admission.inUseBy(ALICE));
    }

    @Test
    void countsSendersSeparately() {
        var admission = new Admission(3, 0, 1);
        assertTrue(admission.tryAcquire().orElseThrow().tryShare(ALICE));

        assertFalse(admission.tryAcquire().orElseThrow().tryShare(ALICE));
        assertTrue(admission.tryAcquire().orElseThrow().tryShare(BOB));
    }

    @Test
    void keepsTheReserveApart() {
        var admission = new Admission(1, 1, 1);
        assertTrue(admission.tryAcquire().isPresent());

        assertEquals(Optional.empty(), admission.tryAcquire());
        assertTrue(admission.tryAcquireReserved().isPresent());
        assertEquals(Optional.empty(), admission.tryAcquireReserved());
        assertEquals(1, admission.inUse());
    }

    private static <T> List<T> race(Callable<T> work) throws Exception {
        var start = new CyclicBarrier(THREADS);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var futures = new ArrayList<Future<T>>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
