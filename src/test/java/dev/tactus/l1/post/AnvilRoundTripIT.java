package dev.tactus.l1.post;

import dev.tactus.devnet.AnvilL1;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.NodeModules;
import java.io.IOException;

/** The real InputBox takes what we post, and our gas limits suffice for it. */
class AnvilRoundTripIT extends L1RoundTripSuite {
    @Override
    DevelopmentL1 open() throws IOException {
        return AnvilL1.open(NodeModules.anvil());
    }
}
