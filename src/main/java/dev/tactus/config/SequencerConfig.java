package dev.tactus.config;

import dev.tactus.protocol.Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Everything the node can be told, validated whole. */
public record SequencerConfig(
        L1 l1,
        Batches batches,
        Posting posting,
        Http http,
        Admission admission,
        Feed feed,
        Path dataDirectory,
        Storage storage) {
    /** All of it for the start log, one line of key=value, without secrets. */
    public String redacted() {
        return l1 + " maxBatchOpenSeconds=" + batches.maxOpen.toSeconds() + " submitterIdlePollMs="
                + batches.submitterIdlePoll.toMillis() + " confirmationDepth=" + batches.confirmationDepth
                + " " + posting + " httpAddress=" + http.address + " operationsAddress="
                + http.operationsAddress.map(InetSocketAddress::toString).orElse("none") + " httpAllowedOrigins="
                + http.feedOrigins + " maxBodyBytes=" + http.maxBodyBytes + " headTimeoutMs="
                + http.headTimeout.toMillis() + " bodyTimeoutMs=" + http.bodyTimeout.toMillis() + " drainTimeoutMs="
                + http.drainTimeout.toMillis() + " queueCapacity="
                + admission.capacity + " perSender=" + admission.perSender + " queueTimeoutMs="
                + admission.queueTimeout.toMillis() + " outcomeTimeoutMs=" + admission.outcomeTimeout.toMillis()
                + " maxSubscribers=" + feed.maxSubscribers + " maxCatchUp=" + feed.maxCatchUp + " maxInboundBytes="
                + feed.maxInboundBytes + " stallTimeoutMs=" + feed.stallTimeout.toMillis() + " dataDirectory="
                + dataDirectory + " storageReserveBytes=" + storage.reserveBytes + " storageLogLimitBytes="
                + storage.logLimitBytes + " storageReadLimitMs=" + storage.readLimit.toMillis()
                + " undoWindowSeconds=" + storage.undoWindow.toSeconds();
    }

    private static String redact(URI url) {
        boolean more = !Optional.ofNullable(url.getRawPath()).orElse("").matches("/?") || url.getRawQuery() != null;
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + (more ? "/***" : "");
    }

    /**
     * @param rpcUrls               in order of preference, at least one
     * @param rangeErrorCodes       JSON-RPC codes that mean "range too large"
     * @param safePollInterval      pause between two looks at the safe head
     * @param secondsPerBlock       may be a fraction
     * @param firstStartTimeout     how long a first start waits for L1
     * @param rpcQuorum             how many of the endpoints must agree, at most all
     * @param conflictLasts         how long L1 must have contradicted what is stored before that is final
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
            boolean allowInsecureRpc,
            Duration firstStartTimeout,
            int rpcQuorum,
            Duration conflictLasts) {
        public L1 {
            rpcUrls = List.copyOf(rpcUrls);
            portals = List.copyOf(portals);
            rangeErrorCodes = List.copyOf(rangeErrorCodes);
        }

        /** Endpoints carry credentials in user info, path and query: only scheme, host and port are shown. */
        @Override
        public String toString() {
            return "rpcUrls=" + rpcUrls.stream().map(SequencerConfig::redact).toList() + " chainId=" + chainId
                    + " application=" + application + " portals=" + portals + " token=" + token + " submitterKey="
                    + submitterKey + " rangeErrorCodes=" + rangeErrorCodes + " safePollIntervalMs="
                    + safePollInterval.toMillis() + " rpcTimeoutMs=" + rpcTimeout.toMillis() + " secondsPerBlock="
                    + secondsPerBlock + " allowInsecureRpc=" + allowInsecureRpc + " firstStartTimeoutMs="
                    + firstStartTimeout.toMillis() + " rpcQuorum=" + rpcQuorum + " conflictLastsMs="
                    + conflictLasts.toMillis();
        }
    }

    public record Batches(Duration maxOpen, Duration submitterIdlePoll, int confirmationDepth) {}

    /**
     * What posting may cost. A budget is for all that is spent within {@link #BUDGET_WINDOW}.
     *
     * @param maxFeeGwei          of one transaction, gas limit times max fee
     * @param emergencyMaxFeeGwei the same, and so the budget, once the oldest batch that is not gold is so old
     * @param emergencyAgeBlocks  from which age on that is
     * @param bumpBlocks          how long a transaction may wait before more is offered for it
     */
    public record Posting(
            long maxFeeGwei,
            long budgetGwei,
            long emergencyMaxFeeGwei,
            long emergencyBudgetGwei,
            int emergencyAgeBlocks,
            int bumpBlocks) {
        public static final Duration BUDGET_WINDOW = Duration.ofHours(24);

        @Override
        public String toString() {
            return "postingMaxFeeGwei=" + maxFeeGwei + " postingBudgetGwei=" + budgetGwei
                    + " postingEmergencyMaxFeeGwei=" + emergencyMaxFeeGwei + " postingEmergencyBudgetGwei="
                    + emergencyBudgetGwei + " postingEmergencyAgeBlocks=" + emergencyAgeBlocks
                    + " postingBumpAfterBlocks=" + bumpBlocks;
        }
    }

    /**
     * @param operationsAddress where health and metrics have a listener of their own, if they have one
     * @param feedOrigins       whose pages may follow the feed, besides those of the host that they ask
     * @param maxBodyBytes      of {@code POST /tx}
     * @param headTimeout       how long a new connection may take until the head of its first request is complete
     */
    public record Http(
            InetSocketAddress address,
            Optional<InetSocketAddress> operationsAddress,
            AllowedOrigins feedOrigins,
            int maxBodyBytes,
            Duration headTimeout,
            Duration bodyTimeout,
            Duration drainTimeout) {}

    /**
     * @param capacity        permits for ops between the check of their shape and their answer
     * @param perSender       how many of them one sender may hold
     * @param queueTimeout    how long an op may wait for the lane to start it
     * @param outcomeTimeout  how long to wait for the outcome of an op that the lane has started
     */
    public record Admission(int capacity, int perSender, Duration queueTimeout, Duration outcomeTimeout) {}

    /**
     * @param reserveBytes  below so much free space no op is taken; 0 for none
     * @param logLimitBytes a write-ahead log larger than this is emptied, and told of where that does not work
     * @param readLimit     how long one read of the running node may take
     * @param undoWindow    how far back the state can be read; what is not gold, whatever its age
     */
    public record Storage(long reserveBytes, long logLimitBytes, Duration readLimit, Duration undoWindow) {}

    /** @param maxCatchUp events between a subscriber's first offset and the head */
    public record Feed(int maxSubscribers, long maxCatchUp, int maxInboundBytes, Duration stallTimeout) {}
}
