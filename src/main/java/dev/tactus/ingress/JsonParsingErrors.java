package dev.tactus.ingress;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is not HTTP in the form of every other error. The server makes an instance of it by name. It says
 * nothing of the request, neither to the client nor to the log, which whoever sends garbage could flood.
 */
public final class JsonParsingErrors extends ParsingErrorHandler {
    private static final int TOO_LARGE = 413;
    private static final int UNKNOWN_METHOD = 501;

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        return JsonResponses.error(
                switch (status.intValue()) {
                    case TOO_LARGE -> ApiError.BODY_TOO_LARGE;
                    case UNKNOWN_METHOD -> ApiError.METHOD_NOT_ALLOWED;
                    default -> ApiError.MALFORMED_REQUEST;
                });
    }
}
