package dev.tactus.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class L1EndpointsTest {
    private static final Address SUBMITTER = Address.fromHex("0x9999999999999999999999999999999999999999");
    private static final BlockRef LATEST = BlockRef.Tag.LATEST;

    private final FakeL1 first = new FakeL1(SUBMITTER, 3);
    private final FakeL1 second = new FakeL1(SUBMITTER, 3);
    private final AtomicLong nanos = new AtomicLong();
    private final L1Endpoints client = new L1Endpoints(
            List.of(new L1Endpoint("one", first), new L1Endpoint("two", second)), FakeL1.CHAIN_ID, nanos::get);

    @Test
    void asksTheFirstAlone() throws Exception {
        get(client.block(LATEST));

        assertEquals(1, first.calls("block"));
        assertEquals(0, second.calls("block"));
    }

    @Test
    void asksTheNextWhereNoAnswerComes() throws Exception {
        first.down = true;
        second.mine(4);

        assertEquals(4, get(client.block(LATEST)).orElseThrow().number());
    }

    @Test
    void leavesOneThatKeepsFailingAloneForAWhile() throws Exception {
        get(client.endpoints().getFirst().client().chainId());
        first.down = true;
        for (int i = 0; i < 20; i++) {
            get(client.block(LATEST));
        }
        assertEquals(EndpointsCore.PATIENCE, first.calls("block"));
        assertInstanceOf(
                RpcException.Transport.class,
                failure(client.endpoints().getFirst().client().block(LATEST)));
        assertEquals(EndpointsCore.PATIENCE, first.calls("block"));

        first.down = false;
        nanos.addAndGet(Backoff.L1.cap().toNanos());
        get(client.block(LATEST));

        assertEquals(EndpointsCore.PATIENCE + 1, first.calls("block"));
    }

    @Test
    void asksTheNextWhereOneRefuses() throws Exception {
        first.refusing = Optional.of(new RpcException.Refused(-32005, "daily request count exceeded"));
        get(client.transactionCount(SUBMITTER, LATEST));
        get(client.simulate(SUBMITTER, FakeL1.INPUT_BOX, Bytes.EMPTY, 21_000, LATEST));
        assertEquals(1, second.calls("simulate"));

        second.down = true;
        assertInstanceOf(RpcException.Refused.class, failure(client.balance(SUBMITTER, LATEST)), "it tells more");
    }

    @Test
    void asksOneThatKeepsRefusingAfterTheOthers() throws Exception {
        get(client.block(LATEST));
        first.refusing = Optional.of(new RpcException.Refused(-32005, "daily request count exceeded"));
        for (int i = 0; i < 20; i++) {
            get(client.balance(SUBMITTER, LATEST));
        }

        assertEquals(EndpointsCore.PATIENCE, first.calls("balance"));
        assertInstanceOf(
                RpcException.Refused.class,
                failure(client.endpoints().getFirst().client().balance(SUBMITTER, LATEST)),
                "by itself it is asked all the same");
    }

    @Test
    void takesARevertForTheAnswerOfAll() {
        first.unwilling = Optional.of(new RpcException.Refused(3, "execution reverted"));

        assertInstanceOf(
                RpcException.Refused.class,
                failure(client.simulate(SUBMITTER, FakeL1.INPUT_BOX, Bytes.EMPTY, 21_000, LATEST)));
        assertEquals(0, second.calls("simulate"));
    }

    @Test
    void asksOneThatStandsStillAfterTheOthers() throws Exception {
        second.mine(10);
        for (L1Endpoint endpoint : client.endpoints()) {
            get(endpoint.client().block(LATEST));
        }

        get(client.balance(SUBMITTER, LATEST));
        assertEquals(0, first.calls("balance"));

        first.mine(8);
        get(client.endpoints().getFirst().client().block(LATEST));
        get(client.balance(SUBMITTER, LATEST));
        assertEquals(1, first.calls("balance"));
    }

    @Test
    void anEndpointThatWasNeverSeenOnOurChainIsNeitherAskedNorSentTo() throws Exception {
        first.chainId = 5;

        get(client.transactionCount(SUBMITTER, LATEST));
        second.sending = FakeL1.Sending.FORGET;
        get(client.sendRawTransaction(Bytes.fromHex("f0")));

        assertEquals(0, first.calls("transactionCount"));
        assertEquals(List.of(), first.sent());
        second.down = true;
        assertInstanceOf(RpcException.Transport.class, failure(client.transactionCount(SUBMITTER, LATEST)));
        assertEquals(0, first.calls("transactionCount"));
    }

    @Test
    void failsWhenNobodyAnswers() {
        first.down = true;
        second.down = true;

        assertInstanceOf(RpcException.Transport.class, failure(client.balance(SUBMITTER, LATEST)));
    }

    @Test
    void r8_anEndpointThatSwitchesToAnotherChainIsAskedForNothingMore() throws Exception {
        first.chainId = 5;
        assertEquals(5, get(client.endpoints().getFirst().client().chainId()));

        get(client.transactionCount(SUBMITTER, LATEST));
        assertEquals(0, first.calls("transactionCount"));
        assertEquals(1, second.calls("transactionCount"));

        second.chainId = 5;
        get(client.endpoints().getLast().client().chainId());
        assertInstanceOf(RpcException.WrongChain.class, failure(client.transactionCount(SUBMITTER, LATEST)));
        assertInstanceOf(RpcException.WrongChain.class, failure(client.sendRawTransaction(Bytes.EMPTY)));

        first.chainId = FakeL1.CHAIN_ID;
        get(client.endpoints().getFirst().client().chainId());
        get(client.transactionCount(SUBMITTER, LATEST));
        assertEquals(1, first.calls("transactionCount"));
    }

    @Test
    void sendsATransactionToAllAndIsContentWithOne() throws Exception {
        Bytes transaction = Bytes.fromHex("f0");
        first.sending = FakeL1.Sending.REFUSE;
        second.sending = FakeL1.Sending.FORGET;

        get(client.sendRawTransaction(transaction));

        assertEquals(List.of(transaction), first.sent());
        assertEquals(List.of(transaction), second.sent());
    }

    @Test
    void isContentThoughAnotherNeverAnswers() throws Exception {
        first.sending = FakeL1.Sending.HANG;
        second.sending = FakeL1.Sending.FORGET;

        assertTrue(get(client.sendRawTransaction(Bytes.fromHex("f0"))).bytes().size() > 0);
    }

    @Test
    void doesNotCallATransactionRefusedThatMayHaveBeenTaken() {
        first.sending = FakeL1.Sending.REFUSE;
        second.sending = FakeL1.Sending.REFUSE;
        assertInstanceOf(RpcException.Refused.class, failure(client.sendRawTransaction(Bytes.fromHex("f0"))));

        second.down = true;
        assertInstanceOf(RpcException.Transport.class, failure(client.sendRawTransaction(Bytes.fromHex("f0"))));

        second.down = false;
        first.down = true;
        assertInstanceOf(RpcException.Transport.class, failure(client.sendRawTransaction(Bytes.fromHex("f0"))));
    }

    @Test
    void refusesToBeNobody() {
        assertThrows(IllegalArgumentException.class, () -> new L1Endpoints(List.of(), 1, nanos::get));
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return RpcException.unwrap(assertThrows(ExecutionException.class, () -> get(stage)));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get();
    }
}
