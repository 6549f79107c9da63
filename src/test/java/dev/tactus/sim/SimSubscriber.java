package dev.tactus.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tactus.feed.SimFeed;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.ValidUserOp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Follows the feed from an offset on, at its own pace, and comes back after every end of its connection: each entry
 * once, in order, as it is durable (G11).
 */
final class SimSubscriber {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration EAGER = Duration.ofSeconds(5);
    private static final int LARGEST_APPETITE = 1_000;

    private final World world;
    private final String name;
    private final Dice dice;
    private final Duration pace;
    private final int appetite;
    private long next;
    /** Of the last recovery that it was told of. */
    private long generation;

    private int requested;
    private SimFeed.@Nullable Subscription subscription;
    private @Nullable Life connectedTo;

    SimSubscriber(World world, String name, Dice dice) {
        this.world = world;
        this.name = name;
        this.dice = dice;
        this.pace = dice.between(Duration.ofSeconds(2), Duration.ofSeconds(60)).plus(world.plan.meanOp);
        this.appetite = dice.pick(List.of(3, 20, 1_000));
        this.next = dice.chance(0.7) ? 0 : dice.between(0, 30);
        tick();
    }

    long next() {
        return next;
    }

    private void tick() {
        Duration rest = world.faultsOn() ? dice.between(pace.dividedBy(2), pace) : EAGER;
        var _ = world.queue.after(rest, name, () -> {
            tick();
            act();
        });
    }

    private void act() {
        SimNode node = world.node();
        if (node == null || !node.serving()) {
            return;
        }
        if (connectedTo != node.life() || subscription == null) {
            connect(node);
        } else if (world.faultsOn() && dice.chance(0.03)) {
            world.tally.count("subscriber.left");
            subscription.cancel();
            subscription = null;
            return;
        }
        SimFeed.Subscription current = subscription;
        if (current != null && requested == 0) {
            // Only when everything asked for has come: a wake-up that is lost must show.
            requested = world.faultsOn() ? appetite : LARGEST_APPETITE;
            int asked = requested;
            node.life().enter("subscriber reads", () -> current.request(asked));
        }
    }

    private void connect(SimNode node) {
        world.tally.count("subscriber.connected");
        connectedTo = node.life();
        requested = 0;
        if (generation != node.generation()) {
            // What the answer to its request tells. Offsets alone do not say what has become of them: from the start.
            generation = node.generation();
            next = 0;
        }
        subscription = node.subscribe(next, this::shown, why -> {
            world.tally.count("subscriber.closed");
            if (!world.faultsOn() || world.plan.of(Plan.Trouble.STORE_READER) == 0) {
                world.violated("G11 feed", name + " was closed although everything works: " + why);
            }
            subscription = null;
        });
    }

    private void shown(String text) {
        requested--;
        if (generation != world.oracle.generation()) {
            reverted(text);
            return;
        }
        if (next >= world.oracle.size()) {
            world.violated("G11 feed", name + " was shown what is not durable: " + text);
            return;
        }
        if (!matches(text, world.oracle.entry(next))) {
            world.violated(
                    "G11 feed", name + " was shown " + text + " at " + next + " for " + world.oracle.entry(next));
        }
        next++;
        world.tally.count("subscriber.entries");
    }

    /** The first thing that is shown after a recovery says so; it speaks for all that it has missed. */
    private void reverted(String text) {
        long from = world.oracle.firstTakenBack(generation);
        String expected = "{\"kind\":\"reverted\",\"from_offset\":" + from + ",\"recovery_generation\":"
                + world.oracle.generation() + "}";
        if (!text.equals(expected)) {
            world.violated("W9 reverted", name + " was shown " + text + " instead of " + expected);
        }
        generation = world.oracle.generation();
        next = Math.min(next, from);
        world.tally.count("subscriber.reverted");
    }

    private boolean matches(String text, OrderOracle.Entry entry) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (IOException notJson) {
            return false;
        }
        if (json.path("offset").asLong(-1) != next) {
            return false;
        }
        return switch (entry) {
            case OrderOracle.Entry.Op(ValidUserOp op, int fee, long safeBlock, long batch) ->
                text(json, "kind").equals("user_op")
                        && text(json, "sender").equals(op.sender().toHex())
                        && number(json, "nonce") == op.op().nonce()
                        && number(json, "fee") == fee
                        && text(json, "data").equals(op.op().data().toHex())
                        && number(json, "safe_block") == safeBlock
                        && number(json, "batch_nonce") == batch
                        && text(json, "tx_hash").equals(op.txHash().toHex());
            case OrderOracle.Entry.Direct(DirectInput input, long batch) ->
                text(json, "kind").equals("direct_input")
                        && text(json, "sender").equals(input.sender().toHex())
                        && text(json, "payload").equals(input.payload().toHex())
                        && number(json, "block_number") == input.blockNumber()
                        && number(json, "block_timestamp") == input.blockTimestamp()
                        && text(json, "transaction_hash")
                                .equals(input.transactionHash().toHex())
                        && number(json, "input_index") == input.inputIndex()
                        && number(json, "batch_nonce") == batch;
        };
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asText().toLowerCase(Locale.ROOT);
    }

    private static long number(JsonNode json, String field) {
        return json.path(field).asLong(-1);
    }
}
