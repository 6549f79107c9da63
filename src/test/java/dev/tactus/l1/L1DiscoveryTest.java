package dev.tactus.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class L1DiscoveryTest {
    private static final Address SUBMITTER = Address.fromHex("0x9999999999999999999999999999999999999999");

    private final FakeL1 l1 = new FakeL1(SUBMITTER, 42);

    @Test
    void completesTheDeploymentThroughTheApplication() throws Exception {
        assertEquals(l1.deployment(), discover(FakeL1.CHAIN_ID, FakeL1.APPLICATION));
    }

    @Test
    void r8_anotherChainIsRefusedBeforeAnythingElseIsAsked() {
        l1.chainId = 1;

        Throwable refusal = failure(FakeL1.CHAIN_ID, FakeL1.APPLICATION);

        assertInstanceOf(DiscoveryRefused.WrongChain.class, refusal);
        assertEquals(
                "chain id is 31337 in the configuration but 1 at the endpoint of SEQ_ETH_RPC_URL: correct one of the two",
                refusal.getMessage());
        assertEquals(0, l1.calls("call"));
    }

    @Test
    void refusesAnAddressThatIsNoApplication() {
        assertInstanceOf(DiscoveryRefused.NotAnApplication.class, failure(FakeL1.CHAIN_ID, FakeL1.USER));
    }

    @Test
    void tellsAnUnreachableNodeFromARefusal() {
        l1.down = true;

        assertInstanceOf(RpcException.Transport.class, failure(FakeL1.CHAIN_ID, FakeL1.APPLICATION));
    }

    @Test
    void r8_oneEndpointOfAnotherChainRefusesTheStartThoughAnotherIsRight() {
        var other = new FakeL1(SUBMITTER, 42);
        other.chainId = 5;

        Throwable refusal = RpcException.unwrap(assertThrows(ExecutionException.class, () -> discover(l1, other)));

        assertInstanceOf(DiscoveryRefused.WrongChain.class, refusal);
        assertTrue(String.valueOf(refusal.getMessage()).contains("node 2"), refusal::toString);
    }

    @Test
    void aStoredDeploymentStaysWhateverOneEndpointSays() throws Exception {
        var other = new FakeL1(SUBMITTER, 43);
        var strange = new FakeL1(SUBMITTER, 42);
        strange.chainId = 5;

        assertEquals(l1.deployment(), discoverAgain(other, l1));
        assertEquals(l1.deployment(), discoverAgain(strange, l1));
        assertThrows(ExecutionException.class, () -> discoverAgain(strange, strange));
        assertEquals(other.deployment(), discoverAgain(other, other), "which is refused as another one");
    }

    private Deployment discoverAgain(FakeL1 first, FakeL1 second) throws Exception {
        var client = new L1Endpoints(
                List.of(new L1Endpoint("node 1", first), new L1Endpoint("node 2", second)), FakeL1.CHAIN_ID, () -> 0);
        var known = new L1Discovery.Known(
                FakeL1.CHAIN_ID, FakeL1.APPLICATION, SUBMITTER, List.of(FakeL1.PORTAL), FakeL1.TOKEN);
        return new L1Discovery(client)
                .discoverAgain(known, l1.deployment())
                .toCompletableFuture()
                .get();
    }

    @Test
    void endpointsThatNameDifferentDeploymentsAreRefused() {
        var other = new FakeL1(SUBMITTER, 43);

        Throwable refusal = RpcException.unwrap(assertThrows(ExecutionException.class, () -> discover(l1, other)));

        assertInstanceOf(DiscoveryRefused.Disagreement.class, refusal);
    }

    @Test
    void oneEndpointThatAnswersIsEnough() throws Exception {
        var away = new FakeL1(SUBMITTER, 42);
        away.down = true;

        assertEquals(l1.deployment(), discover(away, l1));
    }

    @Test
    void p21_codeAtTheSubmittersAddressIsRefused() {
        l1.code = Bytes.fromHex("ef0100" + "44".repeat(20));

        Throwable refusal = failure(FakeL1.CHAIN_ID, FakeL1.APPLICATION);

        assertInstanceOf(DiscoveryRefused.UnfitSubmitter.class, refusal);
        assertTrue(String.valueOf(refusal.getMessage()).contains("SEQ_BATCH_SUBMITTER_PRIVATE_KEY"), refusal::toString);
    }

    @Test
    void p21_oneEndpointThatShowsCodeSuffices() {
        var other = new FakeL1(SUBMITTER, 42);
        other.code = Bytes.fromHex("60");

        Throwable refusal = RpcException.unwrap(assertThrows(ExecutionException.class, () -> discover(l1, other)));

        assertInstanceOf(DiscoveryRefused.UnfitSubmitter.class, refusal);
    }

    @Test
    void p21_aSubmitterThatIsTheInputBoxIsRefused() {
        var known = new L1Discovery.Known(
                FakeL1.CHAIN_ID, FakeL1.APPLICATION, FakeL1.INPUT_BOX, List.of(FakeL1.PORTAL), FakeL1.TOKEN);

        Throwable refusal = RpcException.unwrap(assertThrows(
                ExecutionException.class,
                () -> new L1Discovery(l1).discover(known).toCompletableFuture().get()));

        assertInstanceOf(DiscoveryRefused.UnfitSubmitter.class, refusal);
    }

    @Test
    void p21_aNodeThatDoesNotTellWhetherThereIsCodeIsNoReasonNotToStart() throws Exception {
        l1.codeRefused = true;

        assertEquals(l1.deployment(), discover(FakeL1.CHAIN_ID, FakeL1.APPLICATION));
    }

    private static Deployment discover(FakeL1 first, FakeL1 second) throws Exception {
        var client = new L1Endpoints(
                List.of(new L1Endpoint("node 1", first), new L1Endpoint("node 2", second)), FakeL1.CHAIN_ID, () -> 0);
        var known = new L1Discovery.Known(
                FakeL1.CHAIN_ID, FakeL1.APPLICATION, SUBMITTER, List.of(FakeL1.PORTAL), FakeL1.TOKEN);
        return new L1Discovery(client).discover(known).toCompletableFuture().get();
    }

    private Throwable failure(long chainId, Address application) {
        return RpcException.unwrap(assertThrows(ExecutionException.class, () -> discover(chainId, application)));
    }

    private Deployment discover(long chainId, Address application) throws Exception {
        var known = new L1Discovery.Known(chainId, application, SUBMITTER, List.of(FakeL1.PORTAL), FakeL1.TOKEN);
        return new L1Discovery(l1).discover(known).toCompletableFuture().get();
    }
}
