package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class ServerProbeTest {
    @Test
    void findsWhoListensAndWhatItUses() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerProbe probe = ServerProbe.of(URI.create("http://127.0.0.1:" + socket.getLocalPort()))
                    .orElseThrow();

            assertEquals(ProcessHandle.current().pid(), probe.pid());
            ServerProbe.Sample sample = probe.sample().orElseThrow();
            assertTrue(sample.rssBytes() > 10 << 20, sample::toString);
            assertTrue(sample.cpuSeconds() > 0, sample::toString);
            JvmCounters.Collections before = probe.collections();
            System.gc();
            assertTrue(probe.collections().count() > before.count(), before::toString);
            assertTrue(before.count() >= 0 && before.millis() >= 0, before::toString);
        }
    }

    @Test
    void seesNothingElsewhere() {
        assertEquals(Optional.empty(), ServerProbe.of(URI.create("http://192.0.2.1:3000")));
        assertEquals(JvmCounters.Collections.UNKNOWN, JvmCounters.collections(new byte[10]));
        assertEquals(JvmCounters.Collections.UNKNOWN, JvmCounters.collections(new byte[100]));
    }
}
