package io.basalt.standalone;

import io.basalt.base.Threads;
import io.basalt.master.Master;
import io.basalt.master.MasterConfig;
import io.basalt.protocol.name.ServerName;
import io.basalt.regionserver.RegionServer;
import io.basalt.regionserver.RegionServerConfig;
import io.basalt.storage.cache.BlockCache;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a server for as long as the process shall: when one life of it ends by itself, as after a lost session, the next
 * one begins, under a new start code and with nothing of the old.
 *
 * <p>Threads: {@link #run} blocks the thread that calls it; {@link #stop} may come from any other.
 */
public final class ServerRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ServerRunner.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int LAST_SECONDS = 30;

    private final String what;
    private final Duration pause;
    private final Supplier<Life> lives;
    private final CompletableFuture<ServerName> started = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private volatile Life current;

    /** @param pause between a life that could not start and the next one */
    ServerRunner(String what, Duration pause, Supplier<Life> lives) {
        this.what = what;
        this.pause = pause;
        this.lives = lives;
    }

    public static ServerRunner master(ProcessWorld world) {
        return new ServerRunner("master", PAUSE, () -> {
            Threads threads = world.newThreads();
            var master = new Master(world.configuration().section(MasterConfig.class), world.forMaster(threads));
            return new Life() {
                @Override
                public CompletableFuture<ServerName> start() {
                    return master.start();
                }

                @Override
                public CompletableFuture<String> over() {
                    return master.over();
                }

                @Override
                public boolean dismissed() {
                    return master.dismissed();
                }

                @Override
                public void stop() {
                    master.close();
                }

                @Override
                public void free() {
                    threads.close();
                }
            };
        });
    }

    public static ServerRunner regionServer(ProcessWorld world) {
        return new ServerRunner("region server", PAUSE, () -> {
            Threads threads = world.newThreads();
            BlockCache cache = world.newBlockCache();
            var server = new RegionServer(
                    world.configuration().now().get(RegionServerConfig.class), world.forRegionServer(threads, cache));
            return new Life() {
                @Override
                public CompletableFuture<ServerName> start() {
                    return server.start();
                }

                @Override
                public CompletableFuture<String> over() {
                    return server.over();
                }

                @Override
                public boolean dismissed() {
                    return server.dismissed();
                }

                @Override
                public void stop() {
                    server.close();
                }

                @Override
                public void free() {
                    threads.close();
                    cache.close();
                }
            };
        });
    }

    /** Completes when the first life takes part; fails when it cannot, and then {@link #run} returns. */
    public CompletableFuture<ServerName> started() {
        return started.copy();
    }

    /** Completes when {@link #run} has returned, or is about to. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Lives until {@link #stop}, until a client asks the server to end, or until the first life cannot start. */
    public void run() throws InterruptedException {
        try {
            while (!stopping()) {
                live();
            }
        } catch (RuntimeException e) {
            started.completeExceptionally(e);
            throw e;
        } finally {
            started.completeExceptionally(
                    new IllegalStateException("the " + what + " was stopped before it had started"));
            ended.complete(null);
        }
    }

    private void live() throws InterruptedException {
        Life life = lives.get();
        current = life;
        if (stopping()) {
            life.stop();
        }
        try {
            CompletableFuture<ServerName> start = life.start();
            // A server that is over before it has started may never say that it has.
            CompletableFuture.anyOf(start, life.over()).get();
            if (start.isDone()) {
                started.complete(start.get());
            }
            String reason = life.over().get();
            if (life.dismissed()) {
                stopRequested.countDown();
            }
            if (!stopping()) {
                LOG.warn("Starting anew what=\"{}\" server={} reason=\"{}\"", what, start.getNow(null), reason);
            }
        } catch (ExecutionException e) {
            if (!started.isDone()) {
                stopRequested.countDown();
                started.completeExceptionally(e.getCause());
            } else if (!stopping()) {
                LOG.error("Could not start anew, trying again what=\"{}\"", what, e.getCause());
            }
            life.stop();
            if (!stopping()) {
                awaitEnd(life);
            }
            stopRequested.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            life.free();
        }
    }

    /** Freed before it is over, it would leave to the next life a session or a log that nobody has closed. */
    private void awaitEnd(Life life) throws InterruptedException {
        try {
            life.over().get(LAST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            LOG.debug("Ended with a failure what=\"{}\"", what, e.getCause());
        } catch (TimeoutException e) {
            LOG.warn("Did not end in time, going on what=\"{}\" seconds={}", what, LAST_SECONDS);
        }
    }

    private boolean stopping() {
        return stopRequested.getCount() == 0;
    }

    /** Ends the server in good order. @return completes when it has ended */
    public CompletableFuture<Void> stop() {
        stopRequested.countDown();
        Life life = current;
        if (life != null) {
            life.stop();
        }
        return ended.copy();
    }
}
