package io.basalt.bench.measure;

import java.util.List;

/** The JVM options that a region server has from its launcher, for what is measured in a process of its own. */
public final class ServerJvm {
    private static final List<String> MEMORY = List.of("-Xmx1g", "-XX:MaxDirectMemorySize=1t");
    private static final int FEW_PROCESSORS = 2;

    private ServerJvm() {}

    public static List<String> options() {
        return Runtime.getRuntime().availableProcessors() > FEW_PROCESSORS ? MEMORY : with("-XX:+UseSerialGC");
    }

    /** With another collector than a server's. */
    public static List<String> with(String collector) {
        return List.of(MEMORY.get(0), MEMORY.get(1), collector);
    }
}
