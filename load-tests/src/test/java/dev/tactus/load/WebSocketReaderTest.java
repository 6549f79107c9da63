package dev.tactus.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebSocketReaderTest {
    private final WebSocketReader reader = new WebSocketReader();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000, 1_000_000})
    void messagesAreTheSameHoweverTheyAreCut(int piece) throws Exception {
        var sent = new ByteArrayOutputStream();
        sent.writeBytes(PlantedFeed.frame(0x81, "short".getBytes(StandardCharsets.UTF_8)));
        sent.writeBytes(PlantedFeed.frame(0x89, new byte[] {7}));
        sent.writeBytes(PlantedFeed.frame(0x81, "m".repeat(300).getBytes(StandardCharsets.UTF_8)));
        sent.writeBytes(PlantedFeed.frame(0x01, "in ".getBytes(StandardCharsets.UTF_8)));
        sent.writeBytes(PlantedFeed.frame(0x8a, new byte[0]));
        sent.writeBytes(PlantedFeed.frame(0x00, "three ".getBytes(StandardCharsets.UTF_8)));
        sent.writeBytes(PlantedFeed.frame(0x80, "parts".getBytes(StandardCharsets.UTF_8)));
        sent.writeBytes(PlantedFeed.frame(0x81, "l".repeat(70_000).getBytes(StandardCharsets.UTF_8)));
        sent.writeBytes(PlantedFeed.frame(0x88, new byte[] {3, (byte) 0xf5}));

        List<String> seen = new ArrayList<>();
        byte[] all = sent.toByteArray();
        for (int at = 0; at < all.length; at += piece) {
            reader.add(ByteBuffer.wrap(all, at, Math.min(piece, all.length - at)));
            while (reader.next()) {
                seen.add(reader.opcode() + ":"
                        + (reader.opcode() == WebSocketReader.CLOSE
                                ? reader.closeCode()
                                : new String(reader.payload().toArray(), StandardCharsets.UTF_8)));
            }
        }

        assertEquals(
                List.of(
                        "1:short",
                        "9:\u0007",
                        "1:" + "m".repeat(300),
                        "10:",
                        "1:in three parts",
                        "1:" + "l".repeat(70_000),
                        "8:1013"),
                seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8180", "c100", "0900", "8b00", "8000", "8300", "817f0000000000400001", "817fffffffffffffffff"})
    void whatAServerMayNotSendIsRefused(String hex) {
        reader.add(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));

        assertThrows(WebSocketReader.Malformed.class, reader::next);
    }

    @Test
    void aControlFrameIsShort() {
        reader.add(ByteBuffer.wrap(PlantedFeed.frame(0x8a, new byte[126])));

        assertThrows(WebSocketReader.Malformed.class, reader::next);
    }

    @Test
    void fragmentsDoNotAddUpToMoreThanAMessageMayHave() throws Exception {
        byte[] half = new byte[WebSocketReader.MAX_BYTES / 2 + 1];
        reader.add(ByteBuffer.wrap(PlantedFeed.frame(0x01, half)));
        assertFalse(reader.next());
        reader.add(ByteBuffer.wrap(PlantedFeed.frame(0x00, half)));

        assertThrows(WebSocketReader.Malformed.class, reader::next);
    }

    @Test
    void aMessageInsideAFragmentedOneIsRefused() throws Exception {
        reader.add(ByteBuffer.wrap(PlantedFeed.frame(0x01, new byte[1])));
        assertFalse(reader.next());
        reader.add(ByteBuffer.wrap(PlantedFeed.frame(0x81, new byte[1])));

        assertThrows(WebSocketReader.Malformed.class, reader::next);
    }

    @Test
    void aCloseFrameMayTellNothing() throws Exception {
        reader.add(ByteBuffer.wrap(PlantedFeed.frame(0x88, new byte[0])));

        assertTrue(reader.next());
        assertEquals(1005, reader.closeCode());
    }
}
