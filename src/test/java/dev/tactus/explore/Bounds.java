package dev.tactus.explore;

import java.util.Arrays;

/**
 * How much of what may happen. Everything else (landing, reading, posting, recovering) happens as often as it can.
 *
 * @param longJumps   times that L1 goes on by 300 or 900 blocks
 * @param blocks      times that it goes on by one empty block
 * @param seals       batches that are closed for their age
 * @param ops         that are let in
 * @param deposits    direct inputs
 * @param reorgs      times that the blocks above a height are replaced by empty ones
 * @param losses      broadcasts that get nowhere, and transactions that the node's pool forgets
 * @param strangers   transactions of the wallet that are not ours
 * @param kills       deaths of the process
 * @param bids        of a kind for one wallet nonce
 */
record Bounds(
        int longJumps,
        int blocks,
        int seals,
        int ops,
        int deposits,
        int reorgs,
        int losses,
        int strangers,
        int kills,
        int bids) {
    /** From its numbers in this order, with commas. */
    static Bounds of(String numbers) {
        int[] each = Arrays.stream(numbers.split(","))
                .mapToInt(number -> Integer.parseInt(number.strip()))
                .toArray();
        if (each.length != 10) {
            throw new IllegalArgumentException("ten numbers, not " + numbers);
        }
        return new Bounds(each[0], each[1], each[2], each[3], each[4], each[5], each[6], each[7], each[8], each[9]);
    }

    Bounds longJump() {
        return new Bounds(longJumps - 1, blocks, seals, ops, deposits, reorgs, losses, strangers, kills, bids);
    }

    Bounds block() {
        return new Bounds(longJumps, blocks - 1, seals, ops, deposits, reorgs, losses, strangers, kills, bids);
    }

    Bounds seal() {
        return new Bounds(longJumps, blocks, seals - 1, ops, deposits, reorgs, losses, strangers, kills, bids);
    }

    Bounds op() {
        return new Bounds(longJumps, blocks, seals, ops - 1, deposits, reorgs, losses, strangers, kills, bids);
    }

    Bounds deposit() {
        return new Bounds(longJumps, blocks, seals, ops, deposits - 1, reorgs, losses, strangers, kills, bids);
    }

    Bounds reorg() {
        return new Bounds(longJumps, blocks, seals, ops, deposits, reorgs - 1, losses, strangers, kills, bids);
    }

    Bounds loss() {
        return new Bounds(longJumps, blocks, seals, ops, deposits, reorgs, losses - 1, strangers, kills, bids);
    }

    Bounds stranger() {
        return new Bounds(longJumps, blocks, seals, ops, deposits, reorgs, losses, strangers - 1, kills, bids);
    }

    Bounds kill() {
        return new Bounds(longJumps, blocks, seals, ops, deposits, reorgs, losses, strangers, kills - 1, bids);
    }
}
