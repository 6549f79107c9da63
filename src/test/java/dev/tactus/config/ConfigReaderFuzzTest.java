package dev.tactus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.typesafe.config.ConfigFactory;
import dev.tactus.protocol.Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * Whatever text a setting has (the first byte chooses how it is read): a problem that is told, or a value within its
 * bounds that those who get it can use. An endpoint, above all: what we take for this machine, the HTTP client must.
 */
class ConfigReaderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void reads(byte[] input) {
        int choice = input.length == 0 ? 0 : (input[0] & 0xff) % 8;
        byte[] rest = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        String text = new String(rest, StandardCharsets.UTF_8);
        var reader = new ConfigReader(
                new ConfigSources(ConfigFactory.empty(), Map.of(), Map.of("SEQ_TOKEN", text), Map.of()));
        switch (choice) {
            case 0 -> {
                Address address = reader.address(Setting.TOKEN);
                assertEquals(reader.problems().isEmpty(), !address.equals(Address.ZERO));
                assertTrue(!reader.problems().isEmpty() || address.toHex().equalsIgnoreCase(text.strip()));
            }
            case 1 -> {
                List<Address> addresses = reader.addresses(Setting.TOKEN);
                if (reader.problems().isEmpty()) {
                    assertEquals(new HashSet<>(addresses).size(), addresses.size());
                    assertTrue(!addresses.isEmpty() && !addresses.contains(Address.ZERO));
                }
            }
            case 2 -> assertOneProblemUnless(!reader.codes(Setting.TOKEN).isEmpty(), reader);
            case 3 -> {
                long value = reader.integer(Setting.TOKEN, -5, 1_000_000);
                assertTrue(value >= -5 && value <= 1_000_000);
            }
            case 4 -> {
                double value = reader.decimal(Setting.TOKEN, 0.5, 600);
                assertTrue(value >= 0.5 && value <= 600);
            }
            case 5 -> assertTrue(!reader.flag(Setting.TOKEN) || text.strip().equalsIgnoreCase("true"));
            case 6 -> assertTrue(reader.path(Setting.TOKEN).toString().length() <= Math.max(1, text.length()));
            default -> reader.endpoints(Setting.TOKEN, false).forEach(ConfigReaderFuzzTest::assertUsable);
        }
        assertTrue(reader.problems().stream().allMatch(problem -> problem.startsWith("SEQ_TOKEN ")));
    }

    private static void assertOneProblemUnless(boolean read, ConfigReader reader) {
        assertEquals(read ? 0 : 1, reader.problems().size());
    }

    private static void assertUsable(URI endpoint) {
        HttpUrl url = HttpUrl.get(endpoint.toString());
        assertTrue(url.isHttps() || isThisMachine(url.host()), url::host);
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("::1") || isLoopbackV4(host);
    }

    private static boolean isLoopbackV4(String host) {
        return host.matches("[0-9.]+") && InetAddress.ofLiteral(host).isLoopbackAddress();
    }
}
