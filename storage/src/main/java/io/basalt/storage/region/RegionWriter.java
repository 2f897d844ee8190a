package io.basalt.storage.region;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.schema.Durability;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.BlockNotCachedException;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.ScanLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders and applies every mutation of one region: mailbox, checks, reads, sequence ids, one record of the log per
 * batch, MemStores.
 *
 * <p>Cells go into the MemStores at once, so that the next operation builds on them, and become visible to readers when
 * {@link SyncOrder} moves the read point, after the sync.
 *
 * <p>Threads: any thread may {@link #submit}. Everything else, and all fields below "loop only", belongs to the region's
 * loop.
 */
final class RegionWriter {
    private static final Logger LOG = LoggerFactory.getLogger(RegionWriter.class);

    /** Most operations handled in one go, so that the loop is not held for long. */
    private static final int MAX_BATCH_OPERATIONS = 500;

    private final RegionEnvironment environment;
    private final String encodedName;
    private final CellOrder order;
    private final ViewHolder views;
    private final SyncOrder sync;
    private final OperationReads.Opener reader;
    private final Failure failure;
    private final Durability tableDurability;

    private final Mailbox mailbox;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final MemStoreAccount memory;
    private final LongAdder applied = new LongAdder();

    // ---- loop only ----
    private final OperationPlanner planner;
    private final CellScratch scratch = new CellScratch();
    private final FramedCells cells = new FramedCells();
    private final LogTurn log;
    private final WaitingOperations waiting = new WaitingOperations();
    private final NonceTable nonces;
    private SyncOrder.Batch batch = new SyncOrder.Batch();
    /** The operation that has left the mailbox, and neither waits nor is in the batch nor is answered; or null. */
    private RowOperation inHand;

    private boolean failed;
    private long lastSequenceId;
    private long lastMillis;

    /** The region cannot go on. */
    interface Failure {
        void regionFailed(Throwable cause);
    }

    RegionWriter(
            RegionEnvironment environment,
            RegionIdentity identity,
            ViewHolder views,
            SyncOrder sync,
            OperationReads.Opener reader,
            NonceTable nonces,
            Failure failure,
            long lastSequenceId) {
        this.environment = environment;
        this.encodedName = identity.info().encodedName();
        this.order = identity.order();
        this.views = views;
        this.sync = sync;
        this.reader = reader;
        this.nonces = nonces;
        this.failure = failure;
        this.tableDurability = identity.table().durability();
        this.mailbox = new Mailbox(environment.config().mailboxSize().bytes());
        this.memory = new MemStoreAccount(environment, identity);
        this.log = new LogTurn(environment, encodedName, sync, failure, this::schedule);
        this.lastSequenceId = lastSequenceId;
        this.planner = new OperationPlanner(
                identity.info(),
                identity.table(),
                environment.config().maxCellSize().bytes(),
                scratch);
    }

    void submit(RowOperation operation) {
        if (accept(operation)) {
            schedule();
        }
    }

    void submit(List<RowOperation> operations) {
        boolean any = false;
        for (RowOperation operation : operations) {
            any |= accept(operation);
        }
        if (any) {
            schedule();
        }
    }

    /** The region is open: counts what was replayed. */
    void begin() {
        memory.count(views.onLoop());
    }

    /** What is not flushed yet. */
    MemStoreAccount memory() {
        return memory;
    }

    /** Operations applied. Any thread. */
    long applied() {
        return applied.sum();
    }

    long lastSequenceId() {
        return lastSequenceId;
    }

    /** Puts fresh MemStores in the place of those that hold anything. Returns the newest sequence id in the old ones. */
    long freeze() {
        List<MemStore> fresh = new ArrayList<>();
        views.replace(store -> {
            if (store.active().isEmpty()) {
                return store;
            }
            MemStore active = new MemStore(environment.chunks(), order);
            fresh.add(active);
            List<MemStore> frozen = new ArrayList<>();
            frozen.add(store.active());
            frozen.addAll(store.frozen());
            return store.with(active, frozen, store.files());
        });
        // The view holds them now.
        fresh.forEach(MemStore::release);
        return lastSequenceId;
    }

    /**
     * A batch without operations, with a sequence id of its own: for cells that come by another way than the log. The
     * caller says when they are {@link SyncOrder#durable}; until then nothing behind them is acknowledged.
     *
     * @throws RpcException when the region takes no writes any more
     */
    SyncOrder.Batch takeTurn() throws RpcException {
        RpcException reason = mailbox.refusal();
        if (reason != null) {
            throw reason;
        }
        SyncOrder.Batch turn = new SyncOrder.Batch();
        turn.lastSequenceId = ++lastSequenceId;
        sync.add(turn);
        return turn;
    }

    /** A flush has left the view without its frozen MemStores. */
    void flushed() {
        memory.flushed(views.onLoop());
    }

    /** Refuses everything that is not given to the log yet, and all that comes. The first reason stays. */
    void stop(RpcException reason) {
        mailbox.refuseAll(reason);
        for (WaitingOperations.Entry entry : waiting.removeAll()) {
            if (entry.reads != null && entry.readsDone) {
                entry.reads.close();
            }
            refuse(entry.operation, reason);
        }
        drainMailbox();
    }

    private boolean accept(RowOperation operation) {
        RpcException reason = mailbox.refusal();
        if (reason == null && !mailbox.offer(operation)) {
            reason = memory.busy("too many writes are waiting");
        }
        if (reason != null) {
            operation.callback().failed(reason);
            return false;
        }
        return true;
    }

    private void schedule() {
        if (!scheduled.getAndSet(true)) {
            environment.loop().execute(this::drain);
        }
    }

    private void drain() {
        scheduled.set(false);
        if (failed) {
            return; // stop() is on its way
        }
        try {
            if (mailbox.refusal() != null) {
                drainMailbox();
                return;
            }
            if (log.isStalled()) {
                return;
            }
            applyWaiting();
            long limit = environment.config().batchSize().bytes();
            for (int i = 0; i < MAX_BATCH_OPERATIONS && scratch.size() < limit; i++) {
                RowOperation operation = mailbox.poll();
                if (operation == null) {
                    break;
                }
                handle(operation);
            }
            commit();
            if (!mailbox.isEmpty()) {
                schedule();
            }
        } catch (RuntimeException | Error e) {
            // A bug, or no memory is left: what the MemStores hold now is not known to be right, so nobody may read it.
            failed = true;
            failure.regionFailed(e);
            refuseBatch();
            LOG.error("Region stops after a failure in its writer region={}", encodedName, e);
        }
    }

    /** Refuses what is in no queue any more. The region has failed. */
    private void refuseBatch() {
        if (inHand != null) {
            batch.add(inHand, null);
            inHand = null;
        }
        SyncOrder.Batch unfinished = batch;
        batch = new SyncOrder.Batch();
        sync.add(unfinished);
    }

    private void drainMailbox() {
        RowOperation operation;
        while ((operation = mailbox.poll()) != null) {
            refuse(operation, mailbox.refusal());
        }
    }

    private void handle(RowOperation operation) {
        inHand = operation;
        RpcException overloaded = memory.overload(scratch.size());
        if (overloaded != null) {
            refuse(operation, overloaded);
            return;
        }
        try {
            planner.check(operation);
        } catch (RpcException e) {
            refuse(operation, e);
            return;
        }
        if (!nonces.begin(operation)) {
            inHand = null;
            mailbox.settled(operation);
            return;
        }
        if (waiting.blocks(operation)) {
            await(new WaitingOperations.Entry(operation, null));
            return;
        }
        OperationReads reads = readsOf(operation);
        if (tryRead(operation, reads)) {
            apply(operation, reads);
        }
    }

    private OperationReads readsOf(RowOperation operation) {
        return OperationReads.of(operation, reader, ScanLimits.none(environment.clock()));
    }

    /** Reads from memory; true when that was enough, and otherwise the operation waits or has been refused. */
    private boolean tryRead(RowOperation operation, OperationReads reads) {
        try {
            reads.run(ReadMode.CACHED_ONLY);
            return true;
        } catch (BlockNotCachedException e) {
            WaitingOperations.Entry entry = new WaitingOperations.Entry(operation, reads);
            await(entry);
            readOnDisk(entry);
        } catch (IOException | RuntimeException | Error e) { // only this operation needs what could not be read
            reads.close();
            refuse(operation, asRpc(e));
        }
        return false;
    }

    private void await(WaitingOperations.Entry entry) {
        waiting.add(entry);
        inHand = null;
    }

    private void readOnDisk(WaitingOperations.Entry entry) {
        environment.disk().execute(() -> {
            Throwable problem = null;
            try {
                entry.reads.run(ReadMode.MAY_READ);
            } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
                problem = e;
            }
            Throwable result = problem;
            environment.loop().execute(() -> {
                entry.failure = result;
                entry.readsDone = true;
                if (mailbox.refusal() != null) {
                    entry.reads.close();
                }
                drain();
            });
        });
    }

    private void applyWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        List<WaitingOperations.Entry> toDisk = new ArrayList<>();
        waiting.visitUnblocked(entry -> {
            if (entry.reads == null) {
                entry.reads = readsOf(entry.operation);
                try {
                    entry.reads.run(ReadMode.CACHED_ONLY);
                    entry.readsDone = true;
                } catch (BlockNotCachedException e) {
                    toDisk.add(entry);
                } catch (IOException | RuntimeException | Error e) { // as in tryRead
                    entry.failure = e;
                    entry.readsDone = true;
                }
            }
            if (!entry.readsDone) {
                return false;
            }
            if (entry.failure != null) {
                entry.reads.close();
                refuse(entry.operation, asRpc(entry.failure));
            } else {
                apply(entry.operation, entry.reads);
            }
            return true;
        });
        toDisk.forEach(this::readOnDisk);
    }

    private void apply(RowOperation operation, OperationReads reads) {
        int from = scratch.size();
        OperationResult result;
        try {
            result = planner.plan(operation, reads, now());
        } catch (RpcException e) {
            scratch.cutTo(from);
            refuse(operation, e);
            return;
        }
        if (scratch.size() > from) {
            lastSequenceId++;
            insert(from);
            if (isLogged(operation)) {
                log.record().mutation(lastSequenceId).cells(scratch.since(from));
                if (LoggedNonce.isNeeded(operation)) {
                    log.record().cells(LoggedNonce.cellOf(operation, result));
                }
            }
        }
        mailbox.settled(operation);
        batch.add(operation, result);
        inHand = null;
    }

    private void insert(int from) {
        RegionView view = views.onLoop();
        cells.over(scratch.buffer(), from, scratch.size());
        for (CellView cell = cells.next(lastSequenceId); cell != null; cell = cells.next(lastSequenceId)) {
            view.storeOf(cell).active().add(cell);
        }
    }

    private boolean isLogged(RowOperation operation) {
        Durability durability = operation.durability();
        return (durability == Durability.USE_DEFAULT ? tableDurability : durability) != Durability.SKIP_WAL;
    }

    private void commit() {
        scratch.clear();
        if (batch.isEmpty()) {
            return;
        }
        SyncOrder.Batch full = batch;
        SyncOrder.Batch next = new SyncOrder.Batch();
        full.lastSequenceId = lastSequenceId;
        applied.add(full.operations.size());
        memory.count(views.onLoop());
        sync.add(full);
        batch = next;
        log.end(full);
    }

    /** Never goes back, so that a later write of this region does not hide behind an earlier one. */
    private long now() {
        lastMillis = Math.max(lastMillis, environment.clock().wallMillis());
        return lastMillis;
    }

    private void refuse(RowOperation operation, RpcException reason) {
        inHand = null;
        mailbox.settled(operation);
        try {
            nonces.failed(operation, reason);
            operation.callback().failed(reason);
        } catch (RuntimeException | Error e) {
            // One client's callback must not keep the others from theirs.
            LOG.error("A write's callback failed region={}", encodedName, e);
        }
    }

    private static RpcException asRpc(Throwable problem) {
        return problem instanceof RpcException known
                ? known
                : new RpcException(ErrorKind.IO, "A read that the write depends on failed: " + problem, problem);
    }
}
