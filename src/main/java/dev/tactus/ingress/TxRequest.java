package dev.tactus.ingress;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;

/** The body of {@code POST /tx} after every check of its form; the signature has 65 bytes and is not verified. */
record TxRequest(UserOp op, Bytes signature, Address declaredSender) {}
