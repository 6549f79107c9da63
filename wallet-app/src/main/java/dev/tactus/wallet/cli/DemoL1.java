package dev.tactus.wallet.cli;

import dev.tactus.devnet.AnvilL1;
import dev.tactus.devnet.AnvilOptions;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import java.io.IOException;
import java.time.Duration;

/** The chains that the demonstration runs on. */
enum DemoL1 {
    /** The embedded one. */
    devnet("the embedded development L1") {
        @Override
        DevelopmentL1 open(Duration blockTime) throws IOException {
            return Devnet.open(DevnetOptions.defaults().withBlockTime(blockTime));
        }
    },
    /** A real EVM node with the real contracts. */
    anvil("real Anvil with the real contracts") {
        @Override
        DevelopmentL1 open(Duration blockTime) throws IOException {
            return AnvilL1.open(AnvilOptions.in(NpmPackages.installed()).withBlockTime(blockTime));
        }
    };

    private final String label;

    DemoL1(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** @param blockTime whole seconds */
    abstract DevelopmentL1 open(Duration blockTime) throws IOException;
}
