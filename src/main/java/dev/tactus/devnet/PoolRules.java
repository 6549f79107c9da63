package dev.tactus.devnet;

/** Which node's pool is imitated: codes and words of its refusals, and what it keeps for better times. */
enum PoolRules {
    /** As the contract suite holds it to real Anvil. */
    ANVIL(false),
    /** As go-ethereum, whose words most providers pass on. It keeps what the base fee shuts out for now. */
    GETH(true);

    private final boolean takesBelowBaseFee;

    PoolRules(boolean takesBelowBaseFee) {
        this.takesBelowBaseFee = takesBelowBaseFee;
    }

    boolean takesBelowBaseFee() {
        return takesBelowBaseFee;
    }
}
