package io.basalt.testkit.calls;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Which methods of interfaces a test has called, and which it has left out. Thread-safe. */
public final class CalledMethods {
    private final Set<String> left = new ConcurrentSkipListSet<>();

    /** Gives {@code target} in a shell that notes what is called; all methods of {@code api} have to be. */
    public <A> A watch(Class<A> api, A target) {
        Arrays.stream(api.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(Method::toString)
                .forEach(left::add);
        Object shell =
                Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, (proxy, method, arguments) -> {
                    left.remove(method.toString());
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return api.cast(shell);
    }

    /** @throws AssertionError naming the methods that were not called */
    public void assertNoneLeft() {
        if (!left.isEmpty()) {
            throw new AssertionError("not called: " + String.join("\n", left));
        }
    }
}
