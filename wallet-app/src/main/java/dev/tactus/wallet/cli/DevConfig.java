package dev.tactus.wallet.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tactus.config.ConfigException;
import dev.tactus.config.ConfigLoader;
import dev.tactus.config.LoadedConfig;
import dev.tactus.devnet.DevelopmentL1;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Configuration of a node that works on a development L1. */
final class DevConfig {
    /** Chain and key of a development node never come from the environment: it may be that of a real one. */
    private final Map<String, String> fixed = new TreeMap<>();

    private final Map<String, String> preset = new TreeMap<>();
    private Duration safePoll = Duration.ofMillis(250);

    DevConfig(DevelopmentL1 l1, Path dataDirectory) {
        fixed.put("SEQ_ETH_RPC_URL", l1.rpcUri().toString());
        fixed.put("SEQ_CHAIN_ID", Long.toString(l1.chainId()));
        fixed.put("SEQ_APP_ADDRESS", l1.contracts().application().toChecksummed());
        fixed.put("SEQ_PORTALS", l1.contracts().erc20Portal().toChecksummed());
        fixed.put("SEQ_TOKEN", l1.contracts().token().toChecksummed());
        fixed.put(
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY", l1.submitter().key().reveal().toHex());
        fixed.put("SEQ_DATA_DIR", dataDirectory.toAbsolutePath().toString());
        preset.put("SEQ_SECONDS_PER_BLOCK", seconds(l1.blockTime()));
        preset.put("SEQ_BATCH_SUBMITTER_IDLE_POLL_INTERVAL_MS", "500");
    }

    /** How long a batch stays open, in whole seconds. */
    DevConfig batchDeadline(Duration value) {
        preset.put("SEQ_MAX_BATCH_OPEN_SECONDS", Long.toString(value.toSeconds()));
        return this;
    }

    /** Where to listen, whatever the environment says. */
    DevConfig listenOn(String address) {
        fixed.put("SEQ_HTTP_ADDR", address);
        return this;
    }

    DevConfig safePoll(Duration value) {
        safePoll = value;
        return this;
    }

    /** What other commands need to work on the same chain and directory: variables and values. */
    Map<String, String> identity() {
        return Map.copyOf(fixed);
    }

    /** @param environment SEQ_ variables that may tune what is not fixed here */
    LoadedConfig load(Map<String, String> environment) throws ConfigException {
        Config file = ConfigFactory.parseMap(Map.of("sequencer.l1.safe-poll-interval-ms", safePoll.toMillis()))
                .withFallback(ConfigFactory.load());
        return new ConfigLoader(file).load(preset, environment, fixed);
    }

    private static String seconds(Duration value) {
        return BigDecimal.valueOf(value.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
