package io.basalt.cli.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter told = new StringWriter();

    @Test
    void whatIsDoneSoonSaysNothing() throws Exception {
        var progress = new Progress(new PrintWriter(told), Duration.ofMinutes(1));
        assertEquals("done", progress.during(() -> "done", () -> "not asked for"));
        assertEquals("", told.toString());
    }

    @Test
    void whatTakesLongTellsWhenItHasComeFurther() throws Exception {
        var enough = new CountDownLatch(4);
        var progress = new Progress(new PrintWriter(told), Duration.ofMillis(1));
        progress.during(
                () -> {
                    enough.await();
                    return null;
                },
                () -> {
                    enough.countDown();
                    return switch ((int) enough.getCount()) {
                        case 3, 2 -> "1 of 2 regions are open";
                        case 1 -> throw new IOException("nobody can be asked now");
                        default -> "2 of 2 regions are open";
                    };
                });
        assertEquals(
                "1 of 2 regions are open\n2 of 2 regions are open\n",
                told.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void whatFailsFailsAsItDid() {
        var progress = new Progress(new PrintWriter(told), Duration.ofMinutes(1));
        assertThrows(
                IOException.class,
                () -> progress.during(
                        () -> {
                            throw new IOException("no");
                        },
                        () -> ""));
    }
}
