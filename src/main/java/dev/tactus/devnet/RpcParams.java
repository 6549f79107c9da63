package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A call's positional parameters, each read as what the method expects. */
record RpcParams(ArrayNode values) {
    private static final int MAX_QUANTITY_DIGITS = 64;

    int size() {
        return values.size();
    }

    /** The parameter, or a missing node. */
    JsonNode at(int index) {
        JsonNode value = values.get(index);
        return value == null || value.isNull() ? MissingNode.getInstance() : value;
    }

    Address address(int index) throws RpcException {
        return address(at(index));
    }

    Hash32 hash(int index) throws RpcException {
        return hash(at(index));
    }

    Bytes bytes(int index) throws RpcException {
        return bytes(at(index));
    }

    List<Double> percentiles(int index) throws RpcException {
        var percentiles = new ArrayList<Double>();
        for (JsonNode each : at(index)) {
            double value = each.asDouble(-1);
            if (value < 0 || value > 100 || (!percentiles.isEmpty() && value < percentiles.getLast())) {
                throw RpcException.invalidParams("percentiles must ascend from 0 to 100");
            }
            percentiles.add(value);
        }
        return percentiles;
    }

    static Address address(JsonNode node) throws RpcException {
        Bytes value = bytes(node);
        if (value.size() != Address.SIZE) {
            throw RpcException.invalidParams("an address has 20 bytes");
        }
        return new Address(value);
    }

    static Hash32 hash(JsonNode node) throws RpcException {
        Bytes value = bytes(node);
        if (value.size() != Hash32.SIZE) {
            throw RpcException.invalidParams("a hash has 32 bytes");
        }
        return new Hash32(value);
    }

    static Bytes bytes(JsonNode node) throws RpcException {
        if (!node.isTextual() || !node.textValue().startsWith("0x")) {
            throw RpcException.invalidParams("expected hex with 0x prefix");
        }
        try {
            return Bytes.fromHex(node.textValue());
        } catch (IllegalArgumentException e) {
            throw RpcException.invalidParams("not an even number of hex digits");
        }
    }

    /** A hex quantity, or, as lenient nodes allow, a JSON number. */
    static BigInteger quantity(JsonNode node) throws RpcException {
        if (node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0) {
            return node.bigIntegerValue();
        }
        String text = node.isTextual() ? node.textValue() : "";
        if (!text.startsWith("0x") || text.length() < 3 || text.length() > 2 + MAX_QUANTITY_DIGITS) {
            throw RpcException.invalidParams("expected a hex quantity");
        }
        for (int i = 2; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                throw RpcException.invalidParams("expected a hex quantity");
            }
        }
        return new BigInteger(text.substring(2), 16);
    }

    static long number(JsonNode node) throws RpcException {
        BigInteger value = quantity(node);
        if (value.bitLength() > 63) {
            throw RpcException.invalidParams("a number is out of range");
        }
        return value.longValue();
    }
}
