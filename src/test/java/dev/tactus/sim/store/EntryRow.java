package dev.tactus.sim.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.ValidUserOp;

/** One entry of the order; its offset is its place. */
sealed interface EntryRow {
    FrameRow frame();

    Bytes outputs();

    SequencedL2Tx at(long offset);

    record OpRow(FrameRow frame, ValidUserOp op, Bytes outputs) implements EntryRow {
        @Override
        public SequencedL2Tx.SequencedUserOp at(long offset) {
            return new SequencedL2Tx.SequencedUserOp(
                    offset,
                    op.sender(),
                    op.op().nonce(),
                    op.op().maxFee(),
                    frame.fee(),
                    op.op().data(),
                    frame.safeBlock(),
                    frame.batch(),
                    op.txHash());
        }
    }

    /** @param input as it was stored when L1 was read */
    record InputRow(FrameRow frame, DirectInput input, Bytes outputs) implements EntryRow {
        @Override
        public SequencedL2Tx at(long offset) {
            return new SequencedL2Tx.SequencedDirectInput(offset, input, frame.batch());
        }
    }

    record FrameRow(long batch, int index, long safeBlock, int fee, long firstOffset) {}
}
