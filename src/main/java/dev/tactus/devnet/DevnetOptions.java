package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to open a {@link Devnet}.
 *
 * @param chainId         part of the genesis
 * @param blockTime       time between blocks; zero mines each transaction as it arrives
 * @param safeDistance    blocks from {@code latest} back to {@code safe}, and again from there to {@code finalized}
 * @param address         where to listen; port 0 takes a free one
 * @param genesis         who holds what in block 0
 * @param maxLogBlocks    the widest range that {@code eth_getLogs} answers
 * @param chainFile       where the chain is kept; empty keeps it in memory only
 */
public record DevnetOptions(
        long chainId,
        Duration blockTime,
        int safeDistance,
        InetSocketAddress address,
        List<Holding> genesis,
        int maxLogBlocks,
        Optional<Path> chainFile) {
    public static final long DEFAULT_CHAIN_ID = 31337;
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);

    public DevnetOptions {
        if (chainId <= 0 || blockTime.isNegative() || safeDistance < 0 || maxLogBlocks <= 0) {
            throw new IllegalArgumentException("chain id and log range must be positive, the others not negative");
        }
        genesis = List.copyOf(genesis);
    }

    /** What an account holds in block 0: {@code wei} of ether and {@code tokens} smallest units of the token. */
    public record Holding(Address account, BigInteger wei, BigInteger tokens) {}

    /** Anvil's chain id and accounts, automine, in memory, on a free loopback port. */
    public static DevnetOptions defaults() {
        return new DevnetOptions(
                DEFAULT_CHAIN_ID,
                Duration.ZERO,
                1,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                defaultGenesis(),
                50_000,
                Optional.empty());
    }

    /** 10000 ether for each account, the submitter and the deployer; {@link #USER_TOKENS} for each of the ten. */
    public static List<Holding> defaultGenesis() {
        BigInteger ether = ETHER.multiply(BigInteger.valueOf(10_000));
        var holdings = new ArrayList<Holding>();
        for (DevAccount user : DevAccounts.USERS) {
            holdings.add(new Holding(user.address(), ether, USER_TOKENS));
        }
        holdings.add(new Holding(DevAccounts.SUBMITTER.address(), ether, BigInteger.ZERO));
        holdings.add(new Holding(DevAccounts.DEPLOYER.address(), ether, BigInteger.ZERO));
        return holdings;
    }

    /** Smallest units of the token that each of the ten accounts starts with: 10000 whole tokens of 18 decimals. */
    public static final BigInteger USER_TOKENS = ETHER.multiply(BigInteger.valueOf(10_000));

    public DevnetOptions withBlockTime(Duration value) {
        return new DevnetOptions(chainId, value, safeDistance, address, genesis, maxLogBlocks, chainFile);
    }

    public DevnetOptions withSafeDistance(int value) {
        return new DevnetOptions(chainId, blockTime, value, address, genesis, maxLogBlocks, chainFile);
    }

    public DevnetOptions withAddress(InetSocketAddress value) {
        return new DevnetOptions(chainId, blockTime, safeDistance, value, genesis, maxLogBlocks, chainFile);
    }

    public DevnetOptions withChainId(long value) {
        return new DevnetOptions(value, blockTime, safeDistance, address, genesis, maxLogBlocks, chainFile);
    }

    public DevnetOptions withMaxLogBlocks(int value) {
        return new DevnetOptions(chainId, blockTime, safeDistance, address, genesis, value, chainFile);
    }

    public DevnetOptions withChainFile(Path value) {
        return new DevnetOptions(chainId, blockTime, safeDistance, address, genesis, maxLogBlocks, Optional.of(value));
    }
}
