package dev.tactus.wallet.client;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Addresses of servers on a command line: scheme http or https, host and perhaps a port. */
public final class HttpUriConverter implements ITypeConverter<URI> {
    @Override
    public URI convert(String value) {
        try {
            var uri = new URI(value);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new TypeConversionException("an address is http(s)://host:port");
        }
        throw new TypeConversionException("an address is http(s)://host:port");
    }
}
