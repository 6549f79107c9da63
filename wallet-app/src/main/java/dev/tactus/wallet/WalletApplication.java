package dev.tactus.wallet;

import dev.tactus.application.Application;
import dev.tactus.application.Output;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * Accounts in one ERC-20 token. An op pays the frame's fee to the batch submitter's account before its method runs;
 * a method that does not decode, that the balance does not allow or whose credit would pass uint256 changes nothing
 * more and has no outputs.
 */
public final class WalletApplication implements Application {
    private final Address portal;
    private final Address token;
    private final Address feeRecipient;

    public WalletApplication(Deployment deployment) {
        portal = deployment.portals().getFirst();
        token = deployment.token();
        feeRecipient = deployment.submitter();
    }

    @Override
    public int maxMethodBytes() {
        return WalletMethod.MAX_BYTES;
    }

    @Override
    public long nextNonce(StateReader state, Address sender) {
        return Account.read(state, sender).nonce();
    }

    @Override
    public BigInteger balance(StateReader state, Address sender) {
        return Account.read(state, sender).balance();
    }

    @Override
    public Validation validate(StateReader state, OpContext op) {
        Account account = Account.read(state, op.sender());
        if (account.exhausted()) {
            return Validation.Exhausted.EXHAUSTED;
        }
        if (op.nonce() != account.nonce()) {
            return new Validation.BadNonce(account.nonce());
        }
        if (account.balance().compareTo(op.fee()) < 0) {
            return new Validation.InsufficientBalance(op.fee(), account.balance());
        }
        return Validation.Valid.VALID;
    }

    @Override
    public List<Output> execute(StateAccess state, OpContext op) {
        Account.read(state, op.sender()).nextNonce().debit(op.fee()).write(state, op.sender());
        // Read after the debit: the fee recipient may be the sender.
        Account.read(state, feeRecipient).creditSaturating(op.fee()).write(state, feeRecipient);
        WalletMethod method;
        try {
            method = WalletMethod.decode(op.data());
        } catch (DecodeException e) {
            return List.of();
        }
        Account sender = Account.read(state, op.sender());
        if (sender.balance().compareTo(method.amount()) < 0) {
            return List.of();
        }
        return switch (method) {
            case WalletMethod.Withdrawal(BigInteger amount) -> {
                sender.debit(amount).write(state, op.sender());
                yield List.of(WalletOutputs.withdrawalVoucher(token, op.sender(), amount));
            }
            case WalletMethod.Transfer(BigInteger amount, Address to) -> transfer(state, op.sender(), to, amount);
        };
    }

    private static List<Output> transfer(StateAccess state, Address from, Address to, BigInteger amount) {
        if (!from.equals(to)) {
            Optional<Account> credited = Account.read(state, to).credit(amount);
            if (credited.isEmpty()) {
                return List.of();
            }
            Account.read(state, from).debit(amount).write(state, from);
            credited.get().write(state, to);
        }
        return List.of(WalletOutputs.transferNotice(from, to, amount));
    }

    @Override
    public List<Output> execute(StateAccess state, DirectInput input) {
        if (!input.sender().equals(portal)) {
            return List.of();
        }
        Optional<Erc20Deposit> deposit =
                Erc20Deposit.decode(input.payload()).filter(it -> it.token().equals(token));
        if (deposit.isEmpty()) {
            return List.of();
        }
        Address depositor = deposit.get().depositor();
        Optional<Account> credited =
                Account.read(state, depositor).credit(deposit.get().value());
        if (credited.isEmpty()) {
            return List.of();
        }
        credited.get().write(state, depositor);
        return List.of(WalletOutputs.depositNotice(deposit.get()));
    }
}
