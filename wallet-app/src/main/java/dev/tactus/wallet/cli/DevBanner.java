package dev.tactus.wallet.cli;

import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.protocol.Address;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;

/** What a developer needs to know of a development environment that has just started. */
final class DevBanner {
    private final DevelopmentL1 l1;
    private final SequencerClient client;
    private final DevDirectory directory;
    private final PrintWriter out;

    DevBanner(DevelopmentL1 l1, SequencerClient client, DevDirectory directory, PrintWriter out) {
        this.l1 = l1;
        this.client = client;
        this.directory = directory;
        this.out = out;
    }

    void print(Duration batchDeadline, long gasPrice) throws SequencerException {
        URI http = client.base();
        out.println();
        out.println("HTTP       " + http);
        out.println("WebSocket  ws://" + http.getRawAuthority() + "/ws/subscribe?from_offset=0");
        out.println("L1 RPC     " + l1.rpcUri() + "  (chain " + l1.chainId() + ", a block every "
                + l1.blockTime().toMillis() / 1000.0 + " s)");
        out.println("Data       " + directory.root().toAbsolutePath());
        out.println("Batches    close after " + batchDeadline.toSeconds() + " s, gas price " + gasPrice
                + " (first start; change it with SQL on batch_policy)");
        out.println();
        out.println("application      " + l1.contracts().application());
        out.println("InputBox         " + l1.contracts().inputBox());
        out.println("ERC-20 portal    " + l1.contracts().erc20Portal());
        out.println("token            " + l1.contracts().token());
        out.println("batch submitter  " + l1.submitter().address());
        accounts();
        examples(http);
        out.flush();
    }

    private void accounts() throws SequencerException {
        out.println();
        out.println("PUBLIC TEST KEYS of the well-known test mnemonic. Anyone can spend what they hold:");
        out.println("never use them on a real chain.");
        for (DevAccount account : l1.accounts()) {
            out.println("  " + account.index() + "  " + account.address() + "  "
                    + account.key().reveal().toHex() + "  "
                    + client.balance(account.address()).tokens());
        }
        out.println("The last column is the balance in the rollup, in tokens.");
    }

    private void examples(URI http) {
        Address someone = l1.accounts().getFirst().address();
        String where = (http.getPort() == 3000 ? "" : " --url " + http)
                + (l1.rpcUri().getPort() == DevCommand.DEFAULT_RPC_PORT ? "" : " --rpc-url " + l1.rpcUri());
        String url = http.getPort() == 3000 ? "" : " --url " + http;
        out.println();
        out.println("Try in another terminal:");
        out.println("  ./tactus wallet transfer --dev-account 0 --to-dev-account 1 --amount 1.5" + url);
        out.println("  ./tactus wallet withdraw --dev-account 1 --amount 0.5" + url);
        out.println("  ./tactus wallet deposit --dev-account 2 --amount 10" + where);
        out.println("  ./tactus wallet balance --dev-account 0" + where);
        out.println("  ./tactus load round-trip --rate 20 --duration 10" + url);
        out.println("  (set -a; . " + directory.settings().toAbsolutePath() + "; ./tactus verify)");
        out.println("  curl -s " + http + "/fee");
        out.println("  curl -s '" + http + "/balance?sender=" + someone + "'");
        out.println("  curl -s '" + http + "/history?from=0&limit=20'");
        out.println("  curl -s '" + http + "/batches?from=0&limit=10'");
        out.println();
        out.println("Running. Ctrl-C drains and stops; the next start goes on from here, --fresh starts anew.");
    }
}
