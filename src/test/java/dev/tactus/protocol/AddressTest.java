package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Keys;

class AddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x52908400098527886E0F7030069857D2E4169EE7",
                "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
                "0xde709f2102306220921060314715629080e2fb77",
                "0x27b1fdb04752bbc536007a920d24acb045561c26",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
                "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"
            })
    void checksumsAsTheStandardShows(String checksummed) {
        assertEquals(
                checksummed,
                Address.fromHex(checksummed.toLowerCase(Locale.ROOT)).toChecksummed());
        assertEquals(checksummed, Address.fromHex(checksummed).toString());
        assertEquals(Address.fromHex(checksummed), Address.fromHex(checksummed.substring(2)));
    }

    @Test
    void checksumsAsAnotherEncoderDoes() {
        var random = new Random(55);
        for (int i = 0; i < 500; i++) {
            Address address = RandomValues.address(random);
            assertEquals(Keys.toChecksumAddress(address.toHex()), address.toChecksummed());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "0x00",
                "0x111111111111111111111111111111111111111",
                "0x111111111111111111111111111111111111111111",
                "0xg111111111111111111111111111111111111111",
                "0X1111111111111111111111111111111111111111",
                "0x0x11111111111111111111111111111111111111"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThrows(IllegalArgumentException.class, () -> Address.fromHex(text));
    }

    @Test
    void ordersAsUnsignedBytes() {
        Address low = Address.fromHex("7f".repeat(20));
        Address high = Address.fromHex("80".repeat(20));

        assertEquals(-1, Integer.signum(low.compareTo(high)));
        assertEquals(1, Integer.signum(high.compareTo(low)));
    }
}
