package dev.tactus.config;

import java.util.Arrays;
import java.util.Optional;

/** Every value that can be set: its key below {@code sequencer} in application.conf and the variable that overrides it. */
enum Setting {
    RPC_URL("SEQ_ETH_RPC_URL", "l1.rpc-url"),
    RPC_QUORUM("SEQ_ETH_RPC_QUORUM", "l1.rpc-quorum"),
    CHAIN_ID("SEQ_CHAIN_ID", "l1.chain-id"),
    APP_ADDRESS("SEQ_APP_ADDRESS", "l1.app-address"),
    PORTALS("SEQ_PORTALS", "l1.portals"),
    TOKEN("SEQ_TOKEN", "l1.token"),
    SUBMITTER_KEY("SEQ_BATCH_SUBMITTER_PRIVATE_KEY", "l1.submitter-private-key"),
    SUBMITTER_KEY_FILE("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE", "l1.submitter-private-key-file"),
    RANGE_ERROR_CODES("SEQ_LONG_BLOCK_RANGE_ERROR_CODES", "l1.long-block-range-error-codes"),
    SECONDS_PER_BLOCK("SEQ_SECONDS_PER_BLOCK", "l1.seconds-per-block"),
    ALLOW_INSECURE_RPC("SEQ_ALLOW_INSECURE_RPC", "l1.allow-insecure-rpc"),
    SAFE_POLL_INTERVAL("", "l1.safe-poll-interval-ms"),
    CONFLICT_LASTS("", "l1.conflict-lasts-ms"),
    RPC_TIMEOUT("", "l1.rpc-timeout-ms"),
    FIRST_START_TIMEOUT("", "l1.first-start-timeout-ms"),
    MAX_BATCH_OPEN("SEQ_MAX_BATCH_OPEN_SECONDS", "batches.max-open-seconds"),
    SUBMITTER_IDLE_POLL("SEQ_BATCH_SUBMITTER_IDLE_POLL_INTERVAL_MS", "batches.submitter-idle-poll-interval-ms"),
    CONFIRMATION_DEPTH("SEQ_BATCH_SUBMITTER_CONFIRMATION_DEPTH", "batches.submitter-confirmation-depth"),
    MAX_FEE("SEQ_POSTING_MAX_FEE_GWEI", "posting.max-fee-gwei"),
    BUDGET("SEQ_POSTING_BUDGET_GWEI", "posting.budget-gwei"),
    EMERGENCY_MAX_FEE("SEQ_POSTING_EMERGENCY_MAX_FEE_GWEI", "posting.emergency-max-fee-gwei"),
    EMERGENCY_BUDGET("SEQ_POSTING_EMERGENCY_BUDGET_GWEI", "posting.emergency-budget-gwei"),
    EMERGENCY_AGE("SEQ_POSTING_EMERGENCY_AGE_BLOCKS", "posting.emergency-age-blocks"),
    BUMP_BLOCKS("SEQ_POSTING_BUMP_AFTER_BLOCKS", "posting.bump-after-blocks"),
    HTTP_ADDR("SEQ_HTTP_ADDR", "http.address"),
    OPERATIONS_ADDR("SEQ_OPERATIONS_ADDR", "http.operations-address"),
    ALLOWED_ORIGINS("SEQ_HTTP_ALLOWED_ORIGINS", "http.allowed-origins"),
    HEAD_TIMEOUT("", "http.head-timeout-ms"),
    MAX_BODY_BYTES("", "http.max-body-bytes"),
    BODY_TIMEOUT("", "http.body-timeout-ms"),
    DRAIN_TIMEOUT("", "http.drain-timeout-ms"),
    QUEUE_CAPACITY("SEQ_QUEUE_CAPACITY", "admission.queue-capacity"),
    QUEUE_TIMEOUT("SEQ_QUEUE_TIMEOUT_MS", "admission.queue-timeout-ms"),
    PER_SENDER("", "admission.per-sender"),
    OUTCOME_TIMEOUT("", "admission.outcome-timeout-ms"),
    MAX_SUBSCRIBERS("", "feed.max-subscribers"),
    MAX_PER_ADDRESS("SEQ_FEED_MAX_PER_ADDRESS", "feed.max-per-address"),
    MAX_CATCH_UP("", "feed.max-catch-up"),
    MAX_INBOUND_BYTES("", "feed.max-inbound-bytes"),
    STALL_TIMEOUT("", "feed.stall-timeout-ms"),
    DATA_DIR("SEQ_DATA_DIR", "data-dir"),
    RESERVE("SEQ_STORAGE_RESERVE_BYTES", "storage.reserve-bytes"),
    LOG_LIMIT("SEQ_STORAGE_LOG_LIMIT_BYTES", "storage.log-limit-bytes"),
    READ_LIMIT("", "storage.read-limit-ms"),
    UNDO_WINDOW("SEQ_UNDO_WINDOW_SECONDS", "storage.undo-window-seconds");

    static final String PREFIX = "SEQ_";

    private final String variable;
    private final String path;

    Setting(String variable, String key) {
        this.variable = variable;
        this.path = "sequencer." + key;
    }

    /** Empty for what only the file can set. */
    Optional<String> variable() {
        return variable.isEmpty() ? Optional.empty() : Optional.of(variable);
    }

    String path() {
        return path;
    }

    /** The name that messages use. */
    String label() {
        return variable.isEmpty() ? path : variable;
    }

    static Optional<Setting> ofVariable(String name) {
        return Arrays.stream(values()).filter(s -> s.variable.equals(name)).findFirst();
    }
}
