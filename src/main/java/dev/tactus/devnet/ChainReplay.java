package dev.tactus.devnet;

import dev.tactus.devnet.BlockBuilder.Candidate;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings a kept chain back, or begins one in an empty file. */
final class ChainReplay {
    private ChainReplay() {}

    /**
     * Reads the file to its end.
     *
     * @throws IOException if it cannot be read, or its chain is not the one that {@code fresh} describes
     */
    static ChainCore of(ChainFile file, Genesis fresh) throws IOException {
        try {
            return load(file, fresh);
        } catch (DecodeException e) {
            throw new IOException("the development chain cannot be read: " + e.getMessage(), e);
        }
    }

    private static ChainCore load(ChainFile file, Genesis fresh) throws IOException, DecodeException {
        Optional<byte[]> first = file.next();
        if (first.isEmpty()) {
            file.append(fresh.encode().unsafeArray());
            return new ChainCore(fresh, DevContracts.WELL_KNOWN);
        }
        Genesis genesis = Genesis.decode(first.get());
        if (genesis.chainId() != fresh.chainId() || !genesis.holdings().equals(fresh.holdings())) {
            throw new IOException("the development chain was started with another chain id or other accounts");
        }
        var core = new ChainCore(genesis, DevContracts.WELL_KNOWN);
        for (Optional<byte[]> next = file.next(); next.isPresent(); next = file.next()) {
            Optional<BalanceRecord> balance = BalanceRecord.decode(next.get());
            if (balance.isPresent()) {
                core.setBalance(balance.get().account(), balance.get().wei());
            } else {
                replay(core, BlockRecord.decode(next.get()));
            }
        }
        return core;
    }

    private static void replay(ChainCore core, BlockRecord block) throws IOException, DecodeException {
        List<Transaction> transactions = new ArrayList<>();
        for (Bytes raw : block.transactions()) {
            transactions.add(TransactionDecoder.decode(raw));
        }
        if (block.number() > 0 && block.number() <= core.head().number()) {
            var _ = core.rewind(block.number() - 1);
        }
        if (block.timestamp() <= core.head().header().timestamp()) {
            throw new IOException("block " + block.number() + " of the development chain is out of order");
        }
        Candidate candidate =
                core.build(block.timestamp(), transactions, block.baseFee().orElseGet(core::nextBaseFee));
        if (!candidate.block().hash().equals(block.hash())) {
            throw new IOException("block " + block.number() + " of the development chain does not replay to its hash;"
                    + " it was written by another version");
        }
        core.append(candidate);
    }
}
