package dev.tactus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.tactus.protocol.Address;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ConfigLoaderTest {
    private static final String KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static final String KEY_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    private static final Address PORTAL = Address.fromHex("0x00000000000000000000000000000000000000aa");

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "SEQ_ETH_RPC_URL", "http://127.0.0.1:8545",
            "SEQ_CHAIN_ID", "31337",
            "SEQ_APP_ADDRESS", "0x1111111111111111111111111111111111111111",
            "SEQ_BATCH_SUBMITTER_PRIVATE_KEY", KEY,
            "SEQ_PORTALS", PORTAL.toHex(),
            "SEQ_TOKEN", "0x2222222222222222222222222222222222222222"));

    private LoadedConfig load() throws ConfigException {
        return load(Map.of(), Map.of());
    }

    private LoadedConfig load(Map<String, String> preset, Map<String, String> commandLine) throws ConfigException {
        return new ConfigLoader(ConfigFactory.load()).load(preset, environment, commandLine);
    }

    private List<String> problems() {
        return assertThrows(ConfigException.class, this::load).problems();
    }

    private void assertOnlyProblem(String variable) {
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith(variable + " "), problems::toString);
    }

    @Test
    void fillsInTheDocumentedDefaults() throws ConfigException {
        SequencerConfig config = load().sequencer();

        assertEquals("127.0.0.1", config.http().address().getAddress().getHostAddress());
        assertEquals(3000, config.http().address().getPort());
        assertEquals(Path.of("sequencer-data"), config.dataDirectory());
        assertEquals(
                List.of(-32005, -32012, -32600, -32602, -32616), config.l1().rangeErrorCodes());
        assertEquals(new SequencerConfig.Batches(Duration.ofHours(2), Duration.ofSeconds(5), 2), config.batches());
        assertEquals(
                new SequencerConfig.Posting(500_000_000, 5_000_000_000L, 900_000_000, 20_000_000_000L, 750, 5),
                config.posting());
        assertEquals(8192, config.admission().capacity());
        assertEquals(Duration.ofSeconds(2), config.admission().queueTimeout());
        assertEquals(12.0, config.l1().secondsPerBlock());
        assertFalse(config.l1().allowInsecureRpc());
        assertEquals(new SequencerConfig.Feed(64, 0, 50_000, 8192, Duration.ofSeconds(30)), config.feed());
        assertEquals(4096, config.http().maxBodyBytes());
        assertEquals(Optional.empty(), config.http().operationsAddress());
        assertTrue(config.http().feedOrigins().any());
        assertEquals(Duration.ofSeconds(10), config.http().headTimeout());
        assertEquals(List.of(), load().warnings());
    }

    @Test
    void readsEveryVariable() throws ConfigException {
        environment.putAll(Map.of(
                "SEQ_ETH_RPC_URL", "https://a.example/v2/k , https://b.example:8443",
                "SEQ_HTTP_ADDR", "[::1]:0",
                "SEQ_DATA_DIR", "/var/lib/tactus",
                "SEQ_LONG_BLOCK_RANGE_ERROR_CODES", "-1, 7",
                "SEQ_BATCH_SUBMITTER_IDLE_POLL_INTERVAL_MS", "250",
                "SEQ_BATCH_SUBMITTER_CONFIRMATION_DEPTH", "0",
                "SEQ_MAX_BATCH_OPEN_SECONDS", "10",
                "SEQ_QUEUE_CAPACITY", "16",
                "SEQ_QUEUE_TIMEOUT_MS", "75",
                "SEQ_SECONDS_PER_BLOCK", "0.25"));
        environment.put("SEQ_ALLOW_INSECURE_RPC", "true");
        environment.put("SEQ_ETH_RPC_QUORUM", "2");
        environment.put("SEQ_FEED_MAX_PER_ADDRESS", "3");
        environment.put("SEQ_OPERATIONS_ADDR", "127.0.0.1:9100");
        environment.put("SEQ_HTTP_ALLOWED_ORIGINS", "https://wallet.example, http://localhost:5173");
        environment.put("SEQ_PORTALS", PORTAL.toHex() + ",0x00000000000000000000000000000000000000bb");

        environment.putAll(Map.of(
                "SEQ_POSTING_MAX_FEE_GWEI", "1",
                "SEQ_POSTING_BUDGET_GWEI", "2",
                "SEQ_POSTING_EMERGENCY_MAX_FEE_GWEI", "3",
                "SEQ_POSTING_EMERGENCY_BUDGET_GWEI", "4",
                "SEQ_POSTING_EMERGENCY_AGE_BLOCKS", "5",
                "SEQ_POSTING_BUMP_AFTER_BLOCKS", "6"));

        SequencerConfig config = load().sequencer();

        assertEquals(new SequencerConfig.Posting(1, 2, 3, 4, 5, 6), config.posting());
        assertEquals(
                List.of(URI.create("https://a.example/v2/k"), URI.create("https://b.example:8443")),
                config.l1().rpcUrls());
        assertEquals(2, config.l1().rpcQuorum());
        assertEquals("0:0:0:0:0:0:0:1", config.http().address().getAddress().getHostAddress());
        assertEquals(9100, config.http().operationsAddress().orElseThrow().getPort());
        assertEquals(
                new AllowedOrigins(false, Set.of("https://wallet.example", "http://localhost:5173")),
                config.http().feedOrigins());
        assertEquals(Path.of("/var/lib/tactus"), config.dataDirectory());
        assertEquals(List.of(-1, 7), config.l1().rangeErrorCodes());
        assertEquals(new SequencerConfig.Batches(Duration.ofSeconds(10), Duration.ofMillis(250), 0), config.batches());
        assertEquals(16, config.admission().capacity());
        assertEquals(16, config.admission().perSender(), "a sender's share never exceeds the whole");
        assertEquals(Duration.ofMillis(75), config.admission().queueTimeout());
        assertEquals(3, config.feed().maxPerAddress());
        assertEquals(0.25, config.l1().secondsPerBlock());
        assertTrue(config.l1().allowInsecureRpc());
        assertEquals(2, config.l1().portals().size());
        assertEquals(PORTAL, config.l1().portals().getFirst());
        assertEquals(31337, config.l1().chainId());
        assertEquals(KEY_ADDRESS, config.l1().submitterKey().address().toString());
    }

    @Test
    void pagesOfEveryOriginAreAllowedUnlessTheyAreNamed() throws ConfigException {
        assertTrue(load().sequencer().http().feedOrigins().allow("https://whoever.example"));
        assertTrue(load().sequencer().redacted().contains(" httpAllowedOrigins=* "));

        environment.put("SEQ_HTTP_ALLOWED_ORIGINS", "");

        assertEquals(AllowedOrigins.NONE, load().sequencer().http().feedOrigins());
    }

    @Test
    void refusesLimitsOfSpendingThatContradictEachOther() {
        environment.putAll(Map.of(
                "SEQ_POSTING_MAX_FEE_GWEI", "10",
                "SEQ_POSTING_BUDGET_GWEI", "9",
                "SEQ_POSTING_EMERGENCY_MAX_FEE_GWEI", "8",
                "SEQ_POSTING_EMERGENCY_BUDGET_GWEI", "7"));

        assertEquals(
                List.of(
                        "SEQ_POSTING_BUDGET_GWEI is less than SEQ_POSTING_MAX_FEE_GWEI",
                        "SEQ_POSTING_EMERGENCY_MAX_FEE_GWEI is less than SEQ_POSTING_MAX_FEE_GWEI",
                        "SEQ_POSTING_EMERGENCY_BUDGET_GWEI is less than SEQ_POSTING_BUDGET_GWEI",
                        "SEQ_POSTING_EMERGENCY_BUDGET_GWEI is less than SEQ_POSTING_EMERGENCY_MAX_FEE_GWEI"),
                problems().stream().map(it -> it.replaceFirst(":.*", "")).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEQ_PORTALS", "SEQ_APP_ADDRESS", "SEQ_TOKEN"})
    void p21_refusesTheSubmittersAddressWhereAContractMustBe(String variable) {
        environment.put(variable, KEY_ADDRESS);

        assertOnlyProblem(variable);
        assertTrue(problems().getFirst().contains("batch submitter's own address"));
    }

    @Test
    void reportsEverythingThatIsMissingAtOnce() {
        environment.clear();

        List<String> problems = problems();

        for (String required : List.of(
                "SEQ_ETH_RPC_URL",
                "SEQ_CHAIN_ID",
                "SEQ_APP_ADDRESS",
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY",
                "SEQ_PORTALS",
                "SEQ_TOKEN")) {
            assertEquals(
                    1,
                    problems.stream().filter(p -> p.startsWith(required + " ")).count(),
                    () -> required + " in " + problems);
        }
        assertEquals(6, problems.size(), problems::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SEQ_ETH_RPC_URL|ftp://127.0.0.1/",
                "SEQ_ETH_RPC_URL|http://",
                "SEQ_ETH_RPC_URL|http://127.0.0.1:8545,",
                "SEQ_ETH_RPC_URL|not a url",
                "SEQ_ETH_RPC_URL|http://node.example:8545",
                "SEQ_ETH_RPC_URL|http://127.0.0.1.example:8545",
                "SEQ_ETH_RPC_URL|http://localhost.example",
                "SEQ_ETH_RPC_URL|http://10.0.0.1",
                "SEQ_ETH_RPC_URL|https://node.example:0",
                "SEQ_CHAIN_ID|0",
                "SEQ_CHAIN_ID|-1",
                "SEQ_CHAIN_ID|1.5",
                "SEQ_CHAIN_ID|0x1",
                "SEQ_CHAIN_ID|99999999999999999999",
                "SEQ_CHAIN_ID|''",
                "SEQ_APP_ADDRESS|1111111111111111111111111111111111111111",
                "SEQ_APP_ADDRESS|0x11",
                "SEQ_APP_ADDRESS|0x0000000000000000000000000000000000000000",
                "SEQ_APP_ADDRESS|0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
                "SEQ_PORTALS|0x00000000000000000000000000000000000000aa,zz",
                "SEQ_PORTALS|0x0000000000000000000000000000000000000000",
                "SEQ_PORTALS|0x00000000000000000000000000000000000000aa,0x00000000000000000000000000000000000000AA",
                "SEQ_PORTALS|0x00000000000000000000000000000000000000aa,0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
                "SEQ_TOKEN|0x0",
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY|0x12",
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY|0x0000000000000000000000000000000000000000000000000000000000000000",
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY|fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
                "SEQ_HTTP_ADDR|3000",
                "SEQ_HTTP_ADDR|127.0.0.1",
                "SEQ_HTTP_ADDR|127.0.0.1:65536",
                "SEQ_HTTP_ADDR|:3000",
                "SEQ_HTTP_ADDR|::1:3000",
                "SEQ_HTTP_ADDR|no-such-host.invalid:3000",
                "SEQ_OPERATIONS_ADDR|3001",
                "SEQ_HTTP_ALLOWED_ORIGINS|wallet.example",
                "SEQ_HTTP_ALLOWED_ORIGINS|https://wallet.example/",
                "SEQ_HTTP_ALLOWED_ORIGINS|https://Wallet.example",
                "SEQ_HTTP_ALLOWED_ORIGINS|https://wallet.example,*",
                "SEQ_DATA_DIR|''",
                "SEQ_LONG_BLOCK_RANGE_ERROR_CODES|-32005,x",
                "SEQ_LONG_BLOCK_RANGE_ERROR_CODES|99999999999",
                "SEQ_BATCH_SUBMITTER_IDLE_POLL_INTERVAL_MS|0",
                "SEQ_BATCH_SUBMITTER_CONFIRMATION_DEPTH|-1",
                "SEQ_MAX_BATCH_OPEN_SECONDS|0",
                "SEQ_QUEUE_CAPACITY|0",
                "SEQ_QUEUE_TIMEOUT_MS|0",
                "SEQ_ALLOW_INSECURE_RPC|yes",
                "SEQ_SECONDS_PER_BLOCK|0",
                "SEQ_SECONDS_PER_BLOCK|NaN",
            })
    void refusesABadValueAndNamesItsVariable(String variable, String value) {
        environment.put(variable, value);

        assertOnlyProblem(variable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8545", "http://127.8.8.8", "http://[::1]:8545", "https://node.example"})
    void permitsPlainHttpToThisMachineAndHttpsAnywhere(String url) throws ConfigException {
        environment.put("SEQ_ETH_RPC_URL", url);

        assertEquals(List.of(URI.create(url)), load().sequencer().l1().rpcUrls());
    }

    @Test
    void refusesAQuorumThatTheEndpointsCannotReach() throws ConfigException {
        environment.put("SEQ_ETH_RPC_URL", "https://a.example,https://b.example");
        environment.put("SEQ_ETH_RPC_QUORUM", "3");

        assertOnlyProblem("SEQ_ETH_RPC_QUORUM");
        environment.put("SEQ_ETH_RPC_QUORUM", "2");
        assertEquals(2, load().sequencer().l1().rpcQuorum());
    }

    @Test
    void refusesAnEndpointThatIsNamedTwice() {
        environment.put("SEQ_ETH_RPC_URL", "https://a.example,https://a.example");

        assertOnlyProblem("SEQ_ETH_RPC_URL");
    }

    @Test
    void refusesMoreEndpointsThanAreAskedAtOnce() {
        environment.put(
                "SEQ_ETH_RPC_URL",
                IntStream.range(0, 17)
                        .mapToObj(i -> "https://n" + i + ".example")
                        .collect(Collectors.joining(",")));

        assertOnlyProblem("SEQ_ETH_RPC_URL");
    }

    @Test
    void permitsPlainHttpBeyondThisMachineOnlyWhenToldSo() throws ConfigException {
        environment.put("SEQ_ETH_RPC_URL", "http://node.example:8545");
        environment.put("SEQ_ALLOW_INSECURE_RPC", "true");

        assertEquals(1, load().sequencer().l1().rpcUrls().size());
    }

    @Test
    void readsTheFirstLineOfTheKeyFile(@TempDir Path directory) throws IOException, ConfigException {
        Path file = Files.writeString(directory.resolve("key"), KEY.substring(2) + "\r\nsecond line\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        environment.remove("SEQ_BATCH_SUBMITTER_PRIVATE_KEY");
        environment.put("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE", file.toString());

        assertEquals(
                KEY_ADDRESS, load().sequencer().l1().submitterKey().address().toString());
        assertEquals(List.of(), load().warnings());

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(1, load().warnings().size());
    }

    @Test
    void refusesAnUnreadableOrEmptyKeyFile(@TempDir Path directory) throws IOException {
        environment.remove("SEQ_BATCH_SUBMITTER_PRIVATE_KEY");
        environment.put(
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE",
                directory.resolve("absent").toString());
        assertOnlyProblem("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE");

        environment.put(
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE",
                Files.writeString(directory.resolve("empty"), "\n" + KEY).toString());
        assertOnlyProblem("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE");
    }

    @Test
    void refusesTwoKeysInOnePlaceButLetsAStrongerPlaceReplaceAWeakerOne(@TempDir Path directory)
            throws IOException, ConfigException {
        String other = "0x" + "0".repeat(63) + "1";
        Path file = Files.writeString(directory.resolve("key"), other);

        var replaced = load(Map.of(), Map.of("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE", file.toString()));
        assertEquals(
                "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf",
                replaced.sequencer().l1().submitterKey().address().toString());

        environment.put("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE", file.toString());
        assertOnlyProblem("SEQ_BATCH_SUBMITTER_PRIVATE_KEY");
    }

    @Test
    void ordersCommandLineBeforeEnvironmentBeforePresetBeforeFile() throws ConfigException {
        Map<String, String> preset =
                Map.of("SEQ_CHAIN_ID", "1", "SEQ_QUEUE_CAPACITY", "2", "SEQ_HTTP_ADDR", "127.0.0.1:1");
        environment.put("SEQ_QUEUE_CAPACITY", "3");

        SequencerConfig config =
                load(preset, Map.of("SEQ_HTTP_ADDR", "127.0.0.1:4")).sequencer();

        assertEquals(31337, config.l1().chainId());
        assertEquals(3, config.admission().capacity());
        assertEquals(4, config.http().address().getPort());
        assertEquals(
                5,
                new ConfigLoader(ConfigFactory.parseString("sequencer.l1.chain-id = 5, sequencer.l1.portals = [\""
                                        + PORTAL.toHex() + "\"]")
                                .withFallback(ConfigFactory.load()))
                        .load(Map.of(), without("SEQ_CHAIN_ID", "SEQ_PORTALS"), Map.of())
                        .sequencer()
                        .l1()
                        .chainId());
    }

    private Map<String, String> without(String... names) {
        var copy = new HashMap<>(environment);
        List.of(names).forEach(copy::remove);
        return copy;
    }

    @Test
    void warnsOfUnknownVariablesAndSuggestsTheNearest() throws ConfigException {
        environment.put("SEQ_BATCH_SUBMITER_CONFIRMATION_DEPTH", "5");
        environment.put("SEQ_COMPLETELY_DIFFERENT_AND_LONG", "5");
        environment.put("PATH", "/bin");

        List<String> warnings = load().warnings();

        assertEquals(2, warnings.size(), warnings::toString);
        assertTrue(warnings.getFirst().contains("did you mean SEQ_BATCH_SUBMITTER_CONFIRMATION_DEPTH?"));
        assertFalse(warnings.getLast().contains("did you mean"));
    }

    @Test
    void refusesAnUnknownNameOnTheCommandLine() {
        var refusal = assertThrows(ConfigException.class, () -> load(Map.of(), Map.of("SEQ_CHAINID", "1")));

        assertEquals(List.of("SEQ_CHAINID is not a setting; did you mean SEQ_CHAIN_ID?"), refusal.problems());
    }

    @Test
    void neverShowsSecrets() throws ConfigException {
        environment.put("SEQ_ETH_RPC_URL", "https://user:hunter2@node.example:8443/v3/apikey?token=t0ken");
        SequencerConfig config = load().sequencer();

        for (String shown :
                List.of(config.redacted(), config.toString(), config.l1().toString())) {
            for (String secret : List.of("hunter2", "apikey", "t0ken", "user", KEY.substring(2))) {
                assertFalse(shown.contains(secret), () -> secret + " in " + shown);
            }
        }
        assertTrue(config.redacted().contains("https://node.example:8443/***"), config::redacted);
        assertTrue(config.redacted().contains("submitterKey=***"), config::redacted);
    }

    @Test
    void neverEchoesAValueInAMistake() {
        environment.replaceAll((name, value) -> "s3cret/" + value);
        environment.put("SEQ_BATCH_SUBMITTER_PRIVATE_KEY_FILE", KEY);

        assertFalse(problems().stream().anyMatch(p -> p.contains("s3cret") || p.contains(KEY.substring(2))));
    }

    @Test
    void reportsAFileThatDoesNotParseWithoutQuotingIt(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("operator.conf"), "sequencer { secretword");
        System.setProperty("config.file", file.toString());
        try {
            var refusal = assertThrows(ConfigException.class, ConfigLoader::standard);
            assertFalse(refusal.problems().toString().contains("secretword"));
        } finally {
            System.clearProperty("config.file");
            ConfigFactory.invalidateCaches();
        }
    }

    @Test
    void theDataDirectoryAloneNeedsNothingElse() throws ConfigException {
        var loader = new ConfigLoader(ConfigFactory.load());

        assertEquals(Path.of("sequencer-data"), loader.dataDirectory(Map.of("SEQ_CHAIN_ID", "many"), Map.of()));
        assertEquals(Path.of("/a"), loader.dataDirectory(Map.of("SEQ_DATA_DIR", "/a"), Map.of()));
        assertEquals(Path.of("/b"), loader.dataDirectory(Map.of("SEQ_DATA_DIR", "/a"), Map.of("SEQ_DATA_DIR", "/b")));
        List<String> problems = assertThrows(
                        ConfigException.class,
                        () -> loader.dataDirectory(Map.of("SEQ_DATA_DIR", ""), Map.of("SEQ_DATADIR", "/b")))
                .problems();
        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("SEQ_DATA_DIR "), problems::toString);
        assertTrue(problems.getLast().contains("SEQ_DATADIR is not a setting"), problems::toString);
    }

    @Test
    void theReserveAloneNeedsNothingElse() throws ConfigException {
        var loader = new ConfigLoader(ConfigFactory.load());

        assertEquals(256L << 20, loader.reserveBytes(Map.of(), Map.of()));
        assertEquals(7, loader.reserveBytes(Map.of("SEQ_STORAGE_RESERVE_BYTES", "7"), Map.of()));
        assertThrows(
                ConfigException.class, () -> loader.reserveBytes(Map.of("SEQ_STORAGE_RESERVE_BYTES", "-1"), Map.of()));
    }
}
