package io.basalt.testkit.cluster;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.AsyncConnection;
import io.basalt.client.AsyncTable;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.protocol.name.TableName;
import io.basalt.testkit.register.RegisterHistory;
import io.basalt.testkit.register.RegisterHistory.Operation;
import io.basalt.testkit.simulation.Life;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * One client that writes and reads registers, one operation after another, and notes in the history what it saw.
 *
 * <p>A register is a cell. Its value is a number that is written once, which is the cell's timestamp too: an attempt
 * that the network has held up, and that arrives after the client's next attempt has succeeded and others have written,
 * then changes nothing, as a program has to arrange it that retries over HBase's protocol.
 */
final class RegisterClient {
    static final Bytes FAMILY = Bytes.of("f");
    private static final Bytes COLUMN = Bytes.of("value");
    private static final int VALUE_BYTES = 200;
    private static final int THINK_MILLIS = 120;

    private final String name;
    private final Life life;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final AsyncTable table;
    private final List<Bytes> registers;
    private final RegisterHistory history;
    private final LongSupplier nextValue;
    private final LongSupplier nowNanos;
    private final int writesInTen;
    private boolean stopping;
    private boolean idle = true;

    /**
     * @param nextValue numbers that grow over all clients
     * @param nowNanos the time of the outside observer
     */
    RegisterClient(
            Life life,
            AsyncConnection connection,
            TableName table,
            List<Bytes> registers,
            RegisterHistory history,
            LongSupplier nextValue,
            LongSupplier nowNanos) {
        this.name = life.host();
        this.life = life;
        this.loop = life.threads().loop("workload");
        this.random = life.random("workload");
        this.table = connection.table(table);
        this.registers = registers;
        this.history = history;
        this.nextValue = nextValue;
        this.nowNanos = nowNanos;
        // Some only read: they are the ones who could be served by a server that lost its regions without noticing.
        this.writesInTen = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(9);
    }

    void start() {
        idle = false;
        loop.execute(this::next);
    }

    void stop() {
        stopping = true;
    }

    /** Whether the last operation has ended after {@link #stop}. */
    boolean stopped() {
        return stopping && idle;
    }

    private void next() {
        if (stopping) {
            idle = true;
            return;
        }
        Bytes register = registers.get(random.nextInt(registers.size()));
        CompletableFuture<Void> done = random.nextInt(10) < writesInTen ? write(register) : read(register);
        var unused = done.handle((nothing, failure) -> {
            loop.schedule(Duration.ofMillis(random.nextInt(THINK_MILLIS)), this::next);
            return null;
        });
    }

    private CompletableFuture<Void> write(Bytes register) {
        long value = nextValue.getAsLong();
        Operation operation = history.write(register.toString(), name, nowNanos.getAsLong(), value);
        return table.put(Put.row(register).set(FAMILY, COLUMN, value, padded(value)))
                .handle((nothing, failure) -> {
                    if (failure == null) {
                        operation.acknowledged(nowNanos.getAsLong());
                    } else {
                        operation.failed();
                        life.note("failed: " + operation + ": " + failure);
                    }
                    return null;
                });
    }

    /** Reads one register; the future fails when the operation does. */
    CompletableFuture<Void> read(Bytes register) {
        Operation operation = history.read(register.toString(), name, nowNanos.getAsLong());
        return table.get(Get.row(register).column(FAMILY, COLUMN)).handle((row, failure) -> {
            if (failure == null) {
                operation.answered(nowNanos.getAsLong(), value(row));
                return null;
            }
            operation.failed();
            life.note("failed: " + operation + ": " + failure);
            throw new IllegalStateException("could not read " + register, failure);
        });
    }

    private static Bytes padded(long value) {
        return Bytes.of(value).concat(Bytes.wrap(new byte[VALUE_BYTES]));
    }

    private static long value(Optional<Row> row) {
        return row.flatMap(some -> some.value(FAMILY, COLUMN))
                .map(bytes -> bytes.slice(0, Long.BYTES).toLong())
                .orElse(RegisterHistory.NOTHING);
    }
}
