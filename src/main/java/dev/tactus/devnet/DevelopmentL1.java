package dev.tactus.devnet;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A chain to develop against, with the contracts deployed and the accounts funded. Both kinds have the same chain id,
 * contract addresses and accounts by default, so a data directory's identity does not depend on which one runs.
 */
public interface DevelopmentL1 extends AutoCloseable {
    /** The JSON-RPC endpoint, on loopback unless told otherwise. */
    URI rpcUri();

    long chainId();

    DevContracts contracts();

    /** Ten accounts that hold ether and tokens, index 0 to 9. None of them has sent a transaction at genesis. */
    default List<DevAccount> accounts() {
        return DevAccounts.USERS;
    }

    /** Holds ether to post batches with, no tokens; not among {@link #accounts()}. */
    default DevAccount submitter() {
        return DevAccounts.SUBMITTER;
    }

    /** Time between two blocks; zero where each transaction is mined as it arrives. */
    Duration blockTime();

    /**
     * Mines {@code blocks} blocks at once, the first of them with what the pool holds.
     *
     * @throws IOException if the chain could not be extended; some of the blocks may have been
     */
    void mine(int blocks) throws IOException;

    /** Stops serving. Idempotent; a chain that is kept on disk can be opened again afterwards. */
    @Override
    void close();
}
