package dev.tactus.store;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy row and what the database derives from it, against unbounded integers. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class BatchPolicyTest {
    private static final String UPDATE = """
            UPDATE batch_policy SET gas_price = ?, alpha_num = ?, alpha_denom = ?, const_delta = ?,
                   const_base_gas = ?, const_user_op_bytes = ?, const_max_batch_bytes = ?""";

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private @Nullable Session opened;

    @BeforeEach
    void migrate() throws Exception {
        var database = new Database(folder.resolve("sequencer.db"), 1000);
        Migrations.migrate(database);
        opened = database.writing();
    }

    @AfterEach
    void close() throws Exception {
        session().close();
    }

    private Session session() {
        return requireNonNull(opened);
    }

    private record Row(long gas, long num, long denom, long delta, long base, long opBytes, long max) {
        void apply(Session session) throws SQLException {
            session.query(UPDATE)
                    .with(gas)
                    .with(num)
                    .with(denom)
                    .with(delta)
                    .with(base)
                    .with(opBytes)
                    .with(max)
                    .update();
        }

        private static BigInteger big(long value) {
            return BigInteger.valueOf(value);
        }

        BigInteger feeNumerator() {
            return big(gas).multiply(big(num).add(big(denom)))
                    .multiply(big(delta))
                    .multiply(big(opBytes))
                    .add(big(denom))
                    .subtract(BigInteger.ONE);
        }

        BigInteger target() {
            return big(base).multiply(big(denom)).divide(big(num).multiply(big(delta)));
        }

        boolean legal() {
            boolean positive = gas >= 0 && num > 0 && denom > 0 && delta > 0 && base > 0 && opBytes > 0 && max > 0;
            return positive
                    && fits(big(num).add(big(denom)))
                    && fits(feeNumerator())
                    && fits(big(base).multiply(big(denom)))
                    && fits(big(num).multiply(big(delta)))
                    && target().compareTo(big(max)) < 0;
        }

        private static boolean fits(BigInteger value) {
            return value.bitLength() <= 63;
        }
    }

    @Test
    void defaultsAreThoseOfTheProtocol() throws Exception {
        assertEquals(new BatchPolicy(0, 0, 12591, 32000), new OrderTables(session()).policy());
    }

    /** 10 · 1168 · 26 · 136 = 41300480, and the ceiling of its thousandth. */
    @Test
    void gasPriceIsSeenAtOnce() throws Exception {
        session().run("UPDATE batch_policy SET gas_price = 10");
        assertEquals(new BatchPolicy(10, 41301, 12591, 32000), new OrderTables(session()).policy());
    }

    @ParameterizedTest
    @CsvSource({
        "gas_price, -1",
        "gas_price, 1.5",
        "gas_price, 9223372036854775807",
        "gas_price, 2233000000000",
        "gas_price, 'text'",
        "gas_price, NULL",
        "alpha_num, 0",
        "alpha_num, 9223372036854775807",
        "alpha_denom, 0",
        "alpha_denom, 9223372036854775807",
        "const_delta, 0",
        "const_delta, 9223372036854775807",
        "const_base_gas, 0",
        "const_base_gas, 9223372036854775807",
        "const_user_op_bytes, 0",
        "const_user_op_bytes, -136",
        "const_max_batch_bytes, 0",
        "const_max_batch_bytes, 12591",
    })
    void refusesHostileValuesAndKeepsTheRow(String column, String value) throws Exception {
        session().run("UPDATE batch_policy SET gas_price = 1");
        String update = "UPDATE batch_policy SET " + column + " = " + (value.equals("text") ? "'text'" : value);
        // A gas price near the largest that fits is legal alone: raised here so that only the product overflows.
        session().run("UPDATE batch_policy SET const_user_op_bytes = 136000");
        assertThrows(SQLException.class, () -> session().run(update));
        assertEquals(new BatchPolicy(1, 4130048, 12591, 32000), new OrderTables(session()).policy());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void acceptsAndDerivesExactlyWhatUnboundedIntegersWould(long seed) throws Exception {
        var random = new Random(seed);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            var row = new Row(
                    random.nextInt(4) == 0 ? 0 : any(random),
                    any(random),
                    any(random),
                    any(random),
                    any(random),
                    any(random),
                    any(random));
            if (row.legal()) {
                row.apply(session());
                BatchPolicy policy = new OrderTables(session()).policy();
                String how = "seed " + seed + " " + row;
                assertEquals(row.feeNumerator().divide(Row.big(row.denom())), Row.big(policy.recommendedFee()), how);
                assertEquals(row.target(), Row.big(policy.batchSizeTarget()), how);
                accepted++;
            } else {
                assertThrows(SQLException.class, () -> row.apply(session()), "seed " + seed + " " + row);
                refused++;
            }
        }
        assertTrue(accepted > 10 && refused > 10, accepted + " accepted, " + refused + " refused");
    }

    /** The exact edge: the largest gas price whose numerator still fits, and one more. */
    @Test
    void productMayFillTheLastBit() throws Exception {
        BigInteger perGas = BigInteger.valueOf(1168L * 26 * 136);
        long largest = BigInteger.valueOf(Long.MAX_VALUE - 999).divide(perGas).longValueExact();
        session().run("UPDATE batch_policy SET gas_price = " + largest);
        assertEquals(largest, new OrderTables(session()).policy().gasPrice());
        assertThrows(SQLException.class, () -> session().run("UPDATE batch_policy SET gas_price = " + (largest + 1)));
    }

    /** Positive, of every magnitude. */
    private static long any(Random random) {
        return (random.nextLong() >>> 1 >>> random.nextInt(63)) | 1;
    }
}
