package dev.tactus.crypto;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import java.util.Optional;

/**
 * Turns an op and its signature into a sender and a valid op, or a typed refusal. Stateless and thread-safe: it runs
 * in parallel, before the lane. Nothing that comes in makes it throw.
 */
public interface Authenticator {
    /** What can be refused at no cost, before a permit is taken for the signature work; empty if nothing. */
    Optional<Authentication.Refused> precheck(Bytes signature);

    /** @param declared the sender that the client says it is; another signer is a {@code sender mismatch} */
    Authentication authenticate(UserOp op, Bytes signature, Address declared);

    /** The op with the sender its signature names, or empty if it names none: how an op posted to L1 is read. */
    Optional<ValidUserOp> recover(WireUserOp op);
}
