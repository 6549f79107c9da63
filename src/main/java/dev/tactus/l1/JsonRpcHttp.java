package dev.tactus.l1;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * JSON-RPC over one HTTP endpoint: a deadline for the whole call, a bound on the answer, no redirects. web3j's own
 * HTTP service holds a thread for every call, reads answers of any size and repeats them in its errors; so its
 * encoders are used, its transport is not.
 */
final class JsonRpcHttp implements AutoCloseable {
    static final int MAX_ANSWER_BYTES = 32 << 20;
    /** Of every answer that is no list of logs. */
    private static final int MAX_SMALL_ANSWER_BYTES = 4 << 20;

    private static final int MAX_CALLS = 32;
    private static final int MAX_ERROR_TEXT = 200;
    private static final int MAX_DEPTH = 64;
    /** Also what is a control only beyond ASCII: terminals and log viewers obey those, too. */
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private static final MediaType JSON = MediaType.get("application/json");

    private final JsonMapper mapper;
    private final OkHttpClient http;
    private final HttpUrl url;
    private final int maxAnswerBytes;
    private final AtomicLong nextId = new AtomicLong();

    JsonRpcHttp(URI endpoint, Duration deadline, int maxAnswerBytes) {
        this.url = HttpUrl.get(endpoint.toString());
        this.maxAnswerBytes = maxAnswerBytes;
        this.mapper = mapper(maxAnswerBytes);
        var dispatcher = new Dispatcher(Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("l1-rpc-", 0).factory()));
        dispatcher.setMaxRequests(MAX_CALLS);
        dispatcher.setMaxRequestsPerHost(MAX_CALLS);
        // With the usual two, trust in certificates is set up for an endpoint that shows none: a tenth of a second.
        this.http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionSpecs(List.of(url.isHttps() ? ConnectionSpec.MODERN_TLS : ConnectionSpec.CLEARTEXT))
                .callTimeout(deadline)
                .connectTimeout(deadline)
                .readTimeout(deadline)
                .writeTimeout(deadline)
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
    }

    /** Reads no deeper than an answer has reason to be. */
    static JsonMapper mapper(int maxAnswerBytes) {
        var mapper = JsonMapper.builder().build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(maxAnswerBytes)
                        .build());
        return mapper;
    }

    /** The {@code result} of a call; JSON null is a result. */
    CompletionStage<JsonNode> call(String method, List<?> parameters) {
        return call(method, parameters, Math.min(maxAnswerBytes, MAX_SMALL_ANSWER_BYTES));
    }

    /** As {@link #call(String, List)}, with an answer as long as this endpoint's answers may be. */
    CompletionStage<JsonNode> callForMuch(String method, List<?> parameters) {
        return call(method, parameters, maxAnswerBytes);
    }

    private CompletionStage<JsonNode> call(String method, List<?> parameters, int maxBytes) {
        long id = nextId.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        ObjectNode body = mapper.createObjectNode();
        body.put("jsonrpc", "2.0").put("id", id).put("method", method);
        body.set("params", mapper.valueToTree(parameters));
        var request = new Request.Builder()
                .url(url)
                .post(RequestBody.create(body.toString(), JSON))
                .build();
        http.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failure) {
                answer.completeExceptionally(lost(method, failure));
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    answer.complete(resultOf(mapper, id, method, response.code(), read(response.body(), maxBytes)));
                } catch (RpcException failure) {
                    answer.completeExceptionally(failure);
                } catch (IOException failure) {
                    answer.completeExceptionally(lost(method, failure));
                } catch (RuntimeException failure) {
                    // Whatever an answer provokes, its caller must hear of it: it has no other deadline.
                    answer.completeExceptionally(new RpcException.BadAnswer("unreadable answer to " + method));
                }
            }
        });
        return answer;
    }

    /** What an answer's bytes, whatever they are, hold as the result of call {@code id}. */
    static JsonNode resultOf(JsonMapper mapper, long id, String method, int status, byte[] text) throws RpcException {
        JsonNode envelope;
        try {
            envelope = mapper.readTree(text);
        } catch (IOException notJson) {
            throw notOurs(method, status);
        }
        if (!envelope.isObject()) {
            throw notOurs(method, status);
        }
        JsonNode error = envelope.path("error");
        // Some nodes answer an error with id null, and with an HTTP status of their choice.
        if (error.isObject()) {
            throw new RpcException.Refused(
                    error.path("code").asInt(), printable(error.path("message").asText()));
        }
        if (status < 200 || status > 299) {
            throw notOurs(method, status);
        }
        if (envelope.path("id").asLong(-1) != id || !envelope.has("result")) {
            throw new RpcException.BadAnswer("the answer to " + method + " is not for our call");
        }
        return envelope.get("result");
    }

    private static byte[] read(ResponseBody body, int maxBytes) throws RpcException, IOException {
        try (InputStream in = body.byteStream()) {
            byte[] text = in.readNBytes(maxBytes + 1);
            if (text.length > maxBytes) {
                throw new RpcException.TooLarge(maxBytes);
            }
            return text;
        }
    }

    /** Not from the node itself but from something before it, a proxy for instance. */
    private static RpcException notOurs(String method, int status) {
        return new RpcException.Transport("no JSON-RPC answer to " + method + ", HTTP status " + status);
    }

    /** The text of the failure may name the endpoint, whose path may hold a provider's key. */
    private static RpcException lost(String method, IOException failure) {
        return new RpcException.Transport(
                "no answer to " + method + ": " + failure.getClass().getSimpleName());
    }

    private static String printable(String text) {
        String cut = text.length() > MAX_ERROR_TEXT ? text.substring(0, MAX_ERROR_TEXT) + "…" : text;
        return NOT_PRINTABLE.matcher(cut).replaceAll(" ");
    }

    /** Calls under way fail; nothing is waited for. */
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
