package dev.tactus.store;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Protocol;
import dev.tactus.store.DataDirectoryException.IdentityMismatch;
import dev.tactus.store.DataDirectoryException.IdentityMismatch.Difference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The consensus values of the deployment: written at the first start, compared at every later one. */
final class IdentityTable {
    private static final String SELECT = """
            SELECT chain_id, application, input_box, first_block, submitter, portals, token,
                   COALESCE((SELECT era_id FROM restorations ORDER BY number DESC LIMIT 1), era_id),
                   (SELECT COALESCE(MAX(generation), 0) FROM recoveries), max_wait_blocks
              FROM deployment_identity""";
    private static final String INSERT = """
            INSERT INTO deployment_identity (id, chain_id, application, input_box, first_block, submitter, portals,
                                             token, max_wait_blocks, era_id)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String RESTORED = """
            INSERT INTO restorations (number, era_id, first_offset, safe_block, restored_at_ms)
            VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM restorations), ?,
                    (SELECT COALESCE(MAX(offset) + 1, 0) FROM sequenced_l2_txs), ?, ?)""";

    private record Stored(StoredDeployment deployment, long maxWaitBlocks) {}

    private final Session session;

    IdentityTable(Session session) {
        this.session = session;
    }

    Optional<StoredDeployment> read() throws SQLException {
        return stored().map(Stored::deployment);
    }

    void write(Deployment deployment, UUID eraId) throws SQLException {
        session.query(INSERT)
                .with(deployment.chainId())
                .with(deployment.application())
                .with(deployment.inputBox())
                .with(deployment.firstBlock())
                .with(deployment.submitter())
                .with(joined(deployment.portals()))
                .with(deployment.token())
                .with(Protocol.MAX_WAIT_BLOCKS)
                .with(eraId.toString())
                .update();
    }

    /** From now on the offsets belong to another era. */
    void beginEra(UUID eraId, long safeBlock, long nowMs) throws SQLException {
        session.query(RESTORED)
                .with(eraId.toString())
                .with(safeBlock)
                .with(nowMs)
                .update();
    }

    /** @return what is stored, equal to {@code configured}; empty before the first start */
    Optional<StoredDeployment> check(Deployment configured) throws SQLException, IdentityMismatch {
        Optional<Stored> found = stored();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<Difference> differences = differences(found.get(), configured);
        if (!differences.isEmpty()) {
            throw new IdentityMismatch(differences);
        }
        return Optional.of(found.get().deployment());
    }

    private static List<Difference> differences(Stored found, Deployment configured) {
        Deployment stored = found.deployment().deployment();
        List<Difference> differences = new ArrayList<>();
        compare(differences, "chain id", stored.chainId(), configured.chainId());
        compare(differences, "application", stored.application(), configured.application());
        compare(differences, "InputBox", stored.inputBox(), configured.inputBox());
        compare(differences, "first block", stored.firstBlock(), configured.firstBlock());
        compare(differences, "batch submitter", stored.submitter(), configured.submitter());
        compare(differences, "portals", listed(stored.portals()), listed(configured.portals()));
        compare(differences, "token", stored.token(), configured.token());
        compare(differences, "MAX_WAIT_BLOCKS", found.maxWaitBlocks(), Protocol.MAX_WAIT_BLOCKS);
        return differences;
    }

    private static <T> void compare(List<Difference> differences, String name, T stored, T configured) {
        if (!stored.equals(configured)) {
            differences.add(new Difference(name, stored.toString(), configured.toString()));
        }
    }

    private Optional<Stored> stored() throws SQLException {
        return session.query(SELECT).first(row -> {
            var deployment = new Deployment(
                    row.number(1),
                    row.address(2),
                    row.address(3),
                    row.number(4),
                    row.address(5),
                    split(row.bytes(6)),
                    row.address(7));
            var stored = new StoredDeployment(deployment, UUID.fromString(row.text(8)), row.number(9));
            return new Stored(stored, row.number(10));
        });
    }

    private static Bytes joined(List<Address> portals) {
        byte[] joined = new byte[Address.SIZE * portals.size()];
        for (int i = 0; i < portals.size(); i++) {
            portals.get(i).bytes().copyTo(joined, i * Address.SIZE);
        }
        return Bytes.wrap(joined);
    }

    private static List<Address> split(Bytes joined) {
        List<Address> portals = new ArrayList<>();
        for (int at = 0; at < joined.size(); at += Address.SIZE) {
            portals.add(new Address(joined.slice(at, at + Address.SIZE)));
        }
        return portals;
    }

    private static String listed(List<Address> portals) {
        return portals.stream().map(Address::toString).collect(Collectors.joining(","));
    }
}
