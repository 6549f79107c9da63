package dev.tactus.wallet.cli;

import dev.tactus.protocol.Address;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Addresses on the command line. One with letters of both cases must carry a right checksum. */
final class AddressConverter implements ITypeConverter<Address> {
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{40}");

    @Override
    public Address convert(String value) {
        if (!HEX.matcher(value).matches()) {
            throw new TypeConversionException("an address is 0x and 40 hex digits");
        }
        Address address = Address.fromHex(value);
        String digits = value.substring(2);
        boolean oneCase =
                digits.equals(digits.toLowerCase(Locale.ROOT)) || digits.equals(digits.toUpperCase(Locale.ROOT));
        if (!oneCase && !address.toChecksummed().equals(value)) {
            throw new TypeConversionException("the address has a wrong checksum: check it for a typing mistake");
        }
        return address;
    }
}
