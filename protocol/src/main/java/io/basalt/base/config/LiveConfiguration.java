package io.basalt.base.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings in force in a running process: those that it was started with, and for the keys that are live
 * ({@link io.basalt.base.Key#live}) what its sources said when they were last read.
 *
 * <p>Threads: any. Who reads a section asks anew each time and never finds half of a change.
 */
public final class LiveConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConfiguration.class);

    private final Source source;
    private final List<Consumer<Configuration>> listeners = new CopyOnWriteArrayList<>();
    private volatile Configuration inForce; // written by renew(), one at a time

    /** Reads and checks all files and what the command line says. May block. */
    public interface Source {
        Configuration load() throws IOException, ConfigurationException;
    }

    /** Reads the configuration anew. Blocks, so never on a loop. */
    public interface Renewal {
        /** @throws ConfigurationException when anything is wrong with it; then nothing has changed */
        void renew() throws IOException, ConfigurationException;
    }

    private LiveConfiguration(Source source, Configuration first) {
        this.source = source;
        this.inForce = first;
    }

    public static LiveConfiguration load(Source source) throws IOException, ConfigurationException {
        return new LiveConfiguration(source, source.load());
    }

    /** One that has no sources to read anew, as in tests. */
    public static LiveConfiguration fixed(Configuration configuration) {
        return new LiveConfiguration(() -> configuration, configuration);
    }

    public Configuration now() {
        return inForce;
    }

    /** A section as it is whenever it is asked for. */
    public <R extends Record> Supplier<R> section(Class<R> type) {
        return () -> inForce.get(type);
    }

    /** The listener is told of each change, on the thread that renews. */
    public void onChange(Consumer<Configuration> listener) {
        listeners.add(listener);
    }

    /** Reads the sources anew; what is live is in force when this returns, the rest waits for the next start. */
    public synchronized void renew() throws IOException, ConfigurationException {
        Configuration read = source.load();
        Configuration renewed = inForce.with(read);
        List<String> taken = inForce.differences(renewed);
        List<String> waiting = new ArrayList<>(inForce.differences(read));
        waiting.removeAll(taken);
        inForce = renewed;
        listeners.forEach(listener -> listener.accept(renewed));
        LOG.info("Read the configuration anew changed={}", taken);
        if (!waiting.isEmpty()) {
            LOG.warn("Other values are in the configuration that wait for a restart keys={}", waiting);
        }
    }
}
