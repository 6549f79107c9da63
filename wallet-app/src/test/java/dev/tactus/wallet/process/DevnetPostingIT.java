package dev.tactus.wallet.process;

import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;

/** On the embedded development L1. */
final class DevnetPostingIT extends HostilePostingSuite {
    @Override
    DevelopmentL1 open() throws Exception {
        return Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
    }
}
