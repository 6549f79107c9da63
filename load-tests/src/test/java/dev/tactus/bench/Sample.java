package dev.tactus.bench;

import dev.tactus.application.MapState;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.devnet.DevContracts;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.execution.ChunkExecutor;
import dev.tactus.execution.SerialExecutor;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.wallet.WalletApplication;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the benchmarks work on: the same in every run. */
public final class Sample {
    /** What a lane takes into one transaction at most. */
    public static final int CHUNK_OPS = 128;

    public static final Deployment DEPLOYMENT = new Deployment(
            DevnetOptions.DEFAULT_CHAIN_ID,
            DevContracts.WELL_KNOWN.application(),
            DevContracts.WELL_KNOWN.inputBox(),
            0,
            DevAccounts.SUBMITTER.address(),
            List.of(DevContracts.WELL_KNOWN.erc20Portal()),
            DevContracts.WELL_KNOWN.token());

    private static final long SEED = 1;
    private static final byte PARITY = 27;
    private static final int AMOUNT_BYTES = 32;
    private static final BigInteger BALANCE = BigInteger.TEN.pow(12);

    private Sample() {}

    /** A transfer as a wallet signs it, with its request body. */
    public static SignedOp signed() {
        DevAccount user = DevAccounts.USERS.getFirst();
        Address to = DevAccounts.USERS.getLast().address();
        return new UserOpSigner(DEPLOYMENT.domain(), user.key())
                .sign(new UserOp(7, Protocol.MAX_FEE_FIELD, transfer(BigInteger.TEN, to)));
    }

    /** The first transfers of that many accounts. Nobody signed them: only use them where nobody looks at that. */
    public static List<ValidUserOp> transfers(int count) {
        var random = new Random(SEED);
        var eip712 = new Eip712(DEPLOYMENT.domain());
        List<ValidUserOp> transfers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Address from = Address.wrap(bytes(random, Address.SIZE));
            Address to = Address.wrap(bytes(random, Address.SIZE));
            var op = new UserOp(0, Protocol.MAX_FEE_FIELD, transfer(BigInteger.ONE, to));
            byte[] signature = bytes(random, Protocol.SIGNATURE_BYTES);
            signature[Protocol.SIGNATURE_BYTES - 1] = PARITY;
            Hash32 txHash = Eip712.txHash(eip712.signingHash(op), from);
            transfers.add(new ValidUserOp(from, op, Bytes.wrap(signature), txHash));
        }
        return transfers;
    }

    /** A frame of these ops. */
    public static Frame frame(List<ValidUserOp> ops) {
        return new Frame(ops.stream().map(ValidUserOp::wire).toList(), 2, 0);
    }

    public static ChunkExecutor wallet() {
        return new SerialExecutor(new WalletApplication(DEPLOYMENT));
    }

    /** The wallet's state after deposits that let each sender transfer. */
    public static MapState funded(List<ValidUserOp> transfers) {
        List<DirectInput> deposits = new ArrayList<>();
        for (ValidUserOp op : transfers) {
            deposits.add(deposit(deposits.size(), op.sender(), BALANCE));
        }
        var state = new MapState();
        wallet().executeDirectInputs(deposits, state)
                .writes()
                .forEach((resource, value) ->
                        value.ifPresentOrElse(held -> state.write(resource, held), () -> state.delete(resource)));
        return state;
    }

    /** A deposit in L1 block 1, as the portal tells of it: {@code token 20 ‖ depositor 20 ‖ amount 32}. */
    public static DirectInput deposit(int index, Address depositor, BigInteger amount) {
        byte[] magnitude = amount.toByteArray();
        var payload = ByteBuffer.allocate(2 * Address.SIZE + AMOUNT_BYTES)
                .put(DEPLOYMENT.token().bytes().unsafeArray())
                .put(depositor.bytes().unsafeArray());
        payload.position(payload.capacity() - magnitude.length);
        Bytes content = Bytes.wrap(payload.put(magnitude).array());
        return new DirectInput(index, DEPLOYMENT.portals().getFirst(), 1, 1, hash(index), content);
    }

    public static Hash32 hash(long number) {
        return Hash32.wrap(ByteBuffer.allocate(Hash32.SIZE).putLong(0, number).array());
    }

    private static Bytes transfer(BigInteger amount, Address to) {
        return new WalletMethod.Transfer(amount, to).encode();
    }

    private static byte[] bytes(Random random, int size) {
        byte[] value = new byte[size];
        random.nextBytes(value);
        return value;
    }
}
