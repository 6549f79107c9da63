package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifiedInputTest {
    private static final Address SUBMITTER = Address.fromHex("55".repeat(20));
    private static final Address ERC20_PORTAL = Address.fromHex("a0".repeat(20));
    private static final Address OTHER_PORTAL = Address.fromHex("a1".repeat(20));
    private static final Address ANYONE = Address.fromHex("77".repeat(20));
    private static final Deployment DEPLOYMENT = deployment(List.of(ERC20_PORTAL, OTHER_PORTAL));

    @ParameterizedTest
    @CsvSource({
        // A portal's payload is taken as it is, whatever its first byte.
        "portal,    '',     direct, ''",
        "portal,    00,     direct, 00",
        "portal,    01aabb, direct, 01aabb",
        "portal,    ff01,   direct, ff01",
        "second,    01,     direct, 01",
        // Tag 0 from anyone.
        "anyone,    00,     direct, ''",
        "anyone,    00aabb, direct, aabb",
        "submitter, 00aabb, direct, aabb",
        "anyone,    0001,   direct, 01",
        // Tag 1 from the submitter only, even if its body cannot be a batch.
        "submitter, 01,     batch, ''",
        "submitter, 01aabb, batch, aabb",
        "anyone,    01aabb, garbage, ''",
        "anyone,    01,     garbage, ''",
        // Anything else.
        "anyone,    '',     garbage, ''",
        "submitter, '',     garbage, ''",
        "anyone,    02aabb, garbage, ''",
        "submitter, 02aabb, garbage, ''",
        "submitter, 81aabb, garbage, ''",
        "submitter, ff,     garbage, ''",
    })
    void isClassifiedAs(String from, String payload, String kind, String body) {
        var input = new L1Input(
                4, address(from), 90, 1_700_000_000, Hash32.fromHex("cc".repeat(32)), Bytes.fromHex(payload));

        var found = ClassifiedInput.classify(input, DEPLOYMENT);

        Bytes content = Bytes.fromHex(body);
        var expected = switch (kind) {
            case "direct" ->
                new ClassifiedInput.Direct(
                        input, new DirectInput(4, address(from), 90, 1_700_000_000, input.transactionHash(), content));
            case "batch" -> new ClassifiedInput.Submission(input, content);
            default -> new ClassifiedInput.Garbage(input);
        };
        assertEquals(expected, found);
        assertEquals(input, found.input());
    }

    @Test
    void neitherTheSubmitterNorZeroMayBeAPortal() {
        assertThrows(IllegalArgumentException.class, () -> deployment(List.of(ERC20_PORTAL, SUBMITTER)));
        assertThrows(IllegalArgumentException.class, () -> deployment(List.of(Address.ZERO)));
        assertThrows(IllegalArgumentException.class, () -> deployment(List.of()));
    }

    private static Address address(String who) {
        return switch (who) {
            case "portal" -> ERC20_PORTAL;
            case "second" -> OTHER_PORTAL;
            case "submitter" -> SUBMITTER;
            default -> ANYONE;
        };
    }

    private static Deployment deployment(List<Address> portals) {
        Address contract = Address.fromHex("11".repeat(20));
        return new Deployment(31337, contract, contract, 0, SUBMITTER, portals, contract);
    }
}
