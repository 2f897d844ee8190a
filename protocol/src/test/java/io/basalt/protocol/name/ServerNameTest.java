package io.basalt.protocol.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.HostPort;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost,16020,1700000000000", "::1,16020,0", "h,0,-1"})
    void aParsedNamePrintsAsItWasWritten(String text) {
        assertEquals(text, ServerName.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                ",,",
                ",1,2",
                "h,1",
                "h,1,",
                "h,,2",
                "h,x,2",
                "h,1,x",
                "h,70000,2",
                "h,-1,2",
                "h,1,-2",
                "a,b,1,2",
                "h:16020"
            })
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ServerName.parse(text));
    }

    @Test
    void anAddressAndAStartCodeMakeAName() {
        var name = ServerName.of(new HostPort("h", 16020), 7);
        assertEquals(new ServerName("h", 16020, 7), name);
        assertEquals(new HostPort("h", 16020), name.address());
    }

    @Test
    void serversOrderByHostThenPortThenStartCode() {
        var servers = new TreeSet<>(List.of(
                ServerName.parse("h,10,2"),
                ServerName.parse("h,9,3"),
                ServerName.parse("g,10,2"),
                ServerName.parse("h,9,20")));
        assertEquals("[g,10,2, h,9,3, h,9,20, h,10,2]", servers.toString());
    }
}
