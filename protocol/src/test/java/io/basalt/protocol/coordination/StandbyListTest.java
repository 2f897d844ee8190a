package io.basalt.protocol.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.wire.PbNames;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandbyListTest {
    private static final ServerName LEADER = ServerName.parse("a,16000,30");

    @Test
    void aDeadPredecessorOfTheLeaderIsNoStandby() {
        assertEquals(List.of("b,16000,7"), standbys("a,16000,20", "b,16000,7"));
    }

    @Test
    void aStandbyThatStartedAnewIsListedOnce() {
        assertEquals(List.of("b,16000,9"), standbys("b,16000,7", "b,16000,9"));
    }

    @Test
    void mastersOfOneHostAreToldApartByTheirPorts() {
        assertEquals(List.of("a,16001,5", "b,16000,7"), standbys("b,16000,7", "a,16001,5"));
    }

    private static List<String> standbys(String... listed) {
        return ClusterWatch.standbys(
                        Optional.of(PbNames.toPb(LEADER)),
                        List.of(listed).stream()
                                .map(ServerName::parse)
                                .map(PbNames::toPb)
                                .toList())
                .stream()
                .map(PbNames::fromPb)
                .map(ServerName::toString)
                .toList();
    }
}
