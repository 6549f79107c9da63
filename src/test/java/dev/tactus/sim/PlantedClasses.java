package dev.tactus.sim;

import dev.tactus.fault.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The product with one bug in it: the file is compiled with the change, in memory, and the world runs on classes of its
 * own. What the other tests run on stays as it is.
 */
public final class PlantedClasses extends URLClassLoader {
    private static final String OURS = "dev.tactus.";
    /** Of the module that tests are run in. */
    static final Path SOURCES = Path.of("main", "java", "dev", "tactus");

    private final Map<String, byte[]> planted;

    private PlantedClasses(URL[] classes, Map<String, byte[]> planted) {
        super("planted", classes, PlantedClasses.class.getClassLoader());
        this.planted = planted;
    }

    /** @throws IllegalStateException if the place is not there any more, or the change does not compile */
    public static PlantedClasses with(PlantedBug bug) {
        URL[] classes = {home(Fault.class), home(PlantedClasses.class)};
        return new PlantedClasses(classes, compile(bug));
    }

    /** How the world fails on these classes, if it does. */
    Optional<String> firstFailure(long fromSeed, int seeds, int steps) {
        try {
            Object failure = loadClass(PlantedRun.class.getName())
                    .getMethod("firstFailure", long.class, int.class, int.class)
                    .invoke(null, fromSeed, seeds, steps);
            return Optional.ofNullable((String) failure);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a public static method that takes and may give a text says on these classes. */
    public Optional<String> ask(Class<?> type, String method, String question) {
        try {
            Object answer =
                    loadClass(type.getName()).getMethod(method, String.class).invoke(null, question);
            return Optional.ofNullable((String) answer);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] changed = planted.get(name);
        return changed == null ? super.findClass(name) : defineClass(name, changed, 0, changed.length);
    }

    private static URL home(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static Map<String, byte[]> compile(PlantedBug bug) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var problems = new DiagnosticCollector<JavaFileObject>();
        try (var files = new InMemory(compiler.getStandardFileManager(problems, null, null))) {
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(null, files, problems, options, null, List.of(source(bug)))
                    .call();
            if (!compiled) {
                throw new IllegalStateException(bug + " does not compile: "
                        + problems.getDiagnostics().stream()
                                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                                .toList());
            }
            return files.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaFileObject source(PlantedBug bug) throws IOException {
        Path file = SOURCES.resolve(bug.file() + ".java");
        String sound = Files.readString(file);
        int at = sound.indexOf(bug.original());
        if (at < 0 || sound.indexOf(bug.original(), at + 1) >= 0) {
            throw new IllegalStateException(bug + ": its place must be in " + file + " exactly once");
        }
        String broken = sound.replace(bug.original(), bug.planted());
        return new SimpleJavaFileObject(URI.create("string:///" + file.getFileName()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return broken;
            }
        };
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        InMemory(JavaFileManager files) {
            super(files);
        }

        Map<String, byte[]> bytes() {
            Map<String, byte[]> bytes = new HashMap<>();
            written.forEach((name, out) -> bytes.put(name, out.toByteArray()));
            return bytes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    var out = new ByteArrayOutputStream();
                    written.put(className, out);
                    return out;
                }
            };
        }
    }
}
