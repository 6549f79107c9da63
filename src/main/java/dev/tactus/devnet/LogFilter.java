package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Hash32;
import java.util.List;
import java.util.Set;

/**
 * Which logs are wanted.
 *
 * @param addresses empty for any
 * @param topics    by position, each the wanted ones, an empty set for any; a log must have as many topics
 */
record LogFilter(long fromBlock, long toBlock, Set<Address> addresses, List<Set<Hash32>> topics) {
    boolean matches(Log log) {
        if (!addresses.isEmpty() && !addresses.contains(log.address())) {
            return false;
        }
        if (topics.size() > log.topics().size()) {
            return false;
        }
        for (int i = 0; i < topics.size(); i++) {
            if (!topics.get(i).isEmpty() && !topics.get(i).contains(log.topics().get(i))) {
                return false;
            }
        }
        return true;
    }
}
