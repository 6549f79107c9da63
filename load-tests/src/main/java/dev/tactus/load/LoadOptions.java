package dev.tactus.load;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.wallet.client.HttpUriConverter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every load can be told. */
final class LoadOptions {
    private static final int DEFAULT_CONNECTIONS = 256;
    private static final double OPS_PER_SECOND = 5000;
    private static final double MILLIS = 1000;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://${env:SEQ_HTTP_ADDR:-127.0.0.1:3000}",
            converter = HttpUriConverter.class,
            description = "The sequencer, any that speaks the protocol (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    URI url;

    @Option(
            names = "--chain-id",
            paramLabel = "N",
            description = "EIP-712 domain of a server without GET /domain; with --app-address.")
    private @Nullable Long chainId;

    @Option(names = "--app-address", paramLabel = "ADDRESS", description = "The same: its verifying contract.")
    private @Nullable String appAddress;

    @Option(
            names = "--max-fee",
            paramLabel = "EXPONENT",
            description = "max_fee of every op (default: what GET /fee suggests).")
    private @Nullable Integer maxFee;

    @Option(
            names = "--from-offset",
            paramLabel = "N",
            description = "Where the order goes on, for a server without GET /history; it is read from the feed then.")
    private @Nullable Long fromOffset;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "30",
            converter = SecondsConverter.class,
            description = "Measured time (default: ${DEFAULT-VALUE}).")
    Duration duration = Duration.ofSeconds(30);

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "5",
            converter = SecondsConverter.class,
            description = "The same load before it, not measured (default: ${DEFAULT-VALUE}).")
    Duration warmUp = Duration.ofSeconds(5);

    @Option(
            names = "--senders",
            paramLabel = "N",
            defaultValue = "512",
            description = "Accounts that send in turn, each with one op under way (default: ${DEFAULT-VALUE}).")
    int senders;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "HTTP connections, each with one request under way (default: 256, or one for each worker).")
    @Nullable
    Integer connections;

    @Option(
            names = "--hot-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "One sender offers this part of the load, 0.9 for instance; its latencies are told apart.")
    double hotShare;

    @Option(
            names = "--hot-window",
            paramLabel = "N",
            defaultValue = "64",
            description = "Ops that the hot sender has under way at most (default: ${DEFAULT-VALUE}).")
    int hotWindow;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the senders' keys and of everything drawn (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--max-ops",
            paramLabel = "N",
            description =
                    "Ops to sign for a closed loop, which ends early without one (default: 5000 for each second).")
    @Nullable
    Integer maxOps;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "40",
            converter = SecondsConverter.class,
            description = "How long to wait for an answer, or for an accepted op's event (default: ${DEFAULT-VALUE}).")
    Duration timeout = Duration.ofSeconds(40);

    @Option(
            names = "--transport",
            paramLabel = "socket|jdk",
            defaultValue = "socket",
            description = "The plain client of this program, or the JDK's, to see whether both measure the same.")
    TransportKind transport = TransportKind.socket;

    @Option(names = "--strict", description = "Exit with 1 if a verdict is missed.")
    boolean strict;

    @Option(
            names = "--print-senders",
            description = "Print the senders' addresses and what each needs at least, and do nothing else.")
    boolean printSenders;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result to this file as well.")
    private @Nullable Path json;

    /** How requests travel. */
    enum TransportKind {
        socket,
        jdk
    }

    /** A plan with these options; {@link IllegalArgumentException} says what is wrong with them. */
    LoadPlan plan(Loop loop, double load) {
        double seconds = warmUp.plus(duration).toMillis() / MILLIS;
        int signed = Optional.ofNullable(maxOps)
                .orElseGet(() -> (int) Math.clamp(Math.ceil(seconds * OPS_PER_SECOND), 1, LoadPlan.MAX_OPS));
        return new LoadPlan(loop, load, warmUp, duration, senders, hotShare, hotWindow, seed, signed);
    }

    int connections(LoadPlan plan) {
        int all = Optional.ofNullable(connections)
                .orElseGet(() -> plan.loop() == Loop.CLOSED ? (int) plan.load() : DEFAULT_CONNECTIONS);
        if (all < 1) {
            throw new IllegalArgumentException("--connections must be above 0");
        }
        return all;
    }

    /** As given; empty if the server is to be asked. */
    Optional<Eip712Domain> domain() {
        Optional<Address> application = application();
        return Optional.ofNullable(chainId)
                .flatMap(chain -> application.map(contract -> new Eip712Domain(chain, contract)));
    }

    /** As given; {@link IllegalArgumentException} says what is wrong with it. */
    Optional<Address> application() {
        return Optional.ofNullable(appAddress).map(Address::fromHex);
    }

    /** As given; empty if the server is to be asked. */
    Optional<Integer> maxFee() {
        return Optional.ofNullable(maxFee);
    }

    /** As given; empty if the server is to be asked. */
    Optional<Long> fromOffset() {
        return Optional.ofNullable(fromOffset);
    }

    /** Where the result is written; empty if it is only printed. */
    Optional<Path> json() {
        return Optional.ofNullable(json);
    }

    /** Seconds, which may have a fraction. */
    static final class SecondsConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                double seconds = Double.parseDouble(value);
                if (seconds >= 0 && seconds <= 86_400) {
                    return Duration.ofMillis(Math.round(seconds * MILLIS));
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("a time is a number of seconds");
            }
            throw new TypeConversionException("a time is 0 to 86400 seconds");
        }
    }
}
