package io.basalt.master.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.master.server.RegionCalls;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Region servers that do what they are asked when the test lets them, whether or not the answer arrives. */
public final class FakeServers implements RegionCalls {
    private record Request(ServerName server, RegionInfo region, boolean opens, CompletableFuture<Long> answer) {}

    private record Held(ServerName server, String region) {}

    private final List<Request> pending = new ArrayList<>();
    private final List<ServerName> announced = new ArrayList<>();
    private final Set<Held> held = new HashSet<>();
    private final Set<ServerName> dead = new HashSet<>();
    private long sequence;

    @Override
    public CompletableFuture<Long> open(ServerName server, RegionInfo region, TableDescriptor table) {
        return ask(server, region, true);
    }

    @Override
    public void announce(ServerName server, RegionInfo region) {
        announced.add(server);
    }

    /** The servers that were told to expect a region, in order. */
    public List<ServerName> announced() {
        return announced;
    }

    @Override
    public CompletableFuture<Void> close(ServerName server, RegionInfo region, Optional<ServerName> destination) {
        return ask(server, region, false).thenAccept(nothing -> {});
    }

    private CompletableFuture<Long> ask(ServerName server, RegionInfo region, boolean opens) {
        var request = new Request(server, region, opens, new CompletableFuture<>());
        pending.add(request);
        return request.answer();
    }

    public ServerName onlyPending() {
        assertEquals(1, pending.size());
        return pending.get(0).server();
    }

    public void answerAll() {
        while (!pending.isEmpty()) {
            answer(pending.remove(0));
        }
    }

    private void answer(Request request) {
        if (dead.contains(request.server())) {
            request.answer().completeExceptionally(new IOException("connection refused"));
            return;
        }
        carryOut(request);
        request.answer().complete(++sequence);
    }

    private void carryOut(Request request) {
        var place = new Held(request.server(), request.region().encodedName());
        if (request.opens()) {
            held.add(place);
        } else {
            held.remove(place);
        }
    }

    public void refuse(ServerName server) {
        refuse(server, ErrorKind.IO);
    }

    public void refuse(ServerName server, ErrorKind kind) {
        take(server).answer().completeExceptionally(new RpcException(kind, "no"));
    }

    public void loseAnswer(ServerName server) {
        Request request = take(server);
        carryOut(request);
        request.answer().completeExceptionally(new IOException("timed out"));
    }

    private Request take(ServerName server) {
        Request request = pending.stream()
                .filter(candidate -> candidate.server().equals(server))
                .findFirst()
                .orElseThrow();
        pending.remove(request);
        return request;
    }

    public void answerOneAtRandom(Random random) {
        if (!pending.isEmpty()) {
            answer(pending.remove(random.nextInt(pending.size())));
        }
    }

    public void failOneAtRandom(Random random) {
        if (pending.isEmpty()) {
            return;
        }
        Request request = pending.remove(random.nextInt(pending.size()));
        // A server that has the region never says that it has not.
        boolean has = held.contains(new Held(request.server(), request.region().encodedName()));
        boolean lost = random.nextBoolean() || has || dead.contains(request.server());
        if (lost && !dead.contains(request.server()) && random.nextBoolean()) {
            carryOut(request);
        }
        request.answer()
                .completeExceptionally(
                        lost ? new IOException("connection reset") : new RpcException(ErrorKind.IO, "refused"));
    }

    public void die(ServerName server) {
        dead.add(server);
        held.removeIf(place -> place.server().equals(server));
    }

    public void checkOneOwner(String when) {
        Set<String> seen = new HashSet<>();
        for (Held place : held) {
            assertTrue(seen.add(place.region()), () -> when + ": a region is held twice: " + held);
        }
    }
}
