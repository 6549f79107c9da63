package dev.tactus.wallet.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * An amount of an ERC-20 token with 18 decimals. As text, a plain number is in whole tokens with at most 18 decimals
 * ({@code 1.5}); with the suffix {@code wei} it is in smallest units ({@code 1500000000000000000wei}).
 *
 * @param units smallest units, a uint256
 */
public record TokenAmount(BigInteger units) {
    public static final int DECIMALS = 18;
    public static final TokenAmount ZERO = new TokenAmount(BigInteger.ZERO);

    private static final int BITS = 256;
    /** Digits of the largest uint256. */
    private static final int MAX_DIGITS = 78;

    private static final Pattern TOKENS =
            Pattern.compile("[0-9]{1," + (MAX_DIGITS - DECIMALS) + "}(\\.[0-9]{1," + DECIMALS + "})?");
    private static final Pattern WEI = Pattern.compile("[0-9]{1," + MAX_DIGITS + "}wei");

    public TokenAmount {
        if (units.signum() < 0 || units.bitLength() > BITS) {
            throw new IllegalArgumentException("an amount lies between 0 and 2^256 − 1 smallest units");
        }
    }

    public static TokenAmount ofTokens(long tokens) {
        return new TokenAmount(BigInteger.valueOf(tokens).multiply(BigInteger.TEN.pow(DECIMALS)));
    }

    /** @throws IllegalArgumentException for anything but the two forms; the message says which they are */
    public static TokenAmount parse(String text) {
        if (TOKENS.matcher(text).matches()) {
            return new TokenAmount(new BigDecimal(text).movePointRight(DECIMALS).toBigIntegerExact());
        }
        if (WEI.matcher(text).matches()) {
            return new TokenAmount(new BigInteger(text.substring(0, text.length() - 3)));
        }
        throw new IllegalArgumentException(
                "an amount is a number of tokens with up to 18 decimals, such as 1.5, or of smallest units, such as 25wei");
    }

    /** Whole tokens without trailing zeros, such as {@code 1.5}; {@link #parse} reads it back. */
    public String tokens() {
        return units.signum() == 0
                ? "0"
                : new BigDecimal(units, DECIMALS).stripTrailingZeros().toPlainString();
    }

    /** Both forms, for people. */
    @Override
    public String toString() {
        return tokens() + " tokens (" + units + " wei)";
    }
}
