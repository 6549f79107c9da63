package dev.tactus.sim;

import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The one deployment that every simulated world is about. */
public final class SimDeployment {
    public static final long CHAIN_ID = 31337;
    public static final Address APPLICATION = Address.fromHex("0x1111111111111111111111111111111111111111");
    public static final Address INPUT_BOX = Address.fromHex("0x2222222222222222222222222222222222222222");
    /** The ERC-20 portal, the first of the trusted ones. */
    public static final Address PORTAL = Address.fromHex("0x3333333333333333333333333333333333333333");

    public static final Address OTHER_PORTAL = Address.fromHex("0x3434343434343434343434343434343434343434");
    public static final Address TOKEN = Address.fromHex("0x4444444444444444444444444444444444444444");
    public static final long FIRST_BLOCK = 1_480;
    public static final long SECONDS_PER_BLOCK = 12;
    /** Of block 0, seconds since the epoch. */
    public static final long GENESIS_TIMESTAMP = 1_700_000_000;

    public static final PrivateKey SUBMITTER_KEY = key("submitter");
    public static final Address SUBMITTER = SUBMITTER_KEY.address();

    public static final Deployment DEPLOYMENT = new Deployment(
            CHAIN_ID, APPLICATION, INPUT_BOX, FIRST_BLOCK, SUBMITTER, List.of(PORTAL, OTHER_PORTAL), TOKEN);

    private SimDeployment() {}

    /** The same key for the same name, in every world. */
    public static PrivateKey key(String name) {
        return new PrivateKey(Bytes.wrap(Keccak.hash(name.getBytes(StandardCharsets.US_ASCII))));
    }
}
