package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Keccak;
import java.security.SignatureException;
import org.web3j.crypto.SignedRawTransaction;

/**
 * Whatever the bytes: the decoder's own error, or the transaction whose one encoding they are, read as an ordinary
 * client's library reads it. RLP is seen alone, too.
 */
class TransactionDecoderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] data) throws SignatureException {
        try {
            assertArrayEquals(data, Rlp.encode(Rlp.decode(data)));
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
        }
        Bytes raw = Bytes.of(data);
        Transaction decoded;
        try {
            decoded = TransactionDecoder.decode(raw);
        } catch (DecodeException refused) {
            assertEquals(DecodeException.class, refused.getClass());
            return;
        }
        assertEquals(raw, decoded.raw());
        assertEquals(Keccak.hash(raw), decoded.hash());
        assertTrue(decoded.chainId() >= 0 && decoded.nonce() >= 0 && decoded.gasLimit() >= 0);
        var signed = (SignedRawTransaction) org.web3j.crypto.TransactionDecoder.decode(raw.toHex());
        assertEquals(Address.fromHex(signed.getFrom()), decoded.from());
        assertEquals(signed.getNonce().longValueExact(), decoded.nonce());
        assertEquals(signed.getGasLimit().longValueExact(), decoded.gasLimit());
        assertEquals(signed.getValue(), decoded.value());
        assertEquals(Address.fromHex(signed.getTo()), decoded.to());
        assertEquals(Bytes.fromHex(signed.getData()), decoded.data());
    }
}
