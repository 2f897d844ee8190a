package io.basalt.testkit.calls;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Calls the methods of an interface by name and judges what comes of it: each works, or is refused by an error that names
 * the remote method, which {@code docs/compatibility.md} has to list as refused. Calls that return a future are awaited.
 * What is wrong is collected and told by {@link #finish}. One thread.
 */
public final class EveryCall {
    private static final Path PAGE = Path.of("../docs/compatibility.md");
    private static final long DEADLINE_SECONDS = 60;

    private final Class<?> api;
    private final Object target;
    private final Class<? extends Throwable> refusal;
    private final Set<Method> left = new HashSet<>();
    private final Set<String> refusedByPage = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param refusal what the client throws for a refused call
     * @param elsewhere names of methods that another test calls
     */
    public <A> EveryCall(Class<A> api, A target, Class<? extends Throwable> refusal, Set<String> elsewhere)
            throws IOException {
        this.api = api;
        this.target = target;
        this.refusal = refusal;
        Arrays.stream(api.getMethods())
                .filter(method -> !elsewhere.contains(method.getName()))
                .forEach(left::add);
        for (String line : Files.readAllLines(PAGE)) {
            String[] columns = line.split("\\|", -1);
            if (columns.length == 5 && columns[2].strip().equals("refused")) {
                Pattern.compile("`(\\w+)`")
                        .matcher(columns[1])
                        .results()
                        .forEach(found -> refusedByPage.add(found.group(1)));
            }
        }
    }

    public void works(String method, Object... arguments) {
        call(method, arguments)
                .flatMap(Outcome::failure)
                .ifPresent(failure -> problems.add(show(method, arguments) + " fails: " + failure));
    }

    /** The call works, or fails with {@code failure}. */
    public void mayFail(Class<? extends Throwable> failure, String method, Object... arguments) {
        call(method, arguments)
                .flatMap(Outcome::failure)
                .filter(outcome -> !failure.isInstance(outcome))
                .ifPresent(outcome -> problems.add(show(method, arguments) + " gives " + outcome));
    }

    /** @param remote the remote method that refuses */
    public void refused(String remote, String method, Object... arguments) {
        Optional<Outcome> outcome = call(method, arguments);
        if (outcome.isEmpty()) {
            return;
        }
        // Some calls of clients wrap what they throw.
        boolean named = Stream.iterate(outcome.get().failure().orElse(null), Objects::nonNull, Throwable::getCause)
                .anyMatch(failure ->
                        refusal.isInstance(failure) && failure.getMessage().contains("has no method " + remote));
        if (!named) {
            problems.add(show(method, arguments) + " is not refused by " + remote + " but gives " + outcome);
        }
        if (!refusedByPage.contains(remote)) {
            problems.add(PAGE + " does not say that " + remote + " is refused");
        }
    }

    /** @throws AssertionError about calls that went otherwise, and about methods that were not called */
    public void finish() {
        new TreeSet<>(left.stream().map(Method::toString).toList())
                .forEach(method -> problems.add("not called: " + method));
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }

    private record Outcome(Optional<Throwable> failure) {}

    /** Empty when the interface has no such method, as where one script is for two interfaces. */
    private Optional<Outcome> call(String name, Object... arguments) {
        Optional<Method> method = Arrays.stream(api.getMethods())
                .filter(each -> each.getName().equals(name) && takes(each.getParameterTypes(), arguments))
                .findFirst();
        return method.map(found -> {
            left.remove(found);
            return new Outcome(failureOf(found, arguments));
        });
    }

    private Optional<Throwable> failureOf(Method method, Object[] arguments) {
        try {
            if (method.invoke(target, arguments) instanceof Future<?> future) {
                future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
            return Optional.empty();
        } catch (InvocationTargetException | ExecutionException e) {
            return Optional.of(e.getCause());
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    private static boolean takes(Class<?>[] types, Object[] arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            Class<?> type = types[i];
            boolean fits = type.isPrimitive()
                    ? (arguments[i] instanceof Boolean && type == boolean.class)
                            || (arguments[i] instanceof Integer && type == int.class)
                            || (arguments[i] instanceof Long && type == long.class)
                    : arguments[i] == null || type.isInstance(arguments[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static String show(String method, Object... arguments) {
        return method + Arrays.deepToString(arguments);
    }
}
