package io.basalt.client.batch;

import io.basalt.client.batch.MultiRequestBuilder.Part;
import io.basalt.client.call.MultiAnswer;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.call.RegionLocation;
import io.basalt.client.future.Futures;
import io.basalt.client.retry.Decision;
import io.basalt.client.retry.Operation;
import io.basalt.client.row.Action;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.Mutation;
import io.basalt.client.row.RowMutations;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * One batch on its way: every action goes to the server of its region, together with the others for that server; what
 * fails in a way that may pass goes again, alone, and each action ends with an outcome of its own.
 *
 * <p>Changes of one row that are sent together keep their order. There is no order between rows, none between an action
 * that had to be sent again and others, and none between gets and changes.
 *
 * <p>Threads: the client's loop only.
 */
final class Batch {
    private static final int MAX_ACTIONS_PER_CALL = 2_000;

    private final Batches shared;
    private final TableName table;
    private final List<? extends Action> actions;
    private final Operation operation;
    private final long[] nonces;
    /** For those that have failed before. */
    private final Map<Integer, Operation> operations = new TreeMap<>();

    private final Outcome[] outcomes;
    private int unfinished;
    private final CompletableFuture<List<Outcome>> result;

    Batch(Batches shared, TableName table, List<? extends Action> actions, CompletableFuture<List<Outcome>> result) {
        this.shared = shared;
        this.table = table;
        this.actions = actions;
        this.result = result;
        this.outcomes = new Outcome[actions.size()];
        this.unfinished = actions.size();
        this.operation = shared.begin(() -> "batch of " + actions.size() + " actions on table " + table);
        this.nonces = new long[actions.size()];
    }

    void start() {
        for (int i = 0; i < nonces.length; i++) {
            if (needsNonce(actions.get(i))) {
                nonces[i] = shared.newNonce();
            }
        }
        send(IntStream.range(0, actions.size()).boxed().toList());
    }

    private static boolean needsNonce(Action action) {
        if (action instanceof Mutation mutation) {
            return mutation.needsNonce();
        }
        if (action instanceof CheckAndMutate) {
            // Done twice, it would find its own work and say that the condition does not hold.
            return true;
        }
        return action instanceof RowMutations several
                && several.mutations().stream().anyMatch(Mutation::needsNonce);
    }

    // ---- finding the servers ----

    private void send(List<Integer> indexes) {
        Map<ServerName, Map<RegionLocation, List<Integer>>> servers = new TreeMap<>();
        var lost = new TreeMap<Integer, CompletableFuture<RegionLocation>>();
        for (int index : indexes) {
            CompletableFuture<RegionLocation> search =
                    shared.locator().locate(table, actions.get(index).row());
            if (search.isDone() && !search.isCompletedExceptionally()) {
                group(servers, search.getNow(null), index);
            } else {
                lost.put(index, search);
            }
        }
        servers.values().forEach(this::sendToServer);
        if (!lost.isEmpty()) {
            Futures.then(
                    CompletableFuture.allOf(lost.values().toArray(CompletableFuture[]::new)),
                    (nothing, failure) -> sendFound(lost));
        }
    }

    private void sendFound(Map<Integer, CompletableFuture<RegionLocation>> searches) {
        Map<ServerName, Map<RegionLocation, List<Integer>>> servers = new TreeMap<>();
        var failures = new ArrayList<Failed>();
        searches.forEach((index, search) -> Futures.then(search, (place, failure) -> {
            if (failure == null) {
                group(servers, place, index);
            } else {
                Object where =
                        "looking for the region of row " + actions.get(index).row() + " of table " + table;
                failures.add(new Failed(index, where, failure));
            }
        }));
        servers.values().forEach(this::sendToServer);
        failed(failures);
    }

    private static void group(
            Map<ServerName, Map<RegionLocation, List<Integer>>> servers, RegionLocation place, int index) {
        servers.computeIfAbsent(place.server(), server -> new LinkedHashMap<>())
                .computeIfAbsent(place, region -> new ArrayList<>())
                .add(index);
    }

    // ---- one server ----

    private void sendToServer(Map<RegionLocation, List<Integer>> regions) {
        Map<RegionLocation, List<Integer>> call = new LinkedHashMap<>();
        long bytes = 0;
        int count = 0;
        for (var region : regions.entrySet()) {
            for (int index : region.getValue()) {
                long size = sizeOf(actions.get(index));
                if (count > 0 && (bytes + size > shared.maxBytes() || count == MAX_ACTIONS_PER_CALL)) {
                    call(call);
                    call = new LinkedHashMap<>();
                    bytes = 0;
                    count = 0;
                }
                call.computeIfAbsent(region.getKey(), place -> new ArrayList<>())
                        .add(index);
                bytes += size;
                count++;
            }
        }
        call(call);
    }

    private static long sizeOf(Action action) {
        if (action instanceof Mutation mutation) {
            return mutation.cells().remaining();
        }
        if (action instanceof CheckAndMutate check) {
            return sizeOf(check.then());
        }
        return action instanceof RowMutations several
                ? several.mutations().stream().mapToLong(Batch::sizeOf).sum()
                : 0;
    }

    private void call(Map<RegionLocation, List<Integer>> regions) {
        var builder = new MultiRequestBuilder(actions, nonces);
        regions.forEach(builder::add);
        List<Part> parts = builder.parts();
        RegionLocation any = parts.get(0).place();
        Duration timeout = operation.remaining(shared.callTimeout());
        CompletableFuture<MultiAnswer> call = shared.calls()
                .multi(any.server().address(), builder.request(), builder.cells(), timeout, RegionCalls.priority(any));
        Futures.then(call, (answer, failure) -> {
            if (failure == null) {
                answered(parts, answer);
            } else {
                callFailed(parts, failure);
            }
        });
    }

    // ---- what came of it ----

    private void answered(List<Part> parts, MultiAnswer answer) {
        int before = unfinished;
        var failures = new ArrayList<Failed>();
        var cutOff = new ArrayList<Integer>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            MultiAnswer.OfRegion region = answer.regions().get(i);
            if (region.failure().isPresent()) {
                shared.locator().failed(part.place(), region.failure().get());
                part.actions()
                        .forEach(index -> failures.add(
                                new Failed(index, part.place(), region.failure().get())));
            } else if (part.together()) {
                finish(part.actions().get(0), Outcome.done(region.row(), region.processed()));
            } else {
                actionsAnswered(part, region, failures, cutOff);
            }
        }
        if (unfinished == before) {
            // Nothing at all fitted into the answer: that is no way to go on at once.
            cutOff.forEach(index -> failures.add(new Failed(index, parts.get(0).place(), tooLarge())));
        } else if (!cutOff.isEmpty()) {
            send(cutOff);
        }
        failed(failures);
    }

    private void actionsAnswered(Part part, MultiAnswer.OfRegion region, List<Failed> failures, List<Integer> cutOff) {
        boolean told = false;
        for (int index : part.actions()) {
            MultiAnswer.OfAction action = region.actions().get(index);
            if (action == null) {
                failures.add(new Failed(index, part.place(), new IOException("the server gave no result for it")));
            } else if (action.failure().isEmpty()) {
                finish(index, Outcome.done(action.row(), action.exists()));
            } else if (action.failure().get().kind() == ErrorKind.MULTI_RESULT_TOO_LARGE) {
                cutOff.add(index);
            } else {
                failures.add(new Failed(index, part.place(), action.failure().get()));
                if (!told) {
                    shared.locator().failed(part.place(), action.failure().get());
                    told = true;
                }
            }
        }
    }

    private void callFailed(List<Part> parts, Throwable failure) {
        var failures = new ArrayList<Failed>();
        for (Part part : parts) {
            shared.locator().failed(part.place(), failure);
            part.actions().forEach(index -> failures.add(new Failed(index, part.place(), failure)));
        }
        failed(failures);
    }

    /** Ends those whose failure is final, and sends the others again together. */
    private void failed(List<Failed> failures) {
        var again = new ArrayList<Integer>();
        Duration pause = Duration.ZERO;
        for (Failed failed : failures) {
            Operation own = operations.computeIfAbsent(
                    failed.index, index -> operation.part(() -> actions.get(index) + " in table " + table));
            own.at(failed.where);
            Decision decision = shared.retrier().decide(own, failed.failure);
            if (decision instanceof Decision.Again next) {
                again.add(failed.index);
                pause = next.pause().compareTo(pause) > 0 ? next.pause() : pause;
            } else if (decision instanceof Decision.GiveUp end) {
                finish(failed.index, Outcome.failed(end.failure()));
            }
        }
        if (!again.isEmpty()) {
            shared.retrier().later(pause, () -> send(again));
        }
    }

    private void finish(int index, Outcome outcome) {
        outcomes[index] = outcome;
        if (--unfinished == 0) {
            result.complete(List.of(outcomes));
        }
    }

    private static RpcException tooLarge() {
        return new RpcException(ErrorKind.MULTI_RESULT_TOO_LARGE, "the server's answer had no room for any result");
    }

    private record Failed(int index, Object where, Throwable failure) {}
}
