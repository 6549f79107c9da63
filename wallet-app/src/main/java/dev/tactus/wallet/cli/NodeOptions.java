package dev.tactus.wallet.cli;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which sequencer to talk to. */
final class NodeOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://${env:SEQ_HTTP_ADDR:-127.0.0.1:3000}",
            description = "The sequencer (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    private URI url;

    /** Scheme, host and port. */
    URI url(CommandSpec spec) {
        return httpUri(spec, "--url", url);
    }

    static URI httpUri(CommandSpec spec, String option, URI given) {
        boolean http = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
        if (!http || given.getHost() == null) {
            throw new ParameterException(spec.commandLine(), option + " must be http(s)://host:port");
        }
        return given;
    }
}
