package io.basalt.cli.process;

import ch.qos.logback.classic.Level;
import io.basalt.base.config.ConfigurationException;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.standalone.LogConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a process: from the claim of its name over the start of its servers to their end, which SIGTERM or SIGINT
 * asks for. What goes wrong on the way is told on the terminal in one line, and the exit code is not 0.
 *
 * @param name names its files; no two living processes of one home have the same
 */
record ServerProcess(Path home, String name, LogTarget logTarget, PrintWriter errors) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

    static final int FAILED = 1;
    /** The name by which scripts/basalt knows the process again, from its command line; not set when something else starts it. */
    private static final String LAUNCHED_AS = "basalt.process";

    /** The command line or the configuration cannot be used. */
    static final int MISUSED = 2;

    /** What was acknowledged is in the log already, so an end that takes longer may as well be a sudden one. */
    private static final int LONGEST_END_SECONDS = 60;

    /** Where the log goes. */
    enum LogTarget {
        /** For a process in the foreground that is watched. */
        TERMINAL,
        /** For a daemon. */
        FILE,
        /** For a process that talks to its user: to the terminal goes only what must not be missed. */
        FILE_AND_WARNINGS
    }

    /** Blocks until the servers take part. */
    interface Start {
        Role.Server start(LiveConfiguration configuration) throws IOException, InterruptedException;
    }

    /** Told, on the main thread, when the servers take part. */
    interface Ready {
        void serves(Role.Server server) throws IOException;
    }

    /**
     * Blocks until the process shall end.
     *
     * @param settings where the configuration comes from; failures are reported like those of the start
     * @return the exit code
     */
    int run(LiveConfiguration.Source settings, Start start, Ready ready) {
        String launched = System.getProperty(LAUNCHED_AS, name);
        if (!launched.equals(name)) {
            tell("this process would be " + name + ", but scripts/basalt has started it as " + launched
                    + " and could not find it again to stop it; give its --name or --port once, behind the command");
            return MISUSED;
        }
        LiveConfiguration configuration;
        try {
            configuration = LiveConfiguration.load(settings);
        } catch (ConfigurationException e) {
            e.getMessage().lines().forEach(this::tell);
            return MISUSED;
        } catch (IOException e) {
            tell("cannot read the configuration: " + reason(e));
            return MISUSED;
        }
        // ZooKeeper prints each old file that it removes.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        var end = new End(Thread.currentThread(), new CountDownLatch(1));
        Runtime.getRuntime().addShutdownHook(new Thread(end::await, "end"));
        try (ProcessFiles files = ProcessFiles.claim(home, name)) {
            ProcessLog log = openLog(configuration.now().get(LogConfig.class));
            configuration.onChange(changed -> log.setLevels(changed.get(LogConfig.class)));
            try {
                live(configuration, start, ready, files);
            } finally {
                log.close();
            }
            return 0;
        } catch (IOException e) {
            tell(reason(e));
            return FAILED;
        } finally {
            end.reached().countDown();
        }
    }

    private void live(LiveConfiguration configuration, Start start, Ready ready, ProcessFiles files)
            throws IOException {
        LOG.info(
                "Starting process={} pid={} java={} home={}",
                name,
                ProcessHandle.current().pid(),
                Runtime.version(),
                home);
        try {
            Role.Server server = start.start(configuration);
            try {
                files.ready(server.address());
                ready.serves(server);
                LOG.info("Takes part process={} address={}", name, server.address());
                server.over().get();
            } finally {
                // Being told to stop once more must not cut the good order short.
                Thread.interrupted();
                LOG.info("Stopping process={}", name);
                server.end().close();
            }
        } catch (InterruptedException e) {
            LOG.info("Stopped process={}", name);
        } catch (IOException e) {
            LOG.error("Cannot run process={}", name, e);
            throw e;
        } catch (Exception e) {
            LOG.error("Cannot run process={}", name, e);
            throw new IOException(reason(e), e);
        }
    }

    private ProcessLog openLog(LogConfig config) throws IOException {
        return switch (logTarget) {
            case TERMINAL -> ProcessLog.toTerminal(config);
            case FILE -> ProcessLog.toFile(ProcessFiles.log(home, name), config, Level.OFF);
            case FILE_AND_WARNINGS -> ProcessLog.toFile(ProcessFiles.log(home, name), config, Level.WARN);
        };
    }

    private void tell(String problem) {
        errors.println("basalt: " + problem);
        errors.flush();
    }

    /** A failure in words for a user: the message, or the kind of failure when there is none. */
    static String reason(Throwable failure) {
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist, or cannot be made";
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** The end of the process as the virtual machine sees it: it asks the main thread, and waits for it. */
    private record End(Thread main, CountDownLatch reached) {
        void await() {
            main.interrupt();
            try {
                if (!reached.await(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("Stopping takes too long, ending all the same seconds={}", LONGEST_END_SECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
