package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 422 Unprocessable\r\ncontent-LENGTH: 5\r\n\r\nhello",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 X\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 422 X\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
            })
    void readsAnAnswerHoweverItIsCut(String text) throws Exception {
        for (int cut = 1; cut < text.length(); cut++) {
            var reader = new HttpReader();
            reader.add(bytes(text.substring(0, cut)));
            assertTrue(reader.next().isEmpty(), "cut at " + cut);
            reader.add(bytes(text.substring(cut)));

            HttpReader.Reply reply = reader.next().orElseThrow();

            assertEquals(422, reply.status());
            assertEquals("hello", new String(reply.body().toArray(), StandardCharsets.US_ASCII));
            assertFalse(reply.last());
            assertEquals(Optional.empty(), reader.next());
        }
    }

    @Test
    void readsOneAnswerAfterTheOtherAndTheLastOne() throws Exception {
        var reader = new HttpReader();
        reader.add(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                + "HTTP/1.0 503 No\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx"));

        assertEquals(200, reader.next().orElseThrow().status());
        HttpReader.Reply second = reader.next().orElseThrow();
        assertEquals(503, second.status());
        assertTrue(second.last());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void refusesWhatIsNoAnswer(String text) throws Exception {
        var reader = new HttpReader();
        reader.add(bytes(text));

        assertThrows(HttpReader.Malformed.class, reader::next);
    }

    @Test
    void isBounded() throws Exception {
        var reader = new HttpReader();
        reader.add(ByteBuffer.allocate(HttpReader.MAX_BYTES));

        assertThrows(HttpReader.Malformed.class, () -> reader.add(ByteBuffer.allocate(1)));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
