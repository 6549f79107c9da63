package dev.tactus.wallet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenAmountTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1000000000000000000",
        "1.5, 1500000000000000000",
        "0.000000000000000001, 1",
        "007, 7000000000000000000",
        "25wei, 25",
        "0wei, 0",
    })
    void readsWholeTokensAndSmallestUnits(String text, BigInteger units) {
        assertEquals(units, TokenAmount.parse(text).units());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.",
                ".5",
                "1,5",
                "1e18",
                "0x10",
                "1 wei",
                "1.5wei",
                "wei",
                "1WEI",
                "1_000",
                "0.0000000000000000001",
                "1٣"
            })
    void refusesAnythingElse(String text) {
        assertThrows(IllegalArgumentException.class, () -> TokenAmount.parse(text));
    }

    @Test
    void refusesWhatDoesNotFitTheToken() {
        BigInteger max = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);

        assertEquals(max, TokenAmount.parse(max + "wei").units());
        assertThrows(IllegalArgumentException.class, () -> TokenAmount.parse(max.add(BigInteger.ONE) + "wei"));
        assertThrows(IllegalArgumentException.class, () -> TokenAmount.parse("9".repeat(60)));
        assertThrows(IllegalArgumentException.class, () -> TokenAmount.parse("9".repeat(100_000) + "wei"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0.000000000000000001",
        "1000000000000000000, 1",
        "1230000000000000000000, 1230",
        "1500000000000000000, 1.5",
    })
    void showsTokensThatItReadsBack(BigInteger units, String tokens) {
        var amount = new TokenAmount(units);

        assertEquals(tokens, amount.tokens());
        assertEquals(amount, TokenAmount.parse(amount.tokens()));
        assertEquals(tokens + " tokens (" + units + " wei)", amount.toString());
    }
}
