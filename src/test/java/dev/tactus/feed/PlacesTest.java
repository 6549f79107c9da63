package dev.tactus.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlacesTest {
    @Test
    void w3_countsAllInAllAndForEachAddress() {
        var places = new Places(4, 2);

        assertTrue(places.take(from("192.0.2.1")));
        assertTrue(places.take(from("192.0.2.1")));
        assertFalse(places.take(from("192.0.2.1")));
        assertTrue(places.take(from("192.0.2.2")));
        assertTrue(places.take(Optional.empty()));
        assertFalse(places.take(from("192.0.2.3")));
        assertEquals(4, places.taken());

        places.giveBack(from("192.0.2.1"));
        assertTrue(places.take(from("192.0.2.1")));
        assertFalse(places.take(from("192.0.2.1")));
    }

    @Test
    void w3_forgetsAnAddressThatHoldsNoPlace() {
        var places = new Places(4, 2);
        for (int i = 0; i < 10_000; i++) {
            var from = from("10.0." + (i >> 8) + "." + (i & 0xff));
            assertTrue(places.take(from));
            places.giveBack(from);
        }

        assertEquals(0, places.taken());
        assertEquals(0, places.networks());
    }

    @Test
    void w3_anIpv6NetworkIsOneAddress() {
        var places = new Places(4, 1);

        assertTrue(places.take(from("2001:db8:1:2::1")));
        assertFalse(places.take(from("2001:db8:1:2:ffff::9")));
        assertTrue(places.take(from("2001:db8:1:3::1")));
    }

    @Test
    void w3_withoutALimitForEachAddressOneMayHaveAll() {
        var places = new Places(3, 0);
        for (int i = 0; i < 3; i++) {
            assertTrue(places.take(from("192.0.2.1")));
        }

        assertFalse(places.take(from("192.0.2.2")));
        assertEquals(0, places.networks());
    }

    private static Optional<InetAddress> from(String address) {
        try {
            return Optional.of(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
