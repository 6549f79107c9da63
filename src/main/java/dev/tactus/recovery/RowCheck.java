package dev.tactus.recovery;

import static dev.tactus.recovery.DifferenceFound.require;

import dev.tactus.crypto.SignatureException;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.StoredEntry;
import dev.tactus.store.StoredEntry.StoredInput;
import dev.tactus.store.StoredEntry.StoredOp;

/** What every row of the order must be by itself, whatever it does: the one place where each is looked at. */
final class RowCheck {
    private final Eip712 eip712;
    private final SignatureRecovery recovery;

    RowCheck(Eip712Domain domain, SignatureRecovery recovery) {
        this.eip712 = new Eip712(domain);
        this.recovery = recovery;
    }

    void entry(StoredEntry entry) {
        switch (entry) {
            case StoredOp(long offset, long _, int _, ValidUserOp op, var _) ->
                require(offset, "tx_hash", Eip712.txHash(eip712.signingHash(op.op()), op.sender()), op.txHash());
            // What a direct input holds is a matter of L1.
            case StoredInput _ -> {}
        }
    }

    /** For an op of the open batch: a sealed one's signature is held by the hash of the batch's payload. */
    void signature(StoredOp entry) {
        ValidUserOp op = entry.op();
        Hash32 signed = eip712.signingHash(op.op());
        try {
            var recovered = recovery.recover(signed, op.signature());
            require(entry.offset(), "signer", op.sender(), recovered.signer());
            require(entry.offset(), "signature", recovered.signature(), op.signature());
        } catch (SignatureException e) {
            throw new DifferenceFound(entry.offset(), "signature", "one of " + op.sender(), op.signature());
        }
    }
}
