package dev.tactus.wallet.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Seconds, possibly with a fraction, between 0.05 and an hour; exact to the millisecond. */
final class BlockTimeConverter implements ITypeConverter<Duration> {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,3})?");
    private static final Duration MIN = Duration.ofMillis(50);
    private static final Duration MAX = Duration.ofHours(1);

    @Override
    public Duration convert(String value) {
        if (SECONDS.matcher(value).matches()) {
            var time = Duration.ofMillis(new BigDecimal(value).movePointRight(3).longValueExact());
            if (time.compareTo(MIN) >= 0 && time.compareTo(MAX) <= 0) {
                return time;
            }
        }
        throw new TypeConversionException("a block time is 0.05 to 3600 seconds");
    }
}
