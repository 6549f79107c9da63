package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Makes an {@link OlderDirectory} of the program as it is. Not among the tests; it is run by name, once for each schema
 * that was ever in use, before the next one: {@code -Dtest=OlderDirectoryMaker -Dolder.to=FOLDER}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class OlderDirectoryMaker extends HostileFixture {
    private static final int SECONDS_PER_BLOCK = 12;
    private static final int LONG_AWAY = 1_150;

    private final List<SignedOp> ops = new ArrayList<>();

    @Override
    DevelopmentL1 open() throws Exception {
        return Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
    }

    @Override
    Map<String, String> settings() {
        return Map.of("SEQ_SECONDS_PER_BLOCK", "" + SECONDS_PER_BLOCK, "SEQ_MAX_BATCH_OPEN_SECONDS", "86400");
    }

    /** Deposits, all kinds of ops of several senders, final batches, a recovery, a batch on its way, an open one. */
    @Test
    void make() throws Exception {
        for (int i = 0; i < 3; i++) {
            deposit(user(i));
            mineUntilCredited(user(i));
        }
        include(user(0), transfer(3, user(3)));
        include(user(1), transfer(5, user(0)));
        include(user(2), new WalletMethod.Withdrawal(BigInteger.TEN).encode());
        include(user(3), transfer(1, user(1)));
        include(user(0), Bytes.fromHex("0x77"));
        sealed();
        mineUntil("the first batch is final", () -> status(ops.getFirst()).equals("safe"));
        include(user(1), transfer(7, user(2)));
        deposit(user(4));
        mineUntilCredited(user(4));
        include(user(4), transfer(1_000, user(5)));
        sealed();
        mineUntil("the second batch is final", () -> status(ops.getLast()).equals("safe"));

        commands.automine(false);
        sealed();
        SignedOp lost = ops.getLast();
        commands.drop(waitingPost());
        SignedOp undone = include(user(1), transfer(8, user(2)));
        include(user(4), transfer(2, user(2)));
        stopNode();
        pass(LONG_AWAY, SECONDS_PER_BLOCK);
        startNode();
        mineUntil("the open batch is undone", () -> status(undone).equals("reverted"));
        assertEquals("reverted", status(lost));

        acknowledged.submit(client, undone);
        include(user(2), transfer(4, user(1)));
        sealed();
        mineUntil(
                "a batch after the recovery is final",
                () -> status(ops.getLast()).equals("safe"));
        sealed();
        String _ = waitingPost();
        include(user(3), transfer(1, user(4)));
        stopNode();

        Map<String, String> settings = NodeProcess.environment(l1, dataDirectory(), 0);
        settings.putAll(settings());
        OlderDirectory.pack(
                dataDirectory(),
                settings,
                Instant.now().plus(ahead()),
                paths(),
                Path.of(System.getProperty("older.to")));
        startNode();
    }

    private String waitingPost() throws Exception {
        return until(
                "a post waits",
                () -> commands.waiting(l1.submitter()).stream().findFirst().map(HostileFixture::hash));
    }

    private List<String> paths() {
        List<String> paths = new ArrayList<>(
                List.of("/history?from=0&limit=1000", "/batches?from=0&limit=100", "/deployment", "/domain", "/fee"));
        ops.forEach(op -> paths.add("/tx/" + op.op().txHash().toHex()));
        for (int i = 0; i < 6; i++) {
            String sender = user(i).address().toHex();
            paths.add("/balance?sender=" + sender);
            paths.add("/nonce?sender=" + sender);
        }
        return paths;
    }

    private static Bytes transfer(long amount, DevAccount to) {
        return new WalletMethod.Transfer(BigInteger.valueOf(amount), to.address()).encode();
    }

    private SignedOp include(DevAccount sender, Bytes data) throws Exception {
        var signer = new UserOpSigner(client.domain(), sender.key());
        long nonce = client.nextNonce(sender.address());
        SignedOp op = signer.sign(new UserOp(nonce, client.fee().suggestedMaxFee(), data));
        acknowledged.submit(client, op);
        ops.add(op);
        return op;
    }

    /** One more op, with which the batch is full. */
    private void sealed() throws Exception {
        ops.add(sealed(client.nextNonce(user(0).address())));
    }
}
