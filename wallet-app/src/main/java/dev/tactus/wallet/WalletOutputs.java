package dev.tactus.wallet;

import dev.tactus.application.Output;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;

/** ABI of what the wallet tells the world: call data of the functions named, all of whose arguments are static. */
final class WalletOutputs {
    /** {@code DepositNotice(address token, address depositor, uint256 amount)}. */
    static final Bytes DEPOSIT_NOTICE = Bytes.fromHex("d19f477d");
    /** {@code TransferNotice(address sender, address recipient, uint256 amount)}. */
    static final Bytes TRANSFER_NOTICE = Bytes.fromHex("98830f8d");
    /** ERC-20 {@code transfer(address recipient, uint256 amount)}. */
    static final Bytes ERC20_TRANSFER = Bytes.fromHex("a9059cbb");

    private static final int WORD = 32;
    private static final int SELECTOR = 4;

    private WalletOutputs() {}

    static Output depositNotice(Erc20Deposit deposit) {
        return new Output.Notice(call(DEPOSIT_NOTICE, deposit.value(), deposit.token(), deposit.depositor()));
    }

    static Output transferNotice(Address sender, Address recipient, BigInteger amount) {
        return new Output.Notice(call(TRANSFER_NOTICE, amount, sender, recipient));
    }

    static Output withdrawalVoucher(Address token, Address recipient, BigInteger amount) {
        return new Output.Voucher(token, BigInteger.ZERO, call(ERC20_TRANSFER, amount, recipient));
    }

    /** The selector, the addresses, then the amount, a word each. */
    private static Bytes call(Bytes selector, BigInteger amount, Address... addresses) {
        byte[] out = new byte[SELECTOR + WORD * (addresses.length + 1)];
        selector.copyTo(out, 0);
        int at = SELECTOR;
        for (Address address : addresses) {
            address.bytes().copyTo(out, at + WORD - Address.SIZE);
            at += WORD;
        }
        Uint256.putBigEndian(amount, out, at);
        return Bytes.wrap(out);
    }
}
