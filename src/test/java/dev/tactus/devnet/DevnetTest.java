package dev.tactus.devnet;

import java.io.IOException;
import org.junit.jupiter.api.Nested;

/** The embedded chain keeps the contract of a development L1. */
final class DevnetTest {
    private static DevelopmentL1 devnet() throws IOException {
        return Devnet.open(DevnetOptions.defaults());
    }

    @Nested
    final class Contracts extends ContractsSuite {
        @Override
        DevelopmentL1 open() throws IOException {
            return devnet();
        }
    }

    @Nested
    final class Blocks extends BlocksSuite {
        @Override
        DevelopmentL1 open() throws IOException {
            return devnet();
        }
    }

    @Nested
    final class Hostile extends HostileSuite {
        @Override
        DevelopmentL1 open() throws IOException {
            return devnet();
        }
    }

    @Nested
    final class Transactions extends TransactionsSuite {
        @Override
        DevelopmentL1 open() throws IOException {
            return devnet();
        }
    }
}
