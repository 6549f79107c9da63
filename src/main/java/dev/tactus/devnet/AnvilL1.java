package dev.tactus.devnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real Anvil in a child process, with the real contracts deployed at {@link DevContracts#WELL_KNOWN} and the same
 * accounts funded as {@link DevnetOptions#defaultGenesis} does. The process dies with {@link #close} or with this JVM,
 * unless the JVM is killed outright. Opening blocks until everything is deployed, a few seconds at most.
 */
public final class AnvilL1 implements DevelopmentL1 {
    private static final Logger LOG = LoggerFactory.getLogger(AnvilL1.class);
    private static final Pattern LISTENING = Pattern.compile("Listening on [^ ]*:(\\d+)");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    /** The highest account that it must fund is the deployer's. */
    private static final int FUNDED_ACCOUNTS = DevAccounts.DEPLOYER.index() + 1;

    private final AnvilOptions options;
    private final Process process;
    private final Thread killer;
    private final URI rpcUri;
    private final AnvilClient client;

    private AnvilL1(AnvilOptions options, Process process, Thread killer, URI rpcUri) {
        this.options = options;
        this.process = process;
        this.killer = killer;
        this.rpcUri = rpcUri;
        client = new AnvilClient(rpcUri);
    }

    /** @throws IOException if it does not start, or the contracts do not deploy to where they belong */
    public static AnvilL1 open(AnvilOptions options) throws IOException {
        Process process = new ProcessBuilder(command(options))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
        var killer = new Thread(process::destroyForcibly, "anvil-killer");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            URI uri = URI.create("http://127.0.0.1:" + awaitPort(process));
            var anvil = new AnvilL1(options, process, killer, uri);
            new ContractDeployment(anvil.client, options.nodeModules()).run();
            return anvil;
        } catch (IOException | RuntimeException e) {
            stop(process, killer);
            throw e;
        }
    }

    private static List<String> command(AnvilOptions options) {
        List<String> command = new ArrayList<>(List.of(
                options.binary().toString(),
                "--port",
                "0",
                "--chain-id",
                Long.toString(DevnetOptions.DEFAULT_CHAIN_ID),
                "--accounts",
                Integer.toString(FUNDED_ACCOUNTS),
                // To Anvil, `safe` is an epoch below the latest, and `finalized` an epoch below that.
                "--slots-in-an-epoch",
                Integer.toString(options.safeDistance())));
        if (!options.blockTime().isZero()) {
            command.addAll(
                    List.of("--block-time", Long.toString(options.blockTime().toSeconds())));
        }
        options.stateFile()
                .ifPresent(file -> command.addAll(
                        List.of("--state", file.toAbsolutePath().toString(), "--preserve-historical-states")));
        return command;
    }

    /** Reads what it prints until it says where it listens, and leaves a thread behind that reads the rest. */
    private static int awaitPort(Process process) throws IOException {
        var listens = new AtomicBoolean();
        CompletableFuture.delayedExecutor(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!listens.get()) {
                        process.destroyForcibly();
                    }
                });
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                listens.set(true);
                Thread.ofPlatform().daemon().name("anvil-output").start(() -> drain(output));
                return Integer.parseInt(listening.group(1));
            }
        }
        throw new IOException("Anvil ended, or did not listen within " + START_TIMEOUT.toSeconds() + " s");
    }

    private static void drain(BufferedReader output) {
        try (output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                LOG.trace("anvil: {}", line);
            }
        } catch (IOException e) {
            LOG.trace("anvil's output ended", e);
        }
    }

    @Override
    public URI rpcUri() {
        return rpcUri;
    }

    @Override
    public long chainId() {
        return DevnetOptions.DEFAULT_CHAIN_ID;
    }

    @Override
    public DevContracts contracts() {
        return DevContracts.WELL_KNOWN;
    }

    @Override
    public Duration blockTime() {
        return options.blockTime();
    }

    @Override
    public void mine(int blocks) throws IOException {
        client.call("anvil_mine", "0x" + Integer.toHexString(blocks));
    }

    @Override
    public void close() {
        client.close();
        stop(process, killer);
    }

    private static void stop(Process process, Thread killer) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            LOG.trace("the JVM is already going down", e);
        }
    }
}
