package io.basalt.client.registry;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.future.Futures;
import io.basalt.client.future.Futures.Fallible;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.CoordinationService;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.name.ServerName;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the cluster's nodes in ZooKeeper, as stock clients do. The session is opened with the first question, and anew
 * after it was lost.
 *
 * <p>Threads: any may ask; the session belongs to the loop, on which answers arrive.
 */
public final class ZooKeeperRegistry implements Registry {
    private final CoordinationService service;
    private final Znodes znodes;
    private final EventLoop loop;
    private final String where;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    // ---- loop only ----
    private Coordination session;
    private boolean closed;

    /** @param where the servers and base node in words, for errors */
    public ZooKeeperRegistry(CoordinationService service, Znodes znodes, EventLoop loop, String where) {
        this.service = service;
        this.znodes = znodes;
        this.loop = loop;
        this.where = where;
    }

    @Override
    public CompletableFuture<ServerName> metaServer() {
        return read("the server of hbase:meta", znodes.metaRegionServer(), ZnodeCodec::parseMetaRegionServer);
    }

    @Override
    public CompletableFuture<ServerName> master() {
        return read("the active master", znodes.master(), ZnodeCodec::parseMaster);
    }

    @Override
    public CompletableFuture<String> clusterId() {
        return read("the cluster id", znodes.clusterId(), ZnodeCodec::parseClusterId);
    }

    /** Of ZooKeeper there is only one. */
    @Override
    public void askOthersFirst() {}

    private <T> CompletableFuture<T> read(String what, String path, Fallible<Bytes, T> decoder) {
        var answer = new CompletableFuture<T>();
        loop.execute(() -> {
            if (closed) {
                answer.completeExceptionally(new IOException(this + " is closed"));
                return;
            }
            Futures.then(session().read(path), (node, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(
                            new NotKnownException("cannot read " + path + " from " + this, failure));
                } else if (node.isEmpty()) {
                    answer.completeExceptionally(new NotKnownException(
                            what + " is not known: there is no " + path + " in " + this + "; is the store running?"));
                } else {
                    Futures.forward(Futures.compute(node.get().data(), decoder), answer);
                }
            });
        });
        return answer;
    }

    private Coordination session() {
        if (session == null) {
            Coordination opened = service.open(loop);
            session = opened;
            opened.onSessionLost(() -> {
                if (session == opened) {
                    session = null;
                }
            });
        }
        return session;
    }

    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            if (session == null) {
                end.complete(null);
            } else {
                Futures.forward(session.closed(), end);
                session.close();
            }
        });
    }

    @Override
    public CompletableFuture<Void> closed() {
        return end;
    }

    @Override
    public String toString() {
        return "ZooKeeper at " + where;
    }
}
