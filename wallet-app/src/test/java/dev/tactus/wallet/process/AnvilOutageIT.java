package dev.tactus.wallet.process;

import dev.tactus.devnet.AnvilL1;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.NodeModules;
import org.junit.jupiter.api.Test;

/** One outage of them all on a real EVM node with the real contracts. */
final class AnvilOutageIT extends OutageSuite {
    @Override
    DevelopmentL1 open() throws Exception {
        return AnvilL1.open(NodeModules.anvil().withSafeDistance(SAFE_DISTANCE));
    }

    @Test
    void o9_bothAwayFor1250BlocksUndoWhatWasLost() throws Exception {
        outage(new Outage(Away.BOTH, 1250, Post.LOST, 0, Fate.UNDONE));
    }
}
