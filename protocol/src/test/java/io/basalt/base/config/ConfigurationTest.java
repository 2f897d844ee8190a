package io.basalt.base.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.HostPort;
import io.basalt.base.Key;
import io.basalt.base.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {
    enum Mode {
        FAST,
        READ_ONLY
    }

    record All(
            @Key(value = "t.text", fallback = "a b", doc = "Text.")
            String text,

            @Key(value = "t.int", fallback = "1", doc = "Int.")
            int number,

            @Key(value = "t.long", fallback = "2", doc = "Long.")
            long large,

            @Key(value = "t.double", fallback = "0.5", doc = "Double.")
            double fraction,

            @Key(value = "t.boolean", fallback = "false", doc = "Boolean.")
            boolean flag,

            @Key(value = "t.size", fallback = "64KB", doc = "Size.")
            Size size,

            @Key(value = "t.duration", fallback = "6s", doc = "Duration.")
            Duration duration,

            @Key(value = "t.address", fallback = "h:1", doc = "Address.")
            HostPort address,

            @Key(value = "t.addresses", fallback = "a:1, b:2", doc = "Addresses.")
            List<HostPort> addresses,

            @Key(value = "t.names", fallback = "", doc = "Names.")
            List<String> names,

            @Key(value = "t.mode", fallback = "fast", doc = "Mode.")
            Mode mode) {}

    record Small(
            @Key(value = "s.only", fallback = "1", doc = "Only.")
            int only) {}

    @Test
    void whatNobodySetsHasItsDefault() throws Exception {
        assertEquals(
                new All(
                        "a b",
                        1,
                        2,
                        0.5,
                        false,
                        new Size(65_536),
                        Duration.ofSeconds(6),
                        new HostPort("h", 1),
                        List.of(new HostPort("a", 1), new HostPort("b", 2)),
                        List.of(),
                        Mode.FAST),
                all(""));
    }

    @Test
    void everyTypeIsReadFromItsText() throws Exception {
        var all = all("""
                # A comment, then settings in each way that a properties file allows.
                t.text=x = y # z
                t.int: -7
                t.long = 9223372036854775807
                t.double 1e-3
                t.boolean = TRUE
                  t.size = 1gb
                t.duration = 30m
                t.address = ::1:2181
                ! Another comment \\
                t.addresses = a:1,\\
                              b:2 , c:3
                t.names = x, y
                t.mode = read-only
                """);
        assertEquals(
                new All(
                        "x = y # z",
                        -7,
                        Long.MAX_VALUE,
                        0.001,
                        true,
                        new Size(1 << 30),
                        Duration.ofMinutes(30),
                        new HostPort("::1", 2181),
                        List.of(new HostPort("a", 1), new HostPort("b", 2), new HostPort("c", 3)),
                        List.of("x", "y"),
                        Mode.READ_ONLY),
                all);
    }

    @ParameterizedTest
    @CsvSource({"250us, PT0.00025S", "500ms, PT0.5S", "0s, PT0S", "6 s, PT6S", "30M, PT30M", "2h, PT2H", "1d, PT24H"})
    void durationsHaveAUnit(String text, Duration duration) throws Exception {
        assertEquals(duration, all("t.duration = " + text).duration());
    }

    @Test
    void laterSourcesTakePrecedence() throws Exception {
        var configuration = Configuration.builder()
                .file("a", "t.int = 1\nt.long = 10\nt.text = a")
                .file("b", "t.int = 2\nt.long = 20")
                .overrides("command line", Map.of("t.int", "3"))
                .load(List.of(All.class, Small.class));
        var all = configuration.get(All.class);
        assertEquals(List.of(3, 20L, "a"), List.of(all.number(), all.large(), all.text()));
        assertEquals(new Small(1), configuration.get(Small.class));
    }

    @Test
    void eachSettingIsDescribedWithItsValueAndOrigin() throws Exception {
        var configuration = Configuration.builder()
                .file("conf/basalt.properties", "\n\nt.size = 1MB")
                .overrides("command line", Map.of("s.only", "5"))
                .load(List.of(Small.class, All.class));
        var settings = configuration.describe();
        assertEquals(12, settings.size());
        assertEquals(
                new Setting(
                        "s.only",
                        "1",
                        "a whole number from -2147483648 to 2147483647",
                        "Only.",
                        false,
                        "5",
                        "command line"),
                settings.get(0));
        assertEquals(new Setting("t.text", "a b", "a text", "Text.", false, "a b", Setting.DEFAULT), settings.get(1));
        assertEquals(
                new Setting(
                        "t.size",
                        "64KB",
                        "a size like 64KB, 256MB or 1GB",
                        "Size.",
                        false,
                        "1MB",
                        "conf/basalt.properties:3"),
                settings.get(6));
        assertEquals(
                List.of("s.only", "t.size"),
                settings.stream().filter(Setting::isSet).map(Setting::key).toList());
    }

    record NoKey(int number) {}

    record BadDefault(
            @Key(value = "b.number", fallback = "x", doc = "")
            int number) {}

    record BadType(
            @Key(value = "b.object", fallback = "x", doc = "")
            Object object) {}

    record RefusesItsDefault(
            @Key(value = "r.number", fallback = "1", doc = "")
            int number) {
        RefusesItsDefault {
            throw new IllegalArgumentException("no number is good enough");
        }
    }

    @Test
    void aMistakeInARecordIsABugAndNotTheUsersFault() {
        assertEquals("io.basalt.base.config.ConfigurationTest$NoKey.number has no @Key", bugOf(List.of(NoKey.class)));
        assertEquals(
                "the default 'x' of b.number is not a whole number from -2147483648 to 2147483647",
                bugOf(List.of(BadDefault.class)));
        assertEquals("a setting cannot have the type java.lang.Object", bugOf(List.of(BadType.class)));
        assertEquals(
                "io.basalt.base.config.ConfigurationTest$RefusesItsDefault refuses its own defaults",
                bugOf(List.of(RefusesItsDefault.class)));
        assertEquals("the key s.only is declared twice", bugOf(List.of(Small.class, Small.class)));
        assertEquals(
                "io.basalt.base.config.ConfigurationTest$Small is not among the sections that were loaded",
                assertThrows(
                                IllegalStateException.class,
                                () -> Configuration.builder().load(List.of()).get(Small.class))
                        .getMessage());
    }

    private static String bugOf(List<Class<? extends Record>> sections) {
        return assertThrows(IllegalStateException.class, () -> Configuration.builder()
                        .load(sections))
                .getMessage();
    }

    private static All all(String text) throws ConfigurationException {
        return Configuration.builder()
                .file("test.properties", text)
                .load(List.of(All.class))
                .get(All.class);
    }
}
