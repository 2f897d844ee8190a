package io.basalt.bench.ycsb;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import org.HdrHistogram.Histogram;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.DBException;
import site.ycsb.Status;

/** A binding of which each operation is timed. Of one thread; read by another once that one has ended. */
final class TimedDb extends DB {
    private static final long LONGEST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final DB binding;
    private final Map<OperationKind, Histogram> nanos = new EnumMap<>(OperationKind.class);
    private long failures;

    TimedDb(DB binding) {
        this.binding = binding;
    }

    static Histogram histogram() {
        return new Histogram(LONGEST_NANOS, DIGITS);
    }

    Map<OperationKind, Histogram> nanos() {
        return nanos;
    }

    long failures() {
        return failures;
    }

    @Override
    public void init() throws DBException {
        binding.setProperties(getProperties());
        binding.init();
    }

    @Override
    public void cleanup() throws DBException {
        binding.cleanup();
    }

    @Override
    public Status read(String table, String key, Set<String> fields, Map<String, ByteIterator> result) {
        long began = System.nanoTime();
        return record(OperationKind.READ, began, binding.read(table, key, fields, result));
    }

    @Override
    @SuppressWarnings("NonApiType") // YCSB's choice
    public Status scan(
            String table,
            String startKey,
            int count,
            Set<String> fields,
            Vector<HashMap<String, ByteIterator>> result) {
        long began = System.nanoTime();
        return record(OperationKind.SCAN, began, binding.scan(table, startKey, count, fields, result));
    }

    @Override
    public Status update(String table, String key, Map<String, ByteIterator> values) {
        long began = System.nanoTime();
        return record(OperationKind.WRITE, began, binding.update(table, key, values));
    }

    @Override
    public Status insert(String table, String key, Map<String, ByteIterator> values) {
        long began = System.nanoTime();
        return record(OperationKind.WRITE, began, binding.insert(table, key, values));
    }

    @Override
    public Status delete(String table, String key) {
        long began = System.nanoTime();
        return record(OperationKind.WRITE, began, binding.delete(table, key));
    }

    private Status record(OperationKind kind, long beganNanos, Status status) {
        nanos.computeIfAbsent(kind, each -> histogram()).recordValue(System.nanoTime() - beganNanos);
        if (!status.isOk()) {
            failures++;
        }
        return status;
    }
}
