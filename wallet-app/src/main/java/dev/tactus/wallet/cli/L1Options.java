package dev.tactus.wallet.cli;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which L1 to talk to. */
final class L1Options {
    /** Where {@code dev} serves its chain unless told otherwise. */
    static final String DEFAULT_RPC_ADDRESS = "127.0.0.1:8545";

    @Option(
            names = "--rpc-url",
            paramLabel = "URL",
            defaultValue = "http://" + DEFAULT_RPC_ADDRESS,
            description = "L1 JSON-RPC endpoint (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    private URI rpcUrl;

    URI rpcUrl(CommandSpec spec) {
        return NodeOptions.httpUri(spec, "--rpc-url", rpcUrl);
    }
}
