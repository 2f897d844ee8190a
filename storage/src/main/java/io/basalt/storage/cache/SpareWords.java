package io.basalt.storage.cache;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Arrays that blocks had which are gone, for those to come. As many as blocks are freed between two that are loaded; what is
 * more is left to the garbage collector. Thread-safe, by a lock that is held for a few instructions.
 */
final class SpareWords {
    static final int MAX_ARRAYS = 256;
    /** Lengths are multiples of it, so that the array of one block does for the next. */
    private static final int STEP = 16;
    /** A block of an eighth of the size would keep a large array from the garbage collector for a small index. */
    private static final int MAX_TIMES = 2;

    private final BlockingQueue<int[]> arrays = new ArrayBlockingQueue<>(MAX_ARRAYS);

    /** An array of any content, at least so long. */
    int[] take(int atLeast) {
        int[] words = arrays.poll();
        int length = (atLeast + STEP - 1) / STEP * STEP;
        return words != null && words.length >= atLeast && words.length <= MAX_TIMES * length ? words : new int[length];
    }

    /** @param words that nobody reads any more, or null */
    void giveBack(int[] words) {
        if (words != null) {
            assert poison(words);
            arrays.offer(words);
        }
    }

    /** Where assertions are on, a reader that comes too late finds no cell where it looks. */
    private static boolean poison(int[] words) {
        Arrays.fill(words, Integer.MIN_VALUE);
        return true;
    }
}
