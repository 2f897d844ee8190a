package io.basalt.bench.rival;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code scripts/bench.sh} found for us: HBase's class path, and a Java that HBase runs on. */
final class Rivals {
    private Rivals() {}

    static String hbaseClassPath() throws IOException {
        return Files.readString(Path.of(required("bench.hbase.classpath"))).trim();
    }

    static String hbaseJava() {
        return required("bench.hbase.java");
    }

    private static String required(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException(property + " is not set: run this by scripts/bench.sh");
        }
        return value;
    }
}
