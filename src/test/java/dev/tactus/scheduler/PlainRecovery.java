package dev.tactus.scheduler;

import dev.tactus.crypto.SignatureException;
import dev.tactus.crypto.SignatureRecovery;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;

/** "Signatures" that begin with their signer, for tests in which nobody forges. */
public final class PlainRecovery implements SignatureRecovery {
    /** Names no signer. */
    public static final Bytes UNRECOVERABLE = Bytes.wrap(new byte[Protocol.SIGNATURE_BYTES]);

    public static Bytes signatureOf(Address signer) {
        byte[] signature = new byte[Protocol.SIGNATURE_BYTES];
        signer.bytes().copyTo(signature, 0);
        signature[Protocol.SIGNATURE_BYTES - 1] = 27;
        return Bytes.wrap(signature);
    }

    @Override
    public Recovered recover(Hash32 hash, Bytes signature) throws SignatureException {
        if (signature.size() != Protocol.SIGNATURE_BYTES || signature.equals(UNRECOVERABLE)) {
            throw new SignatureException(SignatureException.Reason.NO_POINT);
        }
        return new Recovered(new Address(signature.slice(0, Address.SIZE)), signature);
    }

    @Override
    public String name() {
        return "plain";
    }
}
