package io.basalt.testkit.cluster;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.AsyncConnection;
import io.basalt.client.admin.AsyncAdmin;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.testkit.simulation.Life;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Splits, merges and moves regions of a table and changes its descriptor, one after another, while it is in use. That an
 * operation fails is no fault: what it was about may have changed since it was looked at.
 */
final class Operator implements Workload {
    private static final int PAUSE_MILLIS = 2_500;
    private static final int FEWEST_REGIONS = 2;

    private final Life life;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final AsyncAdmin admin;
    private final TableName table;
    private final List<Bytes> splitPoints;
    private int done;
    private boolean stopping;
    private boolean idle = true;

    /** @param splitPoints rows at which regions may begin */
    Operator(Life life, AsyncConnection connection, TableName table, List<Bytes> splitPoints) {
        this.life = life;
        this.loop = life.threads().loop("operator");
        this.random = life.random("operator");
        this.admin = connection.admin();
        this.table = table;
        this.splitPoints = splitPoints;
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
        var unused = admin.regions(table).thenCompose(this::change).handle((what, failure) -> {
            if (failure == null) {
                done++;
            }
            life.note(failure == null ? what : "operation failed: " + failure);
            loop.schedule(Duration.ofMillis(random.nextInt(PAUSE_MILLIS)), this::next);
            return null;
        });
    }

    private CompletableFuture<String> change(List<MetaRow> regions) {
        MetaRow region = regions.get(random.nextInt(regions.size()));
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> split(region);
            case 3, 4 -> merge(regions);
            case 5, 6 ->
                admin.regions()
                        .move(region.region().encodedName(), Optional.empty())
                        .thenApply(nothing -> "moved " + region.region().encodedName());
            default -> modify();
        };
    }

    private CompletableFuture<String> split(MetaRow region) {
        Bytes point = splitPoints.get(random.nextInt(splitPoints.size()));
        return admin.regions()
                .split(region.region(), random.nextBoolean() ? Optional.of(point) : Optional.empty())
                .thenApply(nothing -> "split " + region.region().encodedName());
    }

    private CompletableFuture<String> merge(List<MetaRow> regions) {
        if (regions.size() <= FEWEST_REGIONS) {
            return CompletableFuture.completedFuture("merged nothing");
        }
        int first = random.nextInt(regions.size() - 1);
        return admin.regions()
                .merge(List.of(
                        regions.get(first).region().encodedName(),
                        regions.get(first + 1).region().encodedName()))
                .thenApply(nothing -> "merged " + regions.get(first).region().encodedName());
    }

    private CompletableFuture<String> modify() {
        return admin.describeTable(table)
                .thenCompose(descriptor -> admin.changes().modify(changed(descriptor)))
                .thenApply(nothing -> "modified " + table);
    }

    private TableDescriptor changed(TableDescriptor descriptor) {
        return descriptor.toBuilder()
                .configuration("test.number", Integer.toString(random.nextInt()))
                .build();
    }
}
