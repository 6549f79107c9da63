package dev.tactus.wallet.cli;

import dev.tactus.wallet.client.TokenAmount;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Amounts on the command line. */
final class AmountConverter implements ITypeConverter<TokenAmount> {
    @Override
    public TokenAmount convert(String value) {
        try {
            return TokenAmount.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
