package io.basalt.bench.rival;

import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Meter;
import io.basalt.bench.measure.ProcessUsage;
import java.io.IOException;
import java.util.List;

/** Reads what the servers of a cluster, and this process, use. */
final class ClusterMeter {
    private final List<Long> servers;

    ClusterMeter(List<Long> servers) {
        this.servers = servers;
    }

    Reading read() throws IOException {
        return new Reading(ProcessUsage.of(servers), new Meter());
    }

    /** The state at one moment, to be asked later for what has come since. */
    final class Reading {
        private final ProcessUsage servers;
        private final Meter client;

        private Reading(ProcessUsage servers, Meter client) {
            this.servers = servers;
            this.client = client;
        }

        void add(Figures figures, String name, long operations) throws IOException {
            Meter.Cost cost = client.cost();
            figures.add(name + ": operations/s", cost.perSecond(operations));
            figures.add(name + ": server CPU µs an operation", now().cpuMicrosSince(servers, operations));
            figures.add(name + ": client CPU µs an operation", cost.cpuMicros(operations));
        }

        double seconds() {
            return client.cost().wall().toNanos() / 1e9;
        }

        double serverCpuSeconds() throws IOException {
            return now().cpu().minus(servers.cpu()).toNanos() / 1e9;
        }

        long writtenBytes() throws IOException {
            return now().writtenBytes() - servers.writtenBytes();
        }
    }

    void idle(Figures figures) throws IOException {
        figures.add("idle: MB resident, all processes", now().residentBytes() / 1e6);
    }

    void memory(Figures figures) throws IOException {
        figures.add("peak MB resident, all processes", now().peakResidentBytes() / 1e6);
    }

    private ProcessUsage now() throws IOException {
        return ProcessUsage.of(servers);
    }
}
