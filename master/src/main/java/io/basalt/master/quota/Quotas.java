package io.basalt.master.quota;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.store.MasterStore;
import io.basalt.master.store.MasterStore.Part;
import io.basalt.protocol.pb.MasterStorePb.StoredQuota;
import io.basalt.protocol.pb.QuotaPb.Throttle;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The quotas that clients have set; every later master knows them. Lives on the master's loop. */
public final class Quotas {
    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);
    private static final String PREFIX = "quota/";

    private final MasterStore store;
    private final EventLog events;
    private final List<Runnable> listeners = new ArrayList<>();
    private final SortedMap<String, Quota> all = new TreeMap<>();

    public Quotas(MasterStore store, EventLog events) {
        this.store = store;
        this.events = events;
    }

    /** Calls {@code listener} after each change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Reads what earlier masters have kept. */
    public CompletableFuture<Void> load() {
        return store.load(Part.SETTINGS)
                .thenAccept(stored -> stored.forEach((key, value) -> {
                    if (key.utf8().startsWith(PREFIX)) {
                        try {
                            Quota quota = decode(value);
                            all.put(quota.key(), quota);
                        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                            LOG.error("A quota cannot be read and is not in force key={}", key, e);
                        }
                    }
                }));
    }

    public Collection<Quota> all() {
        return List.copyOf(all.values());
    }

    /** The limits of exactly this user, table or namespace; none set if there is no such quota. */
    public Throttle limits(Quota of) {
        return Optional.ofNullable(all.get(of.key())).map(Quota::limits).orElse(Throttle.getDefaultInstance());
    }

    /** Puts it in the place of the one of the same user, table or namespace; one without limits is removed. */
    public CompletableFuture<Void> set(Quota quota) {
        boolean gone = quota.limits().equals(Throttle.getDefaultInstance());
        Bytes key = Bytes.of(quota.key());
        CompletableFuture<Void> stored = gone
                ? store.remove(Part.SETTINGS, List.of(key))
                : store.put(Part.SETTINGS, key, Bytes.wrap(encode(quota).toByteArray()));
        return stored.thenRun(() -> {
            if (gone) {
                all.remove(quota.key());
            } else {
                all.put(quota.key(), quota);
            }
            events.record(
                    Event.Kind.QUOTA_CHANGED,
                    quota.key(),
                    "a client asked for it: " + (gone ? "no limit any more" : "limited"),
                    Map.of());
            List.copyOf(listeners).forEach(Runnable::run);
        });
    }

    private static StoredQuota encode(Quota quota) {
        var stored = StoredQuota.newBuilder().setLimits(quota.limits());
        quota.user().ifPresent(stored::setUser);
        quota.table().ifPresent(table -> stored.setTable(PbNames.toPb(table)));
        quota.namespace().ifPresent(stored::setNamespace);
        return stored.build();
    }

    private static Quota decode(Bytes value) throws InvalidProtocolBufferException {
        StoredQuota stored = StoredQuota.parseFrom(value.asBuffer());
        return new Quota(
                stored.hasUser() ? Optional.of(stored.getUser()) : Optional.empty(),
                stored.hasTable() ? Optional.of(PbNames.fromPb(stored.getTable())) : Optional.empty(),
                stored.hasNamespace() ? Optional.of(stored.getNamespace()) : Optional.empty(),
                stored.getLimits());
    }
}
