package dev.tactus.devnet;

import java.io.IOException;

/** The embedded chain keeps the contract of a development L1. */
final class DevnetTest extends DevelopmentL1Contract {
    @Override
    DevelopmentL1 open() throws IOException {
        return Devnet.open(DevnetOptions.defaults());
    }
}
