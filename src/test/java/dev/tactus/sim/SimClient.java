package dev.tactus.sim;

import dev.tactus.ingress.SimIngress.Outcome;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.sim.Plan.Trouble;
import dev.tactus.sim.SignedOps.SignedOp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One account's owner: sends the next op when its time comes, whatever became of others, asks again until it knows what
 * became of its own, and in between behaves as badly as the world wants.
 */
final class SimClient {
    private static final String BROKEN = "the application failed on this op";

    private final World world;
    private final int account;
    private final String name;
    private final Dice dice;
    private int variant;
    private boolean waiting;
    private boolean quiet;
    private boolean proven;
    private int lowFees;
    private @Nullable SignedOp last;

    SimClient(World world, int account, Dice dice) {
        this.world = world;
        this.account = account;
        this.name = "client " + account;
        this.dice = dice;
        this.variant = choose();
        tick();
    }

    private int choose() {
        return dice.between(0, SignedOps.VARIANTS - 1);
    }

    private void tick() {
        Duration mean = world.plan.meanOp;
        var _ = world.queue.after(dice.between(mean.dividedBy(4), mean.multipliedBy(2)), name, () -> {
            if (!quiet || !settled()) {
                tick();
                act();
            }
        });
    }

    /** One last op, then silence: how a kind world ends. */
    void finish() {
        quiet = true;
        variant = 3;
    }

    /** Whether the last op, once this client was asked to finish, has been acknowledged. */
    boolean settled() {
        return quiet && proven && !waiting;
    }

    /** Whatever this client does next, now. */
    void act() {
        SimNode node = world.node();
        if (node == null) {
            world.tally.count("client.refusedConnection");
            return;
        }
        if (world.faultsOn() && dice.chance(world.plan.byzantine)) {
            misbehave(node);
        } else if (!waiting) {
            waiting = true;
            SignedOp op = SignedOps.of(account, world.oracle.nextNonce(account), variant);
            submit(node, op, outcome -> {
                waiting = false;
                last = outcome.status() == 200 ? op : last;
                onAnswer(outcome);
            });
        }
    }

    private void onAnswer(Outcome outcome) {
        if (outcome.status() == 200) {
            proven |= quiet;
            variant = quiet ? 3 : choose();
        } else if (outcome.message().startsWith("insufficient balance")) {
            // A definite answer, too: whoever spent everything has nothing to finish with.
            proven |= quiet;
        } else if (outcome.message().startsWith("max fee") && ++lowFees > 1) {
            lowFees = 0;
            variant = 0;
        }
        // Anything else: the same op again when its time comes, or whatever its nonce asks for by then.
    }

    /** What a client hears, or {@code null} if its connection ends. */
    private interface Hearing {
        void answer(Outcome outcome);
    }

    private void submit(SimNode node, SignedOp op, Hearing hearing) {
        Hash32 txHash = op.op().txHash();
        world.ledger.submitted(txHash);
        world.tally.count("op.submitted");
        boolean[] over = {false};
        Duration patience = dice.between(Duration.ofMillis(500), Duration.ofSeconds(50));
        // Told nothing definite: who gives up and who is cut off alike.
        Runnable lost = () -> {
            if (!over[0]) {
                over[0] = true;
                world.tally.count("op.lost");
                hearing.answer(new Outcome(0, "", "connection lost", OptionalLong.empty()));
            }
        };
        node.life().atEnd(lost);
        var _ = world.queue.after(patience, name + " gives up", lost);
        node.life()
                .enter(
                        "POST /tx",
                        () -> node.post(op.body(), outcome -> {
                            if (over[0] || world.troubles.strikes(Trouble.LOST_ANSWER)) {
                                return;
                            }
                            over[0] = true;
                            if (outcome.message().equals(BROKEN) && world.plan.of(Trouble.APPLICATION) == 0) {
                                world.violated("§6 refusal", op + " is said to have broken a sound application");
                            }
                            world.ledger.answered(txHash, outcome);
                            hearing.answer(outcome);
                        }));
    }

    private void misbehave(SimNode node) {
        long nonce = world.oracle.nextNonce(account);
        switch (dice.between(0, 8)) {
            case 0 -> {
                world.tally.count("client.copies");
                SignedOp op = SignedOps.of(account, nonce, choose());
                for (int i = dice.between(2, 4); i > 0; i--) {
                    submit(node, op, _ -> {});
                }
            }
            case 1 -> {
                world.tally.count("client.conflicting");
                submit(node, SignedOps.of(account, nonce, 0), _ -> {});
                submit(node, SignedOps.of(account, nonce, 1), _ -> {});
            }
            case 2 -> {
                world.tally.count("client.tooEarly");
                submit(node, SignedOps.of(account, nonce + dice.between(1, 3), choose()), _ -> {});
            }
            case 3 -> {
                world.tally.count("client.replayed");
                submit(node, SignedOps.of(account, Math.max(0, nonce - dice.between(1, 5)), choose()), _ -> {});
            }
            case 4 -> {
                world.tally.count("client.replayedOther");
                int other = dice.between(0, SignedOps.ACCOUNTS - 1);
                long last = world.oracle.nextNonce(other);
                submit(node, SignedOps.of(other, Math.max(0, last - dice.between(0, 3)), choose()), _ -> {});
            }
            case 5 -> {
                world.tally.count("client.burst");
                int length = dice.between(2, 8);
                boolean backwards = dice.chance(0.2);
                for (int i = 0; i < length; i++) {
                    long each = nonce + (backwards ? length - 1 - i : i);
                    submit(node, SignedOps.of(account, each, choose()), _ -> {});
                }
            }
            case 6 -> {
                world.tally.count("client.forged");
                SignedOp known = last;
                forge(node, known != null && dice.chance(0.7) ? known : SignedOps.of(account, nonce, 0));
            }
            case 7 -> {
                world.tally.count("client.malformed");
                SignedOp op = SignedOps.of(account, nonce, 0);
                byte[] body = op.body().clone();
                body[dice.between(0, body.length - 1)] = dice.bytes(1)[0];
                // The same byte again, or a digit of another case: then it is a submission of the op.
                world.ledger.submitted(op.op().txHash());
                post(node, body, Optional.of(op));
            }
            default -> {
                world.tally.count("client.starving");
                SignedOp op = SignedOps.of(account, nonce, SignedOps.CHEAP);
                submit(node, op, _ -> {});
            }
        }
    }

    /** Somebody else's name, another signature, another chain's op: none may ever be in the order. */
    private void forge(SimNode node, SignedOp op) {
        byte[] signature = op.op().signature().toArray();
        Address sender = op.op().sender();
        switch (dice.between(0, 2)) {
            case 0 -> signature[dice.between(0, 63)] ^= (byte) (1 << dice.between(0, 7));
            case 1 -> signature[64] = (byte) (signature[64] == 27 ? 28 : 27);
            default -> sender = SignedOps.address((account + 1) % SignedOps.ACCOUNTS);
        }
        post(node, SignedOps.body(op.op().op(), Bytes.wrap(signature), sender), Optional.empty());
    }

    /** @param same the op that the body may still be: a digit of another case, another v of the same parity */
    private void post(SimNode node, byte[] body, Optional<SignedOp> same) {
        node.life()
                .enter(
                        "POST /tx",
                        () -> node.post(body, outcome -> {
                            OptionalLong known = same.map(
                                            op -> world.oracle.offsetOf(op.op().txHash()))
                                    .orElse(OptionalLong.empty());
                            if (outcome.status() == 200 && !outcome.offset().equals(known)) {
                                world.violated(
                                        "S1 forgery",
                                        outcome + " for a forged body: " + new String(body, StandardCharsets.US_ASCII));
                            }
                        }));
    }
}
