package dev.tactus.explore;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * L1 as far as anyone here can tell: heights, the wallet's transactions and deposits in its blocks, and all that was
 * ever broadcast. Every transaction has a block of its own, so order within a block is no matter.
 *
 * @param landed   by wallet nonce: a nonce is used once those before it are
 * @param deposits blocks that hold a direct input, ascending
 * @param posts    by wallet nonce, what was broadcast for it
 */
public record Chain(long head, long safe, List<Landed> landed, List<Long> deposits, List<Post> posts) {
    /** What a stranger with the wallet's key sends: it means nothing to us. */
    static final Offer FOREIGN = new Offer(Hash32.wrap(new byte[Hash32.SIZE]), Bytes.EMPTY);

    private static final Post NOTHING = new Post(List.of(), false);

    /** @param body SSZ of a batch; empty if it does nothing but use up its nonce */
    public record Offer(Hash32 id, Bytes body) {}

    public record Landed(long block, Offer offer) {}

    /**
     * @param offers ever broadcast; some miner may hold each of them still, so each may land
     * @param shown  whether the node's pool has the newest one
     */
    public record Post(List<Offer> offers, boolean shown) {
        public Post {
            offers = List.copyOf(offers);
        }
    }

    public Chain {
        landed = List.copyOf(landed);
        deposits = List.copyOf(deposits);
        posts = List.copyOf(posts);
    }

    static Chain at(long height) {
        return new Chain(height, height, List.of(), List.of(), List.of());
    }

    /** Transactions of the wallet up to a block. */
    public long countAt(long block) {
        return landed.stream().filter(each -> each.block() <= block).count();
    }

    public Post post(long walletNonce) {
        return walletNonce < posts.size() ? posts.get((int) walletNonce) : NOTHING;
    }

    /** The next block above {@code from} in which something happened. */
    OptionalLong nextEvent(long from) {
        return events().filter(block -> block > from).min();
    }

    LongStream events() {
        return LongStream.concat(
                landed.stream().mapToLong(Landed::block), deposits.stream().mapToLong(Long::longValue));
    }

    Chain pass(long blocks) {
        return new Chain(head + blocks, safe, landed, deposits, posts);
    }

    Chain land(Offer offer) {
        List<Landed> more = Stream.concat(landed.stream(), Stream.of(new Landed(head + 1, offer)))
                .toList();
        return new Chain(head + 1, safe, more, deposits, posts);
    }

    Chain deposit() {
        List<Long> more = Stream.concat(deposits.stream(), Stream.of(head + 1)).toList();
        return new Chain(head + 1, safe, landed, more, posts);
    }

    Chain makeSafe(long block) {
        return new Chain(head, block, landed, deposits, posts);
    }

    /** Empty blocks instead of all above this one, which is safe or above it. */
    Chain reorganise(long above) {
        return new Chain(
                head,
                safe,
                landed.stream().filter(each -> each.block() <= above).toList(),
                deposits.stream().filter(block -> block <= above).toList(),
                posts);
    }

    public Chain broadcast(long walletNonce, Offer offer) {
        Post post = post(walletNonce);
        List<Offer> offers = post.offers().contains(offer)
                ? post.offers()
                : Stream.concat(post.offers().stream(), Stream.of(offer)).toList();
        return withPost(walletNonce, new Post(offers, true));
    }

    /** The node's pool forgets what it has for a nonce; miners may not. */
    Chain forget(long walletNonce) {
        return withPost(walletNonce, new Post(post(walletNonce).offers(), false));
    }

    private Chain withPost(long walletNonce, Post post) {
        List<Post> all = new ArrayList<>(posts);
        while (all.size() <= walletNonce) {
            all.add(NOTHING);
        }
        all.set((int) walletNonce, post);
        return new Chain(head, safe, landed, deposits, all);
    }
}
