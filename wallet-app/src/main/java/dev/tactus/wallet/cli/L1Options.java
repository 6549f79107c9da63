package dev.tactus.wallet.cli;

import dev.tactus.wallet.client.HttpUriConverter;
import java.net.URI;
import picocli.CommandLine.Option;

/** Which L1 to talk to. */
final class L1Options {
    @Option(
            names = "--rpc-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:" + DevCommand.DEFAULT_RPC_PORT,
            converter = HttpUriConverter.class,
            description = "L1 JSON-RPC endpoint (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    private URI rpcUrl;

    URI rpcUrl() {
        return rpcUrl;
    }
}
