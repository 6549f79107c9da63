package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.l1.RpcException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SendOutcomeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNDERPRICED|replacement transaction underpriced",
                "UNDERPRICED|transaction underpriced: tip needed 1, tip permitted 0",
                "UNDERPRICED|transaction gas price below minimum: gas tip cap 100000000, minimum needed 1000000000",
                "UNDERPRICED|FeeTooLowToCompete",
                "UNDERPRICED|FeeTooLow, MaxFeePerGas too low",
                "UNDERPRICED|Gas price below configured minimum gas price",
                "UNDERPRICED|max fee per gas less than block base fee",
                "UNDERPRICED|REPLACEMENT_UNDERPRICED",
                "UNDERPRICED|could not replace existing tx",
                "TAKEN|already known",
                "TAKEN|AlreadyKnown",
                "TAKEN|Known transaction",
                "TAKEN|transaction already imported",
                "NONCE_USED|nonce too low: next nonce 7, tx nonce 6",
                "NONCE_USED|Nonce too low",
                "NONCE_USED|OldNonce",
                "UNKNOWN|unknown transaction type",
                "UNKNOWN|transaction type not supported",
                "CAPPED|tx fee (2.00 ether) exceeds the configured cap (1.00 ether)",
                "CAPPED|Transaction fee cap exceeded",
                "UNKNOWN|txpool is full",
                "UNKNOWN|internal error",
                "UNKNOWN|insufficient funds for gas * price + value"
            })
    void p5_underpricedAndItsKinInTheWordsOfManyNodes(SendOutcome outcome, String text) {
        assertEquals(outcome, SendOutcome.of(new RpcException.Refused(-32000, text)));
        assertEquals(outcome, SendOutcome.of(new CompletionException(new RpcException.Refused(-32603, text))));
    }

    @Test
    void ofSeveralNodesTheOneThatIsCertainCounts() {
        assertEquals(SendOutcome.TAKEN, both("txpool is full", "already known"));
        assertEquals(SendOutcome.NONCE_USED, both("nonce too low", "replacement transaction underpriced"));
        assertEquals(SendOutcome.UNDERPRICED, both("exceeds the configured cap", "transaction underpriced"));
        assertEquals(SendOutcome.CAPPED, both("txpool is full", "exceeds the configured cap"));
        assertEquals(SendOutcome.UNKNOWN, both("txpool is full", "internal error"));
        var silent = new RpcException.Transport("no answer");
        silent.addSuppressed(new RpcException.Refused(-32000, "transaction underpriced"));
        assertEquals(SendOutcome.UNDERPRICED, SendOutcome.of(silent));
    }

    private static SendOutcome both(String one, String other) {
        var failure = new RpcException.Refused(-32000, one);
        failure.addSuppressed(new RpcException.Refused(-32000, other));
        return SendOutcome.of(failure);
    }

    @Test
    void nobodyKnowsWhatBecameOfASilentBroadcast() {
        assertEquals(SendOutcome.UNKNOWN, SendOutcome.of(new RpcException.Transport("already known")));
        assertEquals(SendOutcome.UNKNOWN, SendOutcome.of(new RpcException.BadAnswer("underpriced")));
    }
}
