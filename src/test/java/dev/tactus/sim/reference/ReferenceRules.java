package dev.tactus.sim.reference;

import java.util.Arrays;
import java.util.List;

/**
 * What a deployment fixes for ever, as the reference needs to know it.
 *
 * @param portals the trusted ones, the ERC-20 portal first
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, see the package
public record ReferenceRules(long chainId, byte[] app, byte[] submitter, List<byte[]> portals, byte[] token) {
    /** From this age on a direct input is forced, and a batch stale. */
    public static final long MAX_WAIT_BLOCKS = 1200;

    public ReferenceRules {
        portals = List.copyOf(portals);
        requireAddress(app);
        requireAddress(submitter);
        requireAddress(token);
        portals.forEach(ReferenceRules::requireAddress);
        if (portals.isEmpty()) {
            throw new IllegalArgumentException("a deployment has a portal");
        }
    }

    byte[] erc20Portal() {
        return portals.getFirst();
    }

    boolean trusts(byte[] sender) {
        return portals.stream().anyMatch(portal -> Arrays.equals(portal, sender));
    }

    boolean isSubmitter(byte[] sender) {
        return Arrays.equals(submitter, sender);
    }

    private static void requireAddress(byte[] address) {
        if (address.length != 20) {
            throw new IllegalArgumentException("an address has 20 bytes, not " + address.length);
        }
    }
}
