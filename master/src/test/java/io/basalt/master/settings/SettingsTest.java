package io.basalt.master.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.master.ManualLoop;
import io.basalt.master.store.MemoryMasterStore;
import io.basalt.protocol.name.ServerName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    private static final ServerName SERVER = ServerName.parse("a,16020,7");
    private static final ServerName RESTARTED = ServerName.parse("a,16020,9");
    private static final ServerName OTHER = ServerName.parse("a,16021,7");

    private final ManualLoop loop = new ManualLoop();
    private final MemoryMasterStore store = new MemoryMasterStore(loop);
    private final List<String> events = new ArrayList<>();
    private Settings settings = reign();

    @Test
    void aSwitchIsTurnedWhenItIsStored() {
        var before = settings.turn(Switch.BALANCER, false);
        assertTrue(settings.on(Switch.BALANCER), "nobody knows of it yet");
        loop.runReady();
        assertTrue(before.join());
        assertFalse(settings.on(Switch.BALANCER));
        assertEquals(List.of("SWITCH_TURNED balancer"), events);
    }

    @Test
    void turningASwitchToWhereItIsTellsNobody() {
        settings.turn(Switch.SPLIT, true);
        loop.runReady();
        assertEquals(List.of(), events);
    }

    @Test
    void theNextMasterKnowsEverySwitchAndEveryDrainedServer() {
        for (Switch each : Switch.values()) {
            settings.turn(each, !each.fallback());
        }
        settings.drain(SERVER, true);
        loop.runReady();
        settings = reign();
        for (Switch each : Switch.values()) {
            assertEquals(!each.fallback(), settings.on(each), each.label());
        }
        assertEquals(List.of(SERVER), List.copyOf(settings.draining()));
    }

    @Test
    void aServerIsDrainedAtItsAddressUntilThatIsTakenBack() {
        settings.drain(SERVER, true);
        loop.runReady();
        assertTrue(settings.isDraining(RESTARTED));
        assertTrue(reign().isOffloading(RESTARTED));
        settings.drain(SERVER, false);
        loop.runReady();
        assertTrue(reign().isDraining(RESTARTED));
        assertFalse(reign().isOffloading(RESTARTED));
        assertFalse(settings.isDraining(OTHER));
        settings.undrain(RESTARTED);
        loop.runReady();
        assertFalse(settings.isDraining(SERVER));
        assertEquals(List.of(), List.copyOf(reign().draining()));
    }

    private Settings reign() {
        var next = new Settings(store, (kind, subject, reason, details) -> events.add(kind + " " + subject));
        next.load();
        loop.runReady();
        return next;
    }
}
