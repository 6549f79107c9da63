package dev.tactus.load;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

/** What each sender of a load signs: transfers of one smallest unit to the next one, nonces in a row. Thread-safe. */
final class Signing {
    private final Eip712 eip712;
    private final List<Sender> senders;
    private final int maxFee;
    private final List<Of> all;

    Signing(Eip712Domain domain, List<Sender> senders, int maxFee) {
        eip712 = new Eip712(domain);
        this.senders = List.copyOf(senders);
        this.maxFee = maxFee;
        all = IntStream.range(0, senders.size()).mapToObj(Of::new).toList();
    }

    Of of(int sender) {
        return all.get(sender);
    }

    List<Sender> senders() {
        return senders;
    }

    int maxFee() {
        return maxFee;
    }

    /** The ops of one sender, counted from 0. */
    final class Of {
        private final Sender sender;
        private final OpSigner signer;
        private final Bytes method;

        private Of(int number) {
            sender = senders.get(number);
            signer = new OpSigner(sender.key());
            Address to = senders.get((number + 1) % senders.size()).address();
            method = new WalletMethod.Transfer(BigInteger.ONE, to).encode();
        }

        Bytes method() {
            return method;
        }

        /** What is signed. */
        Hash32 hash(int index) {
            return eip712.signingHash(new UserOp(sender.firstNonce() + index, maxFee, method));
        }

        Bytes sign(Hash32 hash) {
            return signer.sign(hash);
        }

        Hash32 txHash(Hash32 hash) {
            return Eip712.txHash(hash, sender.address());
        }
    }
}
