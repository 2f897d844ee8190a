package io.basalt.testkit.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.testkit.register.RegisterHistory.Operation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckTest {
    private final RegisterHistory history = new RegisterHistory();

    @Test
    void operationsOneAfterTheOtherAreFine() {
        read(0, 1, 0);
        write(2, 3, 1);
        read(4, 5, 1);
        write(6, 7, 2);
        read(8, 9, 2);
        assertFine();
    }

    @Test
    void aLostWriteIsFound() {
        write(0, 1, 1);
        read(2, 3, 0);
        assertViolation("two values at one time|a value while");
    }

    @Test
    void aStaleReadIsFound() {
        write(0, 1, 1);
        write(2, 3, 2);
        read(4, 5, 1);
        assertViolation("");
    }

    @Test
    void twoReadersMayNotDisagreeAboutTheOrder() {
        write(0, 10, 1);
        read(1, 2, 1);
        read(3, 4, 0);
        assertViolation("");
    }

    @Test
    void aReadDuringAWriteMaySeeEither() {
        write(0, 10, 1);
        read(1, 2, 0);
        read(3, 4, 1);
        assertFine();
    }

    @Test
    void anUnansweredWriteMayTakeEffectLateOrNever() {
        Operation lost = history.write("r", "a", 0, 1);
        lost.failed();
        write(1, 2, 2);
        read(3, 4, 2);
        read(100, 101, 1);
        read(102, 103, 1);
        assertFine();
        read(104, 105, 2);
        assertViolation("");
    }

    @Test
    void aValueThatNobodyWroteIsFound() {
        read(0, 1, 7);
        assertViolation("nobody wrote");
    }

    @Test
    void aValueFromTheFutureIsFound() {
        read(0, 1, 1);
        write(2, 3, 1);
        assertViolation("future");
    }

    @Test
    void registersAreIndependent() {
        write(0, 1, 1);
        history.read("other", "b", 2).answered(3, 0);
        assertFine();
    }

    @Test
    void aFailedReadSaysNothing() {
        write(0, 1, 1);
        history.read("r", "b", 2).failed();
        assertFine();
    }

    /** The fast method against trying every order, on small random histories, of which many are wrong. */
    @Test
    void theVerdictIsThatOfTryingEveryOrder() {
        var random = new Random(42);
        int violations = 0;
        for (int round = 0; round < 5_000; round++) {
            var small = new RegisterHistory();
            List<Step> steps = new ArrayList<>();
            int writes = 1 + random.nextInt(3);
            for (int value = 1; value <= writes; value++) {
                steps.add(step(random, true, value));
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                steps.add(step(random, false, random.nextInt(writes + 1)));
            }
            for (Step step : steps) {
                Operation operation =
                        step.write ? small.write("r", "a", step.begin, step.value) : small.read("r", "b", step.begin);
                if (!step.answered) {
                    operation.failed();
                } else if (step.write) {
                    operation.acknowledged(step.end);
                } else {
                    operation.answered(step.end, step.value);
                }
            }
            boolean expected = linearizable(steps, new BitSet(), 0, new HashSet<>());
            Optional<String> verdict = LinearizabilityCheck.findViolation(small);
            assertEquals(expected, verdict.isEmpty(), () -> steps + ": " + verdict);
            violations += expected ? 0 : 1;
        }
        int finalViolations = violations;
        assertTrue(violations > 500 && violations < 4_500, () -> "violations: " + finalViolations);
    }

    private record Step(boolean write, long begin, long end, boolean answered, long value) {}

    /** Different instants for all begins and ends. */
    private Step step(Random random, boolean write, long value) {
        long begin = random.nextInt(20) * 1_000L + unique++;
        long end = begin + 1 + random.nextInt(10) * 1_000L + 500;
        return new Step(write, begin, end, !write || random.nextInt(4) > 0, value);
    }

    private int unique;

    private static boolean linearizable(List<Step> steps, BitSet done, long value, Set<String> seen) {
        if (!seen.add(done + "=" + value)) {
            return false;
        }
        boolean allAnsweredDone = true;
        for (int i = 0; i < steps.size(); i++) {
            allAnsweredDone &= done.get(i) || !steps.get(i).answered;
        }
        if (allAnsweredDone) {
            return true;
        }
        for (int i = 0; i < steps.size(); i++) {
            Step next = steps.get(i);
            if (done.get(i) || (!next.write && next.value != value) || anotherEndsBefore(steps, done, next)) {
                continue;
            }
            var more = (BitSet) done.clone();
            more.set(i);
            if (linearizable(steps, more, next.write ? next.value : value, seen)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anotherEndsBefore(List<Step> steps, BitSet done, Step next) {
        for (int i = 0; i < steps.size(); i++) {
            Step other = steps.get(i);
            if (!done.get(i) && other.answered && other.end < next.begin) {
                return true;
            }
        }
        return false;
    }

    private void write(long begin, long end, long value) {
        history.write("r", "a", begin, value).acknowledged(end);
    }

    private void read(long begin, long end, long value) {
        history.read("r", "b", begin).answered(end, value);
    }

    private void assertFine() {
        assertEquals(Optional.empty(), LinearizabilityCheck.findViolation(history));
    }

    private void assertViolation(String words) {
        String found = LinearizabilityCheck.findViolation(history).orElse("none found");
        assertTrue(found.startsWith("register r: "), found);
        boolean told = false;
        for (String word : words.split("\\|", -1)) {
            told |= found.contains(word);
        }
        assertTrue(told, found);
    }
}
