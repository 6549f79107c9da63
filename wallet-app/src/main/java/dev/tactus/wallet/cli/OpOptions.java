package dev.tactus.wallet.cli;

import dev.tactus.protocol.Protocol;
import dev.tactus.wallet.client.TokenAmount;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What every op of the wallet has. */
final class OpOptions {
    @Option(
            names = "--amount",
            paramLabel = "AMOUNT",
            required = true,
            converter = AmountConverter.class,
            description = "Whole tokens with up to 18 decimals (1.5), or smallest units (25wei).")
    @SuppressWarnings("NullAway.Init") // required
    private TokenAmount amount;

    @Option(
            names = "--max-fee",
            paramLabel = "EXPONENT",
            description = "The largest frame fee to accept, an exponent from 0 to 65535"
                    + " (default: what the sequencer suggests).")
    private @Nullable Integer maxFee;

    TokenAmount amount() {
        return amount;
    }

    OptionalInt maxFee(CommandSpec spec) {
        if (maxFee == null) {
            return OptionalInt.empty();
        }
        if (maxFee < 0 || maxFee > Protocol.MAX_FEE_FIELD) {
            throw new ParameterException(spec.commandLine(), "--max-fee must be 0 to " + Protocol.MAX_FEE_FIELD);
        }
        return OptionalInt.of(maxFee);
    }
}
