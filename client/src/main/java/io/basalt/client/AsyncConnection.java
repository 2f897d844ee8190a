package io.basalt.client;

import io.basalt.client.admin.AsyncAdmin;
import io.basalt.client.admin.MasterCalls;
import io.basalt.client.batch.Batches;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.location.Locator;
import io.basalt.client.location.Router;
import io.basalt.client.retry.Retrier;
import io.basalt.client.retry.RetryPolicy;
import io.basalt.client.row.Scan;
import io.basalt.client.scan.AsyncScanner;
import io.basalt.protocol.name.TableName;
import java.util.concurrent.CompletableFuture;

/**
 * A client of one cluster that never blocks. Opened with nothing but seams, it costs nothing until it is used; many
 * tables and any number of operations share its connections and its knowledge of where regions are.
 *
 * <p>Thread-safe. Every future it gives completes on the environment's loop: what is chained to one must not block.
 */
public final class AsyncConnection {
    private final ClientEnvironment environment;
    private final ClientConfig config;
    private final RegionCalls calls;
    private final Retrier retrier;
    private final Locator locator;
    private final Router router;
    private final Router longCalls;
    private final Batches batches;
    private final AsyncAdmin admin;

    /** The environment's parts are closed by whoever made them. */
    public AsyncConnection(ClientEnvironment environment, ClientConfig config) {
        this.environment = environment;
        this.config = config;
        long nonceGroup = environment.random().nextLong() | 1;
        this.calls = new RegionCalls(environment.rpc(), nonceGroup);
        this.retrier = new Retrier(
                environment.loop(),
                environment.clock(),
                environment.random(),
                new RetryPolicy(config.retryPause(), config.longestRetryPause(), config.overloadedRetryPause()));
        this.locator = new Locator(environment.loop(), environment.registry(), calls, config.rpcTimeout());
        this.router = new Router(locator, retrier, config.operationTimeout(), config.rpcTimeout());
        this.longCalls = new Router(locator, retrier, config.operationTimeout(), config.operationTimeout());
        this.batches = new Batches(
                environment.loop(),
                locator,
                retrier,
                calls,
                environment.random(),
                config.operationTimeout(),
                config.rpcTimeout(),
                config.batchSize().bytes());
        var master = new MasterCalls(
                environment.rpc(),
                environment.registry(),
                environment.loop(),
                retrier,
                config.operationTimeout(),
                config.rpcTimeout());
        this.admin = new AsyncAdmin(
                master,
                environment.rpc(),
                locator,
                retrier,
                environment.loop(),
                environment.random(),
                nonceGroup,
                config.operationTimeout(),
                config.adminTimeout(),
                scan -> scanner(TableName.META, scan));
    }

    /** A table; nothing is asked of any server, so it need not exist. */
    public AsyncTable table(TableName name) {
        return new AsyncTable(name, this, environment.loop(), environment.random(), router, longCalls, calls, batches);
    }

    /** A table; nothing is asked of any server, so it need not exist. */
    public AsyncTable table(String name) {
        return table(TableName.parse(name));
    }

    public AsyncAdmin admin() {
        return admin;
    }

    /** The id of the cluster, which stays the same for its whole life. */
    public CompletableFuture<String> clusterId() {
        return retrier.run(retrier.begin(() -> "asking for the cluster id", config.operationTimeout()), operation -> {
            operation.at("at " + environment.registry());
            return environment.registry().clusterId();
        });
    }

    public ClientConfig config() {
        return config;
    }

    /** Fails what is under way and what comes. To be called when the environment's connections are closed. */
    void close() {
        retrier.close();
    }

    AsyncScanner scanner(TableName table, Scan scan) {
        return new AsyncScanner(table, scan, environment.loop(), router, locator, retrier, calls, config.rpcTimeout());
    }
}
