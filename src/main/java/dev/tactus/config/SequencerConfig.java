package dev.tactus.config;

import dev.tactus.protocol.Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Everything the node can be told, validated whole. */
public record SequencerConfig(L1 l1, Batches batches, Http http, Admission admission, Feed feed, Path dataDirectory) {

    /**
     * @param rpcUrls               in order of preference, at least one
     * @param rangeErrorCodes       JSON-RPC codes that mean "range too large"
     * @param safePollInterval      pause between two looks at the safe head
     * @param secondsPerBlock       may be a fraction
     */
    public record L1(
            List<URI> rpcUrls,
            long chainId,
            Address application,
            List<Address> portals,
            Address token,
            PrivateKey submitterKey,
            List<Integer> rangeErrorCodes,
            Duration safePollInterval,
            Duration rpcTimeout,
            double secondsPerBlock,
            boolean allowInsecureRpc) {}

    public record Batches(Duration maxOpen, Duration submitterIdlePoll, int confirmationDepth) {}

    /** @param maxBodyBytes of {@code POST /tx} */
    public record Http(InetSocketAddress address, int maxBodyBytes, Duration bodyTimeout, Duration drainTimeout) {}

    /**
     * @param capacity        permits for ops between the check of their shape and their answer
     * @param perSender       how many of them one sender may hold
     * @param queueTimeout    how long an op may wait for the lane to start it
     * @param outcomeTimeout  how long to wait for the outcome of an op that the lane has started
     */
    public record Admission(int capacity, int perSender, Duration queueTimeout, Duration outcomeTimeout) {}

    /** @param maxCatchUp events between a subscriber's first offset and the head */
    public record Feed(int maxSubscribers, long maxCatchUp, int maxInboundBytes, Duration stallTimeout) {}
}
