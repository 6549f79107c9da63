package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import java.sql.SQLException;
import java.util.Optional;

/** The first divergence from L1 that was found, if any: written once, for good. */
final class DivergenceTable {
    private static final String SELECT = """
            SELECT batch_nonce, accepted_hash, input_index, block_number, transaction_hash, sealed_hash
              FROM canonical_divergence""";
    private static final String INSERT = """
            INSERT INTO canonical_divergence (id, batch_nonce, accepted_hash, input_index, block_number,
                                              transaction_hash, sealed_hash)
            VALUES (1, ?, ?, ?, ?, ?, NULLIF(?, x''))
                ON CONFLICT DO NOTHING""";

    private final Session session;

    DivergenceTable(Session session) {
        this.session = session;
    }

    Optional<Divergence> read() throws SQLException {
        return session.query(SELECT)
                .first(row -> new Divergence(
                        new AcceptedBatch(row.number(1), row.hash(2), row.number(3), row.number(4), row.hash(5)),
                        row.isNull(6) ? Optional.empty() : Optional.of(row.hash(6))));
    }

    void write(Divergence found) throws SQLException {
        AcceptedBatch accepted = found.accepted();
        session.query(INSERT)
                .with(accepted.nonce())
                .with(accepted.payloadHash())
                .with(accepted.inputIndex())
                .with(accepted.blockNumber())
                .with(accepted.transactionHash())
                .with(found.sealed().map(hash -> hash.bytes()).orElse(Bytes.EMPTY))
                .update();
    }
}
