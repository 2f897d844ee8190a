package io.basalt.master.store;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A store that outlives masters and loses nothing. One thread. */
public final class MemoryMasterStore implements MasterStore {
    private final EventLoop loop;
    private final Map<Part, NavigableMap<Bytes, Bytes>> parts = new EnumMap<>(Part.class);

    public MemoryMasterStore(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public CompletableFuture<SortedMap<Bytes, Bytes>> load(Part part) {
        return later(new TreeMap<>(values(part)));
    }

    @Override
    public CompletableFuture<Void> put(Part part, Bytes key, Bytes value) {
        values(part).put(key, value);
        return later(null);
    }

    @Override
    public CompletableFuture<Void> remove(Part part, Collection<Bytes> keys) {
        keys.forEach(values(part)::remove);
        return later(null);
    }

    private NavigableMap<Bytes, Bytes> values(Part part) {
        return parts.computeIfAbsent(part, name -> new TreeMap<>());
    }

    private <T> CompletableFuture<T> later(T value) {
        var result = new CompletableFuture<T>();
        loop.execute(() -> result.complete(value));
        return result;
    }
}
