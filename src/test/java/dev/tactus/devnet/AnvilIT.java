package dev.tactus.devnet;

import java.io.IOException;

/** Real Anvil with the real contracts keeps it, too: what the suite says is what Ethereum does. */
final class AnvilIT extends DevelopmentL1Contract {
    @Override
    DevelopmentL1 open() throws IOException {
        return AnvilL1.open(NodeModules.anvil());
    }
}
