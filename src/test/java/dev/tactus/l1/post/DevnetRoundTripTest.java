package dev.tactus.l1.post;

import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import java.io.IOException;

class DevnetRoundTripTest extends L1RoundTripSuite {
    @Override
    DevelopmentL1 open() throws IOException {
        return Devnet.open(DevnetOptions.defaults());
    }
}
