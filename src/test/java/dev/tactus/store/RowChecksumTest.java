package dev.tactus.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Bytes;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class RowChecksumTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    /** From the definition of CRC-32C: of the nine digits it is e3069283. */
    @Test
    void isTheCrcOfItsColumns() {
        byte[] columns = "123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var crc = new java.util.zip.CRC32C();
        crc.update(columns);
        assertEquals(0xe3069283L, crc.getValue());
        crc.reset();
        crc.update(new byte[] {1, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 7, 8, 9});
        assertEquals(
                crc.getValue(),
                new RowChecksum().with(0x0201L).with(Bytes.fromHex("070809")).value());
    }

    @Test
    void tellsWhatIsAbsentAndWhereAColumnEnds() {
        Set<Long> values = new HashSet<>(List.of(
                new RowChecksum()
                        .with(Bytes.fromHex("01"))
                        .with(Bytes.fromHex("02"))
                        .value(),
                new RowChecksum().with(Bytes.fromHex("0102")).with(Bytes.EMPTY).value(),
                new RowChecksum().with(Bytes.EMPTY).with(Bytes.fromHex("0102")).value(),
                new RowChecksum()
                        .with(Optional.empty())
                        .with(Bytes.fromHex("0102"))
                        .value(),
                new RowChecksum()
                        .with(OptionalLong.of(0))
                        .with(Bytes.fromHex("0102"))
                        .with(Bytes.EMPTY)
                        .value(),
                new RowChecksum()
                        .with(Bytes.fromHex("0102"))
                        .with(Optional.empty())
                        .value()));

        assertEquals(6, values.size());
    }

    @Test
    void statementsMakeTheSameOne() throws Exception {
        try (Session session = new Database(folder.resolve("any.db"), 1000).writing()) {
            session.registerChecksums();
            long made = session.query("SELECT row_checksum(7, x'0102', NULL, -1, x'')")
                    .number();

            assertEquals(
                    new RowChecksum()
                            .with(7)
                            .with(Bytes.fromHex("0102"))
                            .with(Optional.empty())
                            .with(-1)
                            .with(Bytes.EMPTY)
                            .value(),
                    made);
        }
    }

    @Test
    void namesTheRowThatIsDamaged() {
        var checksum = new RowChecksum().with(1);

        checksum.require(checksum.value(), "user_ops", 17);
        var damaged = assertThrows(
                StoreInvariantException.class, () -> checksum.require(checksum.value() ^ 1, "user_ops", 17));

        String message = String.valueOf(damaged.getMessage());
        assertTrue(message.contains("row 17 of user_ops") && message.contains("rebuild from L1"), message);
    }
}
