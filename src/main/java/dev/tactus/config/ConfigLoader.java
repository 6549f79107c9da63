package dev.tactus.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tactus.config.SequencerConfig.Admission;
import dev.tactus.config.SequencerConfig.Batches;
import dev.tactus.config.SequencerConfig.Feed;
import dev.tactus.config.SequencerConfig.Http;
import dev.tactus.config.SequencerConfig.L1;
import dev.tactus.config.SequencerConfig.Posting;
import dev.tactus.config.SequencerConfig.Storage;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns application.conf, SEQ_ variables and the command line into a {@link SequencerConfig}, or into the list of
 * everything that is wrong with them. Touches nothing but the key file.
 */
public final class ConfigLoader {
    private static final long HOUR_MS = 3_600_000;
    /** A hundred thousand ether: more is a typing mistake. */
    private static final long MAX_GWEI = 100_000_000_000_000L;

    private final Config file;

    /** @param file the resolved configuration, with {@code sequencer} and {@code pekko} in it */
    public ConfigLoader(Config file) {
        this.file = file;
    }

    /**
     * Of the application.conf in the program, or of the file that the system property {@code config.file} names.
     *
     * @throws ConfigException if that file cannot be read
     */
    public static ConfigLoader standard() throws ConfigException {
        try {
            ConfigFactory.invalidateCaches();
            return new ConfigLoader(ConfigFactory.load());
        } catch (com.typesafe.config.ConfigException e) {
            // Its message quotes the line, which may hold a secret.
            String where = e.origin() == null ? "application.conf" : e.origin().description();
            throw new ConfigException(List.of(where + " cannot be read: correct its syntax"));
        }
    }

    /**
     * All three maps go from variable name to value. A name in {@code commandLine} that means nothing is a mistake, in
     * {@code environment} a warning.
     *
     * @param preset what a development mode fills in; weaker than the other two, stronger than the file
     * @throws ConfigException with every mistake
     */
    public LoadedConfig load(
            Map<String, String> preset, Map<String, String> environment, Map<String, String> commandLine)
            throws ConfigException {
        var sources = new ConfigSources(file, preset, environment, commandLine);
        var reader = new ConfigReader(sources);
        SequencerConfig config = new SequencerConfig(
                l1(sources, reader),
                batches(reader),
                posting(reader),
                http(reader),
                admission(reader),
                feed(reader),
                reader.path(Setting.DATA_DIR),
                storage(reader));
        List<String> problems = new ArrayList<>(reader.problems());
        problems.addAll(sources.unknownOverrides());
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        List<String> warnings = new ArrayList<>(sources.unknownVariables());
        SubmitterKeys.warning(sources).ifPresent(warnings::add);
        return new LoadedConfig(config, file, warnings);
    }

    /**
     * The data directory alone, for commands that need nothing else: what is wrong or missing elsewhere does not matter.
     * The maps are those of {@link #load}.
     */
    public Path dataDirectory(Map<String, String> environment, Map<String, String> commandLine) throws ConfigException {
        return alone(environment, commandLine, reader -> reader.path(Setting.DATA_DIR));
    }

    /** As {@link #dataDirectory}: what the node wants free on its file system. */
    public long reserveBytes(Map<String, String> environment, Map<String, String> commandLine) throws ConfigException {
        return alone(environment, commandLine, ConfigLoader::reserve);
    }

    private <T> T alone(
            Map<String, String> environment, Map<String, String> commandLine, Function<ConfigReader, T> setting)
            throws ConfigException {
        var sources = new ConfigSources(file, Map.of(), environment, commandLine);
        var reader = new ConfigReader(sources);
        T value = setting.apply(reader);
        List<String> problems = new ArrayList<>(reader.problems());
        problems.addAll(sources.unknownOverrides());
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return value;
    }

    private static long reserve(ConfigReader reader) {
        return reader.integer(Setting.RESERVE, 0, 1L << 50);
    }

    private static L1 l1(ConfigSources sources, ConfigReader reader) {
        boolean allowInsecure = reader.flag(Setting.ALLOW_INSECURE_RPC);
        var l1 = new L1(
                reader.endpoints(Setting.RPC_URL, allowInsecure),
                reader.integer(Setting.CHAIN_ID, 1, Long.MAX_VALUE / 10),
                reader.address(Setting.APP_ADDRESS),
                reader.addresses(Setting.PORTALS),
                reader.address(Setting.TOKEN),
                SubmitterKeys.read(sources, reader).orElseGet(() -> new PrivateKey(Bytes.wrap(new byte[32]))),
                reader.codes(Setting.RANGE_ERROR_CODES),
                reader.millis(Setting.SAFE_POLL_INTERVAL, 10, HOUR_MS),
                reader.millis(Setting.RPC_TIMEOUT, 100, HOUR_MS),
                reader.decimal(Setting.SECONDS_PER_BLOCK, 0.01, 3600),
                allowInsecure,
                reader.millis(Setting.FIRST_START_TIMEOUT, 100, HOUR_MS),
                reader.smallInteger(Setting.RPC_QUORUM, 1, ConfigReader.MAX_ENDPOINTS),
                reader.millis(Setting.CONFLICT_LASTS, 0, HOUR_MS));
        if (!l1.rpcUrls().isEmpty() && l1.rpcQuorum() > l1.rpcUrls().size()) {
            reader.problem(
                    Setting.RPC_QUORUM,
                    "asks for more endpoints than " + Setting.RPC_URL.label() + " names: lower it or name more");
        }
        if (l1.submitterKey().isOnCurve()) {
            Address submitter = l1.submitterKey().address();
            if (l1.portals().contains(submitter)) {
                reader.problem(Setting.PORTALS, "names the batch submitter's own address: remove it");
            }
            if (l1.application().equals(submitter)) {
                reader.problem(Setting.APP_ADDRESS, "is the batch submitter's own address: give the contract's");
            }
            if (l1.token().equals(submitter)) {
                reader.problem(Setting.TOKEN, "is the batch submitter's own address: give the contract's");
            }
        }
        return l1;
    }

    private static Batches batches(ConfigReader reader) {
        return new Batches(
                Duration.ofSeconds(reader.integer(Setting.MAX_BATCH_OPEN, 1, 86_400)),
                reader.millis(Setting.SUBMITTER_IDLE_POLL, 10, HOUR_MS),
                reader.smallInteger(Setting.CONFIRMATION_DEPTH, 0, 600));
    }

    private static Posting posting(ConfigReader reader) {
        var posting = new Posting(
                reader.integer(Setting.MAX_FEE, 1, MAX_GWEI),
                reader.integer(Setting.BUDGET, 1, MAX_GWEI),
                reader.integer(Setting.EMERGENCY_MAX_FEE, 1, MAX_GWEI),
                reader.integer(Setting.EMERGENCY_BUDGET, 1, MAX_GWEI),
                reader.smallInteger(Setting.EMERGENCY_AGE, 1, (int) Protocol.DANGER_THRESHOLD_BLOCKS - 1),
                reader.smallInteger(Setting.BUMP_BLOCKS, 1, 100));
        atLeast(reader, Setting.BUDGET, posting.budgetGwei(), Setting.MAX_FEE, posting.maxFeeGwei());
        atLeast(
                reader,
                Setting.EMERGENCY_MAX_FEE,
                posting.emergencyMaxFeeGwei(),
                Setting.MAX_FEE,
                posting.maxFeeGwei());
        atLeast(reader, Setting.EMERGENCY_BUDGET, posting.emergencyBudgetGwei(), Setting.BUDGET, posting.budgetGwei());
        atLeast(
                reader,
                Setting.EMERGENCY_BUDGET,
                posting.emergencyBudgetGwei(),
                Setting.EMERGENCY_MAX_FEE,
                posting.emergencyMaxFeeGwei());
        return posting;
    }

    /** Nothing could be posted, or less than usual in an emergency. */
    private static void atLeast(ConfigReader reader, Setting setting, long value, Setting other, long least) {
        if (value < least) {
            reader.problem(setting, "is less than " + other.label() + ": raise it, or lower the other");
        }
    }

    private static Http http(ConfigReader reader) {
        return new Http(
                reader.socketAddress(Setting.HTTP_ADDR),
                reader.given(Setting.OPERATIONS_ADDR)
                        ? Optional.of(reader.socketAddress(Setting.OPERATIONS_ADDR))
                        : Optional.empty(),
                reader.origins(Setting.ALLOWED_ORIGINS),
                reader.smallInteger(Setting.MAX_BODY_BYTES, 256, 131_072),
                reader.millis(Setting.HEAD_TIMEOUT, 100, 60_000),
                reader.millis(Setting.BODY_TIMEOUT, 100, 60_000),
                reader.millis(Setting.DRAIN_TIMEOUT, 100, 300_000));
    }

    private static Admission admission(ConfigReader reader) {
        int capacity = reader.smallInteger(Setting.QUEUE_CAPACITY, 1, 1_000_000);
        int perSender = reader.smallInteger(Setting.PER_SENDER, 1, 1_000_000);
        return new Admission(
                capacity,
                Math.min(perSender, capacity),
                reader.millis(Setting.QUEUE_TIMEOUT, 1, 60_000),
                reader.millis(Setting.OUTCOME_TIMEOUT, 100, 120_000));
    }

    private static Storage storage(ConfigReader reader) {
        return new Storage(
                reserve(reader),
                reader.integer(Setting.LOG_LIMIT, 1 << 20, 1L << 40),
                reader.millis(Setting.READ_LIMIT, 100, HOUR_MS),
                Duration.ofSeconds(reader.integer(Setting.UNDO_WINDOW, 0, 100L * 365 * 86_400)));
    }

    private static Feed feed(ConfigReader reader) {
        return new Feed(
                reader.smallInteger(Setting.MAX_SUBSCRIBERS, 0, 10_000),
                reader.smallInteger(Setting.MAX_PER_ADDRESS, 0, 10_000),
                reader.integer(Setting.MAX_CATCH_UP, 0, 1_000_000_000_000L),
                reader.smallInteger(Setting.MAX_INBOUND_BYTES, 125, 1_048_576),
                reader.millis(Setting.STALL_TIMEOUT, 100, HOUR_MS));
    }
}
