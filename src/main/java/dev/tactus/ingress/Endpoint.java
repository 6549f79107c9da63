package dev.tactus.ingress;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One operation that we serve.
 *
 * @param path        absolute; its last segment may be one parameter, written {@code {name}}
 * @param crossOrigin whether a browser page from anywhere may read the answer
 */
record Endpoint(HttpMethod method, String path, boolean crossOrigin, Handler handler) {
    /** Answers, never blocks, and throws nothing but what is wrong with the request. */
    @FunctionalInterface
    interface Handler {
        /** @param parameter the path's last segment if it is a parameter, else empty */
        CompletionStage<HttpResponse> handle(HttpRequest request, String parameter) throws ApiException;
    }

    boolean hasParameter() {
        return path.endsWith("}");
    }

    /** The path up to its parameter. */
    String prefix() {
        return hasParameter() ? path.substring(0, path.lastIndexOf('/') + 1) : path;
    }
}
