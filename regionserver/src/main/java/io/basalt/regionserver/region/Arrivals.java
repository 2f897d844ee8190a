package io.basalt.regionserver.region;

import io.basalt.base.EventLoop;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.BasePb.RegionSpecifier.RegionSpecifierType;
import io.basalt.protocol.wire.PbBytes;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Regions that are about to be here: being opened, or announced by the master, which closes them elsewhere meanwhile; or
 * closed here to be opened here again, as a whole or in parts.
 *
 * <p>Whoever asks for one of them is best served by a little patience: a client that is refused waits for 100 ms and more
 * before it asks again, and longer each time, when the region has long been open.
 *
 * <p>Asked by any thread, changed on the server's loop.
 */
public final class Arrivals {
    /** After this a client is refused; the region may take long, or never come. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Map<String, Arrival> byEncodedName = new ConcurrentHashMap<>();

    /**
     * Loop only: those that somebody told of before they were opened. A server that starts opens a thousand regions at once,
     * and each looks through these.
     */
    private final Set<Arrival> announced = new LinkedHashSet<>();

    public Arrivals(EventLoop loop) {
        this.loop = loop;
    }

    private record Arrival(RegionInfo region, CompletableFuture<Void> over) {}

    public boolean isEmpty() {
        return byEncodedName.isEmpty();
    }

    /** Completes, never exceptionally, when it is worth asking for the region; empty when it is not on its way. */
    public Optional<CompletableFuture<Void>> find(RegionSpecifier specifier) {
        try {
            String encodedName = specifier.getType() == RegionSpecifierType.REGION_NAME
                    ? RegionInfo.encodedNameOf(PbBytes.fromPb(specifier.getValue()))
                    : specifier.getValue().toStringUtf8();
            return Optional.ofNullable(byEncodedName.get(encodedName)).map(Arrival::over);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Not a region's name; who looks for the region says so.
        }
    }

    /** It will be here soon. */
    void expect(RegionInfo region) {
        add(region).ifPresent(announced::add);
    }

    /** It is being opened. What it has taken the place of will not come any more. */
    void opening(RegionInfo region) {
        for (Arrival other : List.copyOf(announced)) {
            if (!other.region().equals(region)
                    && other.region().table().equals(region.table())
                    && other.region().rows().overlaps(region.rows())) {
                end(other);
            }
        }
        var unused = add(region);
    }

    /** Nothing when it is known already. */
    private Optional<Arrival> add(RegionInfo region) {
        var arrival = new Arrival(region, new CompletableFuture<>());
        if (byEncodedName.putIfAbsent(region.encodedName(), arrival) != null) {
            return Optional.empty();
        }
        loop.schedule(PATIENCE, () -> end(arrival));
        return Optional.of(arrival);
    }

    /** It is here, or could not be opened. */
    void over(RegionInfo region) {
        Arrival arrival = byEncodedName.get(region.encodedName());
        if (arrival != null) {
            end(arrival);
        }
    }

    private void end(Arrival arrival) {
        announced.remove(arrival);
        if (byEncodedName.remove(arrival.region().encodedName(), arrival)) {
            arrival.over().complete(null);
        }
    }
}
