package io.basalt.base.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class LiveConfigurationTest {
    record Bounds(
            @Key(value = "b.low", fallback = "1", doc = "Low.")
            int low,

            @Key(value = "b.high", fallback = "10", live = true, doc = "High.")
            int high) {
        Bounds {
            if (low >= high) {
                throw new IllegalArgumentException("b.low is " + low + ", b.high is " + high);
            }
        }
    }

    private final Map<String, String> written = new HashMap<>();
    private final LiveConfiguration configuration;
    private final Supplier<Bounds> bounds;

    LiveConfigurationTest() throws Exception {
        configuration = LiveConfiguration.load(
                () -> Configuration.builder().overrides("test", written).load(List.of(Bounds.class)));
        bounds = configuration.section(Bounds.class);
    }

    @Test
    void aLiveKeyIsTakenAndAllWhoListenAreTold() throws Exception {
        List<Integer> told = new ArrayList<>();
        configuration.onChange(changed -> told.add(changed.get(Bounds.class).high()));
        written.put("b.high", "20");
        assertEquals(10, bounds.get().high());
        configuration.renew();
        assertEquals(20, bounds.get().high());
        assertEquals(List.of(20), told);
        assertEquals("20", described("b.high"));

        written.clear();
        configuration.renew();
        assertEquals(10, bounds.get().high(), "what is not written any more is at its default");
    }

    @Test
    void otherKeysWaitForTheNextStart() throws Exception {
        written.put("b.low", "2");
        written.put("b.high", "20");
        configuration.renew();
        assertEquals(new Bounds(1, 20), bounds.get());
        assertEquals("1", described("b.low"));
    }

    @Test
    void aMistakeAnywhereChangesNothing() throws Exception {
        written.put("b.high", "20");
        written.put("b.hihg", "30");
        assertThrows(ConfigurationException.class, configuration::renew);
        written.remove("b.hihg");
        written.put("b.low", "0");
        written.put("b.high", "1");
        // Right as it is written, but not beside what stays.
        assertThrows(ConfigurationException.class, configuration::renew);
        assertEquals(new Bounds(1, 10), bounds.get());
    }

    private String described(String key) {
        return configuration.now().describe().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
