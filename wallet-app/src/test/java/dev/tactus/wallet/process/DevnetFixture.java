package dev.tactus.wallet.process;

import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.wallet.client.Submission;

/** A whole node on the embedded development L1, over a disk that something happens to. */
abstract class DevnetFixture extends HostileFixture {
    @Override
    final DevelopmentL1 open() throws Exception {
        return Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
    }

    /** Status and message. */
    static String told(Submission answer) {
        return switch (answer) {
            case Submission.Accepted _ -> "accepted";
            case Submission.Refused refused -> refused.status() + " " + refused.message();
        };
    }
}
