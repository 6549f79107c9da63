package dev.tactus.wallet.cli;

import dev.tactus.wallet.client.HttpUriConverter;
import java.net.URI;
import picocli.CommandLine.Option;

/** Which sequencer to talk to. */
final class NodeOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://${env:SEQ_HTTP_ADDR:-127.0.0.1:3000}",
            converter = HttpUriConverter.class,
            description = "The sequencer (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    private URI url;

    URI url() {
        return url;
    }
}
