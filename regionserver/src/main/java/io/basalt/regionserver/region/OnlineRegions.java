package io.basalt.regionserver.region;

import com.google.protobuf.ByteString;
import io.basalt.base.Clock;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.BasePb.RegionSpecifier.RegionSpecifierType;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.storage.region.Region;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The regions that this server serves, and what to tell clients about those that it does not. Looked up by any thread
 * without a lock; changed by {@link RegionLifecycle} alone.
 */
public final class OnlineRegions {
    /**
     * How long a client is told where a region went: until it is open there and hbase:meta says so too. Later it may
     * have gone on, and who looks into hbase:meta finds it sooner than who follows its way.
     */
    private static final Duration REMEMBER_MOVES = Duration.ofSeconds(10);

    private final Clock clock;
    private final Map<ByteString, Region> byName = new ConcurrentHashMap<>();
    private final Map<String, Region> byEncodedName = new ConcurrentSkipListMap<>();
    private final Map<String, RegionInfo> opening = new ConcurrentHashMap<>();
    private final Map<String, Moved> moved = new ConcurrentHashMap<>();

    public OnlineRegions(Clock clock) {
        this.clock = clock;
    }

    /**
     * The region that a request is for.
     *
     * @throws RpcException REGION_MOVED, REGION_OPENING or NOT_SERVING_REGION, on which clients look or wait for it
     */
    public Region find(RegionSpecifier specifier) throws RpcException {
        Region region = specifier.getType() == RegionSpecifierType.REGION_NAME
                ? byName.get(specifier.getValue())
                : byEncodedName.get(specifier.getValue().toStringUtf8());
        if (region != null) {
            return region;
        }
        throw absent(specifier);
    }

    /** Whether exactly this opening of the region is still being served. */
    public boolean serves(Region region) {
        return byEncodedName.get(region.info().encodedName()) == region;
    }

    public Optional<Region> find(String encodedName) {
        return Optional.ofNullable(byEncodedName.get(encodedName));
    }

    /** All of them, in the order of their encoded names. */
    public Collection<Region> all() {
        return byEncodedName.values();
    }

    void opening(RegionInfo region) {
        opening.put(region.encodedName(), region);
        moved.remove(region.encodedName());
    }

    void openingEnded(RegionInfo region) {
        opening.remove(region.encodedName());
    }

    void online(Region region) {
        RegionInfo info = region.info();
        byEncodedName.put(info.encodedName(), region);
        byName.put(ByteString.copyFrom(info.name().asBuffer()), region);
        moved.remove(info.encodedName());
        opening.remove(info.encodedName());
    }

    /** @param destination where it goes, if that is known */
    void offline(Region region, Optional<ServerName> destination) {
        RegionInfo info = region.info();
        destination.ifPresent(
                to -> moved.put(info.encodedName(), new Moved(to, region.openSequenceId(), clock.nanos())));
        byName.remove(ByteString.copyFrom(info.name().asBuffer()), region);
        byEncodedName.remove(info.encodedName(), region);
        moved.values().removeIf(this::isOutdated);
    }

    private boolean isOutdated(Moved move) {
        return clock.nanos() - move.atNanos() > REMEMBER_MOVES.toNanos();
    }

    private RpcException absent(RegionSpecifier specifier) {
        String encodedName;
        String shown;
        try {
            encodedName = specifier.getType() == RegionSpecifierType.REGION_NAME
                    ? RegionInfo.encodedNameOf(PbBytes.fromPb(specifier.getValue()))
                    : specifier.getValue().toStringUtf8();
            shown = PbBytes.fromPb(specifier.getValue()).toString();
        } catch (IllegalArgumentException e) {
            return new RpcException(ErrorKind.NOT_SERVING_REGION, "not a region name: " + e.getMessage(), e);
        }
        Moved move = moved.get(encodedName);
        if (move != null && !isOutdated(move)) {
            return RpcException.regionMoved(move.to().address(), move.to().startCode(), move.openSequenceNumber());
        }
        if (opening.containsKey(encodedName)) {
            return new RpcException(ErrorKind.REGION_OPENING, "region " + shown + " is being opened");
        }
        return new RpcException(ErrorKind.NOT_SERVING_REGION, "region " + shown + " is not online here");
    }

    private record Moved(ServerName to, long openSequenceNumber, long atNanos) {}
}
