package io.basalt.testkit.cluster;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.AsyncConnection;
import io.basalt.client.admin.AsyncAdmin;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.testkit.simulation.Life;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Makes a few tables, disables, enables, truncates, changes and deletes them, one operation after another. Several of these
 * get in each other's way; that an operation fails is no fault.
 */
final class TableOperator implements Workload {
    private static final int PAUSE_MILLIS = 1_500;
    private static final List<TableName> TABLES = List.of(TableName.parse("x"), TableName.parse("y"));
    private static final List<Bytes> SPLIT_KEYS = List.of(Bytes.of("g"), Bytes.of("p"));

    private final Life life;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final AsyncAdmin admin;
    private int done;
    private boolean stopping;
    private boolean idle = true;

    TableOperator(Life life, AsyncConnection connection) {
        this.life = life;
        this.loop = life.threads().loop("operator");
        this.random = life.random("operator");
        this.admin = connection.admin();
    }

    @Override
    public void start() {
        idle = false;
        loop.execute(this::next);
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public boolean stopped() {
        return stopping && idle;
    }

    @Override
    public int done() {
        return done;
    }

    private void next() {
        if (stopping) {
            idle = true;
            return;
        }
        TableName table = TABLES.get(random.nextInt(TABLES.size()));
        var unused = admin.tableState(table)
                .thenCompose(state -> change(table, state))
                .handle((nothing, failure) -> {
                    if (failure == null) {
                        done++;
                    } else {
                        life.note("operation failed: " + failure);
                    }
                    loop.schedule(Duration.ofMillis(random.nextInt(PAUSE_MILLIS)), this::next);
                    return null;
                });
    }

    private CompletableFuture<Void> change(TableName table, Optional<TableState> state) {
        if (state.isEmpty()) {
            return admin.createTable(TableDescriptor.of(table, FamilyDescriptor.of("f")), SPLIT_KEYS);
        }
        if (state.get() == TableState.ENABLED) {
            return random.nextInt(3) == 0
                    ? admin.changes().addFamily(table, FamilyDescriptor.of("g" + random.nextInt(3)))
                    : admin.disableTable(table);
        }
        return switch (random.nextInt(3)) {
            case 0 -> admin.deleteTable(table);
            case 1 -> admin.changes().truncate(table, random.nextBoolean());
            default -> admin.enableTable(table);
        };
    }
}
