package dev.tactus.sim.reference;

import java.math.BigInteger;

/** What every fee exponent stands for, by the consensus arithmetic; computed once. */
final class FeeTable {
    static final int LARGEST = 17101;

    private static final BigInteger[] VALUES = compute();

    private FeeTable() {}

    static BigInteger value(int exponent) {
        if (exponent < 0 || exponent > LARGEST) {
            throw new IllegalArgumentException("no amount belongs to the fee exponent " + exponent);
        }
        return VALUES[exponent];
    }

    static int ceilExponent(BigInteger amount) {
        if (VALUES[LARGEST].compareTo(amount) < 0) {
            throw new IllegalArgumentException("above the largest fee: " + amount);
        }
        int tooSmall = -1;
        int enough = LARGEST;
        while (enough - tooSmall > 1) {
            int middle = (tooSmall + enough) / 2;
            if (VALUES[middle].compareTo(amount) < 0) {
                tooSmall = middle;
            } else {
                enough = middle;
            }
        }
        return enough;
    }

    private static BigInteger[] compute() {
        BigInteger[] squares = new BigInteger[15];
        squares[0] = BigInteger.valueOf(129).shiftLeft(57);
        for (int i = 1; i < squares.length; i++) {
            squares[i] = squares[i - 1].multiply(squares[i - 1]).shiftRight(64);
        }
        BigInteger[] values = new BigInteger[LARGEST + 1];
        for (int exponent = 0; exponent <= LARGEST; exponent++) {
            BigInteger value = BigInteger.ONE.shiftLeft(64);
            for (int bit = 0; bit < squares.length; bit++) {
                if ((exponent >> bit & 1) == 1) {
                    value = value.multiply(squares[bit]).shiftRight(64);
                }
            }
            values[exponent] = value.shiftRight(64);
        }
        return values;
    }
}
