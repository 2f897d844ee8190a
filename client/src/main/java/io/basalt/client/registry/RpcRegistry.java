package io.basalt.client.registry;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.client.future.Futures;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.RegistryPb.GetActiveMasterRequest;
import io.basalt.protocol.pb.RegistryPb.GetActiveMasterResponse;
import io.basalt.protocol.pb.RegistryPb.GetBootstrapNodesRequest;
import io.basalt.protocol.pb.RegistryPb.GetBootstrapNodesResponse;
import io.basalt.protocol.pb.RegistryPb.GetClusterIdRequest;
import io.basalt.protocol.pb.RegistryPb.GetClusterIdResponse;
import io.basalt.protocol.pb.RegistryPb.GetMetaRegionLocationsRequest;
import io.basalt.protocol.pb.RegistryPb.GetMetaRegionLocationsResponse;
import io.basalt.protocol.rpc.ConnectionException;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.wire.PbNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Asks masters and region servers themselves: those that the user named, and others that they told of. One after the
 * other until one gives a valid answer, beginning with the one that did so last, unless that answer led nowhere.
 *
 * <p>Unlike stock clients it never forgets the configured servers: they are asked last when all the others are gone.
 *
 * <p>Threads: any may ask; the list of servers belongs to the loop.
 */
public final class RpcRegistry implements Registry {
    private static final String SERVICE = "ClientMetaService";

    private final RpcClient rpc;
    private final EventLoop loop;
    private final List<HostPort> configured;
    private final Duration timeout;

    // ---- loop only ----
    /** In the order in which they are asked; the configured ones are always among them. */
    private List<HostPort> servers;

    private boolean askedForOthers;

    /** @param timeout for one call to one server */
    public RpcRegistry(
            RpcClient rpc, EventLoop loop, RandomGenerator random, List<HostPort> configured, Duration timeout) {
        this.rpc = rpc;
        this.loop = loop;
        this.configured = List.copyOf(configured);
        this.timeout = timeout;
        this.servers = shuffled(configured, random);
    }

    @Override
    public CompletableFuture<ServerName> metaServer() {
        return ask(
                "the server of hbase:meta",
                "GetMetaRegionLocations",
                GetMetaRegionLocationsRequest.getDefaultInstance(),
                GetMetaRegionLocationsResponse.parser(),
                answer -> answer.getMetaLocationsList().stream()
                        .filter(location -> location.getRegionInfo().getReplicaId() == 0 && location.hasServerName())
                        .map(BasePb.RegionLocation::getServerName)
                        .findFirst()
                        .map(PbNames::fromPb));
    }

    @Override
    public CompletableFuture<ServerName> master() {
        return ask(
                "the active master",
                "GetActiveMaster",
                GetActiveMasterRequest.getDefaultInstance(),
                GetActiveMasterResponse.parser(),
                answer -> answer.hasServerName()
                        ? Optional.of(PbNames.fromPb(answer.getServerName()))
                        : Optional.empty());
    }

    @Override
    public CompletableFuture<String> clusterId() {
        return ask(
                "the cluster id",
                "GetClusterId",
                GetClusterIdRequest.getDefaultInstance(),
                GetClusterIdResponse.parser(),
                answer -> answer.hasClusterId() ? Optional.of(answer.getClusterId()) : Optional.empty());
    }

    @Override
    public void askOthersFirst() {
        loop.execute(() -> {
            var order = new ArrayList<>(servers.subList(1, servers.size()));
            order.add(servers.get(0));
            servers = List.copyOf(order);
        });
    }

    private <A extends MessageLite, T> CompletableFuture<T> ask(
            String what, String method, MessageLite request, Parser<A> parser, Function<A, Optional<T>> valid) {
        var result = new CompletableFuture<T>();
        var question = new Question<>(what, method, request, parser, valid, result);
        loop.execute(() -> askNext(question, servers, 0, List.of()));
        return result;
    }

    private <A extends MessageLite, T> void askNext(
            Question<A, T> question, List<HostPort> order, int next, List<String> failures) {
        if (next == order.size()) {
            question.result.completeExceptionally(new NotKnownException(
                    question.what + " is not known: " + String.join("; ", failures) + "; is the store running?"));
            return;
        }
        HostPort server = order.get(next);
        CompletableFuture<A> asked = call(server, question.method, question.request, question.parser);
        Futures.then(
                asked,
                (answer, failure) -> loop.execute(() -> {
                    Optional<T> value = failure == null ? question.valid.apply(answer) : Optional.empty();
                    if (value.isPresent()) {
                        prefer(server);
                        question.result.complete(value.get());
                        askForOthers(server);
                    } else {
                        var more = new ArrayList<>(failures);
                        more.add(failure == null ? server + " does not know it" : server + ": " + reason(failure));
                        askNext(question, order, next + 1, more);
                    }
                }));
    }

    private <A extends MessageLite> CompletableFuture<A> call(
            HostPort server, String method, MessageLite request, Parser<A> parser) {
        return rpc.call(server, SERVICE, method, request, timeout).thenCompose(response -> {
            return Futures.compute(response, bytes -> bytes.parse(parser));
        });
    }

    /** Why there is no connection, rather than that there is none. */
    private static String reason(Throwable failure) {
        boolean unreachable = failure instanceof ConnectionException && failure.getCause() != null;
        return (unreachable ? failure.getCause() : failure).getMessage();
    }

    private void prefer(HostPort server) {
        var order = new LinkedHashSet<HostPort>();
        order.add(server);
        order.addAll(servers);
        servers = List.copyOf(order);
    }

    /** Once: learns of servers to ask when the configured ones are down. */
    private void askForOthers(HostPort server) {
        if (askedForOthers) {
            return;
        }
        askedForOthers = true;
        var request = GetBootstrapNodesRequest.getDefaultInstance();
        Futures.then(
                call(server, "GetBootstrapNodes", request, GetBootstrapNodesResponse.parser()),
                (answer, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        learn(answer);
                    } else {
                        askedForOthers = false;
                    }
                }));
    }

    private void learn(GetBootstrapNodesResponse answer) {
        var others = new LinkedHashSet<>(servers);
        answer.getServerNameList()
                .forEach(name -> others.add(PbNames.fromPb(name).address()));
        configured.forEach(others::remove);
        var order = new LinkedHashSet<HostPort>(servers.subList(0, 1));
        order.addAll(others);
        order.addAll(configured);
        servers = List.copyOf(order);
    }

    private static List<HostPort> shuffled(List<HostPort> servers, RandomGenerator random) {
        var rest = new ArrayList<>(servers);
        var order = new ArrayList<HostPort>();
        while (!rest.isEmpty()) {
            order.add(rest.remove(random.nextInt(rest.size())));
        }
        return List.copyOf(order);
    }

    /** Calls in flight end on their own. */
    @Override
    public void close() {}

    @Override
    public CompletableFuture<Void> closed() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String toString() {
        return "servers " + configured;
    }

    private record Question<A extends MessageLite, T>(
            String what,
            String method,
            MessageLite request,
            Parser<A> parser,
            Function<A, Optional<T>> valid,
            CompletableFuture<T> result) {}
}
