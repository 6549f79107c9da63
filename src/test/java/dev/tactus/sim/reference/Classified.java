package dev.tactus.sim.reference;

import java.util.Arrays;

/** What an input is, told by who sent it and by its first byte. */
sealed interface Classified {
    record Direct(RawInput withBody) implements Classified {}

    @SuppressWarnings("ArrayRecordComponent") // a carrier, see the package
    record Submission(byte[] ssz) implements Classified {}

    record Garbage() implements Classified {}

    static Classified of(ReferenceRules rules, RawInput input) {
        byte[] payload = input.payload();
        if (rules.trusts(input.sender())) {
            return new Direct(input);
        }
        if (payload.length == 0) {
            return new Garbage();
        }
        byte[] body = Arrays.copyOfRange(payload, 1, payload.length);
        return switch (payload[0]) {
            case 0 -> new Direct(input.withPayload(body));
            case 1 -> rules.isSubmitter(input.sender()) ? new Submission(body) : new Garbage();
            default -> new Garbage();
        };
    }
}
