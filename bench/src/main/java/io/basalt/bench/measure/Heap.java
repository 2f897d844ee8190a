package io.basalt.bench.measure;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What lives on the heap after a full collection, as {@code jcmd GC.class_histogram} counts it. */
public record Heap(long objects, long bytes) {
    public static Heap count() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            String[] total =
                    histogram.substring(histogram.lastIndexOf("Total")).trim().split(" +");
            return new Heap(Long.parseLong(total[1]), Long.parseLong(total[2]));
        } catch (JMException e) {
            throw new IllegalStateException("this JVM does not count its objects", e);
        }
    }

    public Heap minus(Heap earlier) {
        return new Heap(objects - earlier.objects, bytes - earlier.bytes);
    }
}
