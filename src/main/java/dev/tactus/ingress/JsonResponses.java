package dev.tactus.ingress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** Makes JSON responses, the one form of every answer and every error. */
final class JsonResponses {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Writes the fields of an object that the caller opens and closes. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private JsonResponses() {}

    static HttpResponse ok(Fields fields) {
        return object(StatusCodes.OK, fields);
    }

    static HttpResponse error(ApiError error) {
        return error(error.with());
    }

    static HttpResponse error(ApiError.Failure failure) {
        return error(failure, nothing -> {});
    }

    /** @param beside what a program needs to know besides */
    static HttpResponse error(ApiError.Failure failure, Fields beside) {
        return object(StatusCodes.get(failure.error().status()), json -> {
            json.writeBooleanField("ok", false);
            json.writeStringField("code", failure.error().code().name());
            json.writeStringField("message", failure.message());
            beside.write(json);
        });
    }

    static HttpResponse object(StatusCode status, Fields fields) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, render(fields)));
    }

    /** An object as text, to be put into another one. */
    static String text(Fields fields) {
        return new String(render(fields), StandardCharsets.UTF_8);
    }

    private static byte[] render(Fields fields) {
        try (var out = new ByteArrayBuilder(512);
                JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
            json.flush();
            return out.toByteArray();
        } catch (IOException e) {
            // Memory does not fail with an I/O error; a wrong sequence of writes would.
            throw new UncheckedIOException(e);
        }
    }
}
