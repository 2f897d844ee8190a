package io.basalt.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HandOverTest {
    private static final class Item extends HandOver.Entry<Item> {
        private final int thread;
        private final int number;

        Item(int thread, int number) {
            this.thread = thread;
            this.number = number;
        }
    }

    private final HandOver<Item> list = new HandOver<>();

    @Test
    void onlyTheFirstEntryWakesTheLoop() {
        assertTrue(list.add(new Item(0, 0)));
        assertFalse(list.add(new Item(0, 1)));
        assertFalse(list.add(new Item(0, 2)));
        assertEquals(List.of(0, 1, 2), numbers(list.takeAll()));
        assertNull(list.takeAll());
        assertTrue(list.add(new Item(0, 3)));
    }

    @Test
    @Timeout(60)
    void entriesOfManyThreadsArriveOnceAndInTheOrderOfTheirThread() throws Exception {
        int threads = 4;
        int each = 20_000;
        var wakes = new AtomicInteger();
        List<Thread> adding = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            var adder = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    if (list.add(new Item(thread, i))) {
                        wakes.incrementAndGet();
                    }
                }
            });
            adding.add(adder);
            adder.start();
        }
        int[] next = new int[threads];
        int taken = 0;
        int batches = 0;
        while (taken < threads * each) {
            Item item = list.takeAll();
            batches += item == null ? 0 : 1;
            while (item != null) {
                assertEquals(next[item.thread]++, item.number);
                taken++;
                item = item.next;
            }
            Thread.onSpinWait();
        }
        for (Thread adder : adding) {
            adder.join();
        }
        assertEquals(batches, wakes.get(), "the loop is woken once for every batch");
    }

    private static List<Integer> numbers(Item first) {
        List<Integer> numbers = new ArrayList<>();
        for (Item item = first; item != null; item = item.next) {
            numbers.add(item.number);
        }
        return numbers;
    }
}
