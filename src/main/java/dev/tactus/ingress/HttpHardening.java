package dev.tactus.ingress;

import com.typesafe.config.ConfigFactory;
import dev.tactus.config.SequencerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ParserSettings;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;
import scala.jdk.javaapi.DurationConverters;

/**
 * The listeners' limits, in one place but for connections and sockets, which operators may change: everything that a
 * client can make large, slow or many is bounded.
 */
public final class HttpHardening {
    private static final int MAX_HEADERS = 48;
    private static final long MAX_CONTENT_BYTES = 128 * 1024;
    private static final int OPERATIONS_CONNECTIONS = 64;
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final Duration LEAST_IDLE = Duration.ofSeconds(30);
    private static final Duration LINGER = Duration.ofSeconds(10);
    private static final Duration PING_AFTER = Duration.ofSeconds(15);

    /**
     * What has no setter. The throttle is for a client that opens and resets streams only for the work it makes
     * (CVE-2023-44487): at most so many such frames in an interval, or the connection ends.
     */
    private static final String WITHOUT_SETTER = """
            pekko.http.server.parsing {
              error-logging-verbosity = off
              max-uri-length = 2k
              max-header-name-length = 64
              max-header-value-length = 8k
            }
            pekko.http.server.http2 {
              max-concurrent-streams = 16
              incoming-connection-level-buffer-size = 256 kB
              incoming-stream-level-buffer-size = 64 kB
              request-entity-chunk-size = 16 kB
              frame-type-throttle {
                frame-types = ["reset", "continuation", "ping"]
                cost = 100
                burst = 200
                interval = 1s
              }
            }
            """;

    private HttpHardening() {}

    /**
     * Settings for the public binding: HTTP/1.1 and HTTP/2 without TLS, errors as JSON even for what does not parse.
     * A request may take as long as a submission can at most, and a little more.
     */
    public static ServerSettings serverSettings(ActorSystem<?> system, SequencerConfig.Admission admission) {
        Duration request = requestTimeout(admission);
        var config = ConfigFactory.parseString(WITHOUT_SETTER)
                .withFallback(system.settings().config());
        ServerSettings defaults = ServerSettings.create(config);
        return defaults.withEnableHttp2(true)
                .withServerHeader(Optional.empty())
                .withPipeliningLimit(1)
                .withRemoteAddressAttribute(true)
                .withTransparentHeadRequests(true)
                .withVerboseErrorMessages(false)
                .withParsingErrorHandler(JsonParsingErrors.class.getName())
                .withTerminationDeadlineExceededResponse(JsonResponses.error(ApiError.OUTCOME_UNKNOWN))
                .withTimeouts(defaults.getTimeouts()
                        .withRequestTimeout(DurationConverters.toScala(request))
                        .withIdleTimeout(DurationConverters.toScala(idleTimeout(request)))
                        .withLingerTimeout(DurationConverters.toScala(LINGER)))
                .withWebsocketSettings(defaults.getWebsocketSettings().withPeriodicKeepAliveMaxIdle(PING_AFTER))
                .withParserSettings(parser(defaults.getParserSettings()));
    }

    /**
     * Settings for the operators' binding: few connections, of their own, and HTTP/1.1 alone, since nobody asks for more
     * there. The public one being full does not concern it.
     */
    public static ServerSettings operationsSettings(ActorSystem<?> system, SequencerConfig.Admission admission) {
        return serverSettings(system, admission).withEnableHttp2(false).withMaxConnections(OPERATIONS_CONNECTIONS);
    }

    /**
     * The handler to bind, which answers as {@code answering} does: under it connections that ask for nothing end in time, where the listener
     * has {@link #serverSettings}.
     */
    public static Function<HttpRequest, CompletionStage<HttpResponse>> handler(
            ActorSystem<?> system,
            SequencerConfig config,
            Function<HttpRequest, CompletionStage<HttpResponse>> answering) {
        HeadDeadline deadline = HeadDeadline.of(system.classicSystem());
        deadline.limits(config.http().headTimeout(), idleTimeout(requestTimeout(config.admission())));
        return deadline.watching(answering);
    }

    private static ParserSettings parser(ParserSettings defaults) {
        return defaults.withMaxContentLength(MAX_CONTENT_BYTES)
                .withMaxToStrictBytes(MAX_CONTENT_BYTES)
                .withMaxHeaderCount(MAX_HEADERS)
                .withMaxChunkSize((int) MAX_CONTENT_BYTES)
                .withIllegalHeaderWarnings(false);
    }

    /** Look-up, queue, outcome and a last look-up, one after the other. */
    static Duration requestTimeout(SequencerConfig.Admission admission) {
        return admission
                .queueTimeout()
                .multipliedBy(3)
                .plus(admission.outcomeTimeout())
                .plus(MARGIN);
    }

    /** A connection is idle, too, while its client waits for us. */
    private static Duration idleTimeout(Duration request) {
        Duration least = request.plus(MARGIN);
        return least.compareTo(LEAST_IDLE) > 0 ? least : LEAST_IDLE;
    }
}
