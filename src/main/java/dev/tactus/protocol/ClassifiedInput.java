package dev.tactus.protocol;

/** What an {@link L1Input} is. {@link #classify} is the one place that decides it. */
public sealed interface ClassifiedInput {
    byte DIRECT_TAG = 0x00;
    byte BATCH_TAG = 0x01;

    L1Input input();

    record Direct(L1Input input, DirectInput direct) implements ClassifiedInput {}

    /** @param body SSZ of a batch, if it decodes: the payload without its tag byte */
    record Submission(L1Input input, Bytes body) implements ClassifiedInput {}

    /** Counted and discarded. */
    record Garbage(L1Input input) implements ClassifiedInput {}

    static ClassifiedInput classify(L1Input input, Deployment deployment) {
        Bytes payload = input.payload();
        if (deployment.portals().contains(input.sender())) {
            return direct(input, payload);
        }
        if (payload.isEmpty()) {
            return new Garbage(input);
        }
        Bytes body = payload.slice(1, payload.size());
        if (payload.get(0) == DIRECT_TAG) {
            return direct(input, body);
        }
        if (payload.get(0) == BATCH_TAG && input.sender().equals(deployment.submitter())) {
            return new Submission(input, body);
        }
        return new Garbage(input);
    }

    private static Direct direct(L1Input input, Bytes body) {
        return new Direct(
                input,
                new DirectInput(
                        input.index(),
                        input.sender(),
                        input.blockNumber(),
                        input.blockTimestamp(),
                        input.transactionHash(),
                        body));
    }
}
