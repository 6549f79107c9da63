package dev.tactus.wallet.process;

import dev.tactus.devnet.AnvilL1;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.NodeModules;

/** On a real EVM node with the real contracts. */
final class AnvilPostingIT extends HostilePostingSuite {
    @Override
    DevelopmentL1 open() throws Exception {
        return AnvilL1.open(NodeModules.anvil().withSafeDistance(SAFE_DISTANCE));
    }
}
