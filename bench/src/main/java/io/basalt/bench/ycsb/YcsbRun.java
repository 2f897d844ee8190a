package io.basalt.bench.ycsb;

import io.basalt.bench.measure.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import site.ycsb.ClientThread;
import site.ycsb.DB;
import site.ycsb.DBException;
import site.ycsb.Workload;
import site.ycsb.WorkloadException;
import site.ycsb.measurements.Measurements;
import site.ycsb.workloads.CoreWorkload;

/**
 * Runs a workload with YCSB's own generators and client threads. Only the timing is ours: YCSB's adds up over all runs of
 * a process.
 *
 * @param binding makes one for each thread
 * @param quorum where the cluster's ZooKeeper is, host:port
 * @param table its family is {@link #FAMILY}
 * @param rows how many the table has, or is to be loaded with
 */
public record YcsbRun(Supplier<DB> binding, String quorum, String table, long rows, int threads) {
    public static final String FAMILY = "family";

    /** Operations that were done, and how long they took. An operation of F is one although it reads and writes. */
    public record Outcome(long operations, long failures, Map<OperationKind, Histogram> nanos) {}

    /** A connection that is held open. */
    public interface Connected extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** Opens the connection that all bindings share: until it is closed again, no run spends its time on connecting. */
    public Connected connect() throws IOException {
        DB holder = binding.get();
        holder.setProperties(properties(CoreWorkloads.LOAD));
        try {
            holder.init();
        } catch (DBException e) {
            throw new IOException("cannot connect", e);
        }
        return () -> {
            try {
                holder.cleanup();
            } catch (DBException e) {
                throw new IOException("cannot disconnect", e);
            }
        };
    }

    /** Puts all rows in. */
    public Outcome load() throws IOException {
        return run(CoreWorkloads.LOAD, null);
    }

    /** Runs for a while on what has been loaded. */
    public Outcome run(CoreWorkloads kind, Duration time) throws IOException {
        Properties properties = properties(kind);
        Measurements.setProperties(properties);
        Workload workload = workload(properties);
        List<TimedDb> timed = new ArrayList<>();
        List<ClientThread> clients = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        var done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            var db = new TimedDb(binding.get());
            db.setProperties(properties);
            timed.add(db);
            // Zero: until the workload is told to stop.
            int share = time == null ? (int) (rows / threads + (i < rows % threads ? 1 : 0)) : 0;
            var client = new ClientThread(db, time != null, workload, properties, share, 0, done);
            client.setThreadId(i);
            client.setThreadCount(threads);
            clients.add(client);
            if (time != null || share > 0) {
                running.add(new Thread(client, "ycsb-" + i));
            }
        }
        running.forEach(Thread::start);
        if (time != null) {
            Pause.of(time);
            workload.requestStop();
        }
        for (Thread thread : running) {
            Pause.join(thread);
        }
        return outcome(clients, timed);
    }

    private Properties properties(CoreWorkloads kind) {
        Properties properties = kind.properties(table, rows);
        properties.setProperty("quorum", quorum);
        properties.setProperty("columnfamily", FAMILY);
        return properties;
    }

    private static Workload workload(Properties properties) throws IOException {
        try {
            var workload = new CoreWorkload();
            workload.init(properties);
            return workload;
        } catch (WorkloadException e) {
            throw new IOException("YCSB does not like its own workload", e);
        }
    }

    private static Outcome outcome(List<ClientThread> clients, List<TimedDb> timed) {
        Map<OperationKind, Histogram> nanos = new EnumMap<>(OperationKind.class);
        long failures = 0;
        for (TimedDb db : timed) {
            failures += db.failures();
            db.nanos().forEach((kind, histogram) -> nanos.computeIfAbsent(kind, each -> TimedDb.histogram())
                    .add(histogram));
        }
        long operations = clients.stream().mapToLong(ClientThread::getOpsDone).sum();
        return new Outcome(operations, failures, nanos);
    }
}
