package dev.runstream.functions.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a handler's classes from its own class path. They see the JDK and Lambda's interfaces, and none of this program's
 * libraries: a handler brings its own versions.
 */
final class HandlerLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String INTERFACES = "com.amazonaws.services.lambda.runtime.";

    private HandlerLoader(URL[] urls) {
        super(urls, ClassLoader.getPlatformClassLoader());
    }

    /**
     * @param classPath {@code lib/*} stands for the jars in lib, as for Java itself
     * @throws IOException when an entry of the class path is not there
     */
    static HandlerLoader of(List<Path> classPath) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path entry : classPath) {
            boolean all = entry.endsWith("*") && entry.getParent() != null;
            Path there = all ? entry.getParent() : entry;
            if (!Files.exists(there)) {
                throw new IOException("there is no " + there + ", which the class path names");
            }
            if (all) {
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(there, "*.jar")) {
                    jars.forEach(jar -> urls.add(url(jar)));
                }
            } else {
                urls.add(url(entry));
            }
        }
        return new HandlerLoader(urls.toArray(URL[]::new));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        // One copy of the interfaces, or a handler would implement others than those that are called here.
        if (!name.startsWith(INTERFACES)) {
            return super.loadClass(name, resolve);
        }
        try {
            return Context.class.getClassLoader().loadClass(name);
        } catch (ClassNotFoundException e) {
            return super.loadClass(name, resolve); // the events of Lambda's are in a library of their own
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
