package dev.tactus.l1.post;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.post.FlushCore.Look;
import dev.tactus.l1.post.FlushCore.Offer;
import dev.tactus.l1.post.FlushCore.State;
import dev.tactus.l1.post.PriceCore.Allowance;
import dev.tactus.l1.post.PriceCore.Price;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Uses up every nonce of a wallet for which something waits, so that nothing of it can land any more (protocol §10).
 * What waits may land by itself for a while; then a transfer of nothing to the wallet itself replaces it. Nothing has to
 * be remembered: whoever is interrupted begins anew. Rounds follow each other on any thread, one at a time.
 */
public final class WalletFlush {
    /** What it replaces may offer anything: it is felt for in big steps. */
    private static final BigInteger STEP = BigInteger.TWO;

    private final Settings settings;
    private final L1Client client;
    private final Supplier<CompletionStage<L1Block>> safeHead;
    private final FlushCore core;
    private final PriceCore prices;
    private final WalletLooks looks;
    private final MarketLooks markets;
    private State state;

    /**
     * @param quorum     endpoints that must answer
     * @param limits     of what it may cost in all
     * @param bumpBlocks how long a replacement may wait before more is offered for it
     * @param waitBlocks how long what waits may still land by itself: it may carry a batch that was promised
     * @param upTo       nonces below this are used up in any case, whether or not anything is seen to wait
     */
    public record Settings(
            WalletKey wallet,
            long chainId,
            int quorum,
            SpendPolicy.Limits limits,
            int bumpBlocks,
            long waitBlocks,
            long upTo) {}

    /** @param safeHead that the endpoints agree on now */
    public WalletFlush(L1Client client, Supplier<CompletionStage<L1Block>> safeHead, Settings settings) {
        this.client = client;
        this.safeHead = safeHead;
        this.settings = settings;
        this.core = new FlushCore(settings.waitBlocks(), settings.bumpBlocks());
        this.looks = new WalletLooks(client, settings.wallet().address(), settings.chainId(), settings.quorum());
        this.markets = new MarketLooks(client, settings.wallet().address(), settings.chainId());
        this.prices = new PriceCore(new SpendPolicy(settings.limits(), settings.limits(), 0, Duration.ZERO));
        this.state = State.upTo(settings.upTo());
    }

    /**
     * How far it is.
     *
     * @param safe    the block that was looked at
     * @param settled whether nothing of the wallet lands above {@code safe}
     * @param used    nonces used up in the newest block
     * @param target  nonces that have to be
     * @param sent    transactions that this round sent
     * @param hold    why not all that are due
     */
    public record Progress(L1Block safe, boolean settled, long used, long target, int sent, Optional<Hold> hold) {
        private Progress sentOne() {
            return new Progress(safe, settled, used, target, sent + 1, hold);
        }

        private Progress held(Hold why) {
            return new Progress(safe, settled, used, target, sent, Optional.of(why));
        }
    }

    /** Looks once and does what follows. Fails with an {@link RpcException}: then the next round may do better. */
    public CompletionStage<Progress> round() {
        return safeHead.get()
                .thenCompose(safe -> looks.at(safe).thenCompose(look -> {
                    if (FlushCore.isIncredible(look)) {
                        return CompletableFuture.failedStage(new RpcException.BadAnswer("the L1 endpoints claim that "
                                + (look.pending() - look.used()) + " transactions of the wallet wait"));
                    }
                    state = core.seen(state, look);
                    List<Long> due = state.settled() ? List.of() : core.toReplace(state, look);
                    var progress =
                            new Progress(safe, state.settled(), look.used(), state.target(), 0, Optional.empty());
                    return due.isEmpty() ? CompletableFuture.completedStage(progress) : replace(due, look, progress);
                }));
    }

    private CompletionStage<Progress> replace(List<Long> due, Look look, Progress progress) {
        return markets.now().thenCompose(market -> {
            CompletionStage<Progress> sofar = CompletableFuture.completedStage(progress);
            for (long nonce : due) {
                sofar = sofar.thenCompose(now -> replace(nonce, look, market, now));
            }
            return sofar;
        });
    }

    private CompletionStage<Progress> replace(long nonce, Look look, Market market, Progress progress) {
        return switch (price(nonce, market, allowance(nonce, look))) {
            case Price.Held held -> CompletableFuture.completedStage(progress.held(held.hold()));
            case Price.Offered offered ->
                send(nonce, offered.fees()).thenApply(outcome -> {
                    boolean refused = outcome == SendOutcome.UNDERPRICED;
                    state = state.offered(nonce, new Offer(offered.fees(), look.latestBlock(), refused));
                    return progress.sentOne();
                });
        };
    }

    private Price price(long nonce, Market market, Allowance allowance) {
        Optional<Offer> last = Optional.ofNullable(state.offers().get(nonce));
        if (last.filter(Offer::refused).isPresent()) {
            Price big = price(last.map(offer -> offer.fees().times(STEP)), market, allowance);
            if (big instanceof Price.Offered) {
                return big;
            }
        }
        return price(last.map(Offer::fees), market, allowance);
    }

    private Price price(Optional<Fees> older, Market market, Allowance allowance) {
        return prices.price(market.fees(), market.balance(), Gas.TRANSFER, older, allowance);
    }

    private CompletionStage<SendOutcome> send(long nonce, Fees fees) {
        Bytes transaction = settings.wallet().signNothing(settings.chainId(), nonce, fees);
        return client.sendRawTransaction(transaction)
                .thenApply(_ -> SendOutcome.TAKEN)
                .exceptionally(SendOutcome::of);
    }

    /** What was offered once may still be paid. */
    private Allowance allowance(long nonce, Look look) {
        BigInteger committed = BigInteger.ZERO;
        BigInteger owed = BigInteger.ZERO;
        for (Map.Entry<Long, Offer> each : state.offers().entrySet()) {
            BigInteger most = each.getValue().fees().most(Gas.TRANSFER);
            if (each.getKey() != nonce) {
                committed = committed.add(most);
                owed = each.getKey() >= look.used() ? owed.add(most) : owed;
            }
        }
        BigInteger left = settings.limits().budget().subtract(committed).max(BigInteger.ZERO);
        return new Allowance(perTransaction(), left, owed, false);
    }

    /** What waits was posted within the same limits: this much outbids any of it. */
    private BigInteger perTransaction() {
        var perGas = settings.limits().perTransaction().divide(BigInteger.valueOf(Gas.LEAST_POST));
        return Fees.eighthMore(perGas).multiply(BigInteger.valueOf(Gas.TRANSFER));
    }
}
