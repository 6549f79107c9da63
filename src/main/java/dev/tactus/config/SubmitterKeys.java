package dev.tactus.config;

import dev.tactus.protocol.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the key that posts batches: in a variable or in the first line of a file, exactly one of the two. */
final class SubmitterKeys {
    private static final Pattern KEY = Pattern.compile("(0x)?[0-9a-fA-F]{64}");
    /** A key line is 66 characters; anything much longer is some other file. */
    private static final int MAX_LINE = 256;

    private SubmitterKeys() {}

    static Optional<PrivateKey> read(ConfigSources sources, ConfigReader reader) {
        List<Setting> given = sources.givenTogether(Setting.SUBMITTER_KEY, Setting.SUBMITTER_KEY_FILE);
        if (given.size() != 1) {
            reader.problem(
                    Setting.SUBMITTER_KEY,
                    given.isEmpty()
                            ? "or " + Setting.SUBMITTER_KEY_FILE.label() + " is required: set exactly one of them"
                            : "and " + Setting.SUBMITTER_KEY_FILE.label() + " are both set: keep exactly one of them");
            return Optional.empty();
        }
        Setting setting = given.getFirst();
        Optional<String> text = reader.required(setting, "give the key, or unset it");
        if (setting == Setting.SUBMITTER_KEY_FILE) {
            text = text.flatMap(path -> firstLine(path, reader));
        }
        return text.flatMap(key -> parse(setting, key, reader));
    }

    /** A key file that others on this machine can read. */
    static Optional<String> warning(ConfigSources sources) {
        List<Setting> given = sources.givenTogether(Setting.SUBMITTER_KEY, Setting.SUBMITTER_KEY_FILE);
        if (!given.equals(List.of(Setting.SUBMITTER_KEY_FILE))) {
            return Optional.empty();
        }
        return sources.text(Setting.SUBMITTER_KEY_FILE)
                .filter(SubmitterKeys::othersMayRead)
                .map(path -> Setting.SUBMITTER_KEY_FILE.label()
                        + " names a file that other users may read; give it mode 600");
    }

    private static Optional<PrivateKey> parse(Setting setting, String text, ConfigReader reader) {
        if (!KEY.matcher(text).matches()) {
            reader.problem(setting, "holds no private key: give 64 hex digits, with or without 0x");
            return Optional.empty();
        }
        var key = new PrivateKey(Bytes.fromHex(text));
        if (!key.isOnCurve()) {
            reader.problem(setting, "holds a number that is no secp256k1 key: give a real key");
            return Optional.empty();
        }
        return Optional.of(key);
    }

    private static Optional<String> firstLine(String path, ConfigReader reader) {
        try (BufferedReader file = Files.newBufferedReader(Path.of(path), StandardCharsets.ISO_8859_1)) {
            char[] start = new char[MAX_LINE];
            int length = 0;
            for (int n = 0; n >= 0 && length < MAX_LINE; n = file.read(start, length, MAX_LINE - length)) {
                length += n;
            }
            return Optional.of(
                    new String(start, 0, length).lines().findFirst().orElse("").strip());
        } catch (IOException | InvalidPathException e) {
            reader.problem(
                    Setting.SUBMITTER_KEY_FILE,
                    "names a file that cannot be read (" + e.getClass().getSimpleName()
                            + "): check the path and its permissions");
            return Optional.empty();
        }
    }

    private static boolean othersMayRead(String path) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(Path.of(path));
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            // Nothing to warn of where the file system knows no such permissions; an unreadable file is reported as
            // such.
            return false;
        }
    }
}
