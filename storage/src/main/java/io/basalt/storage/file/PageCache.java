package io.basalt.storage.file;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads what the kernel has in its page cache, and nothing that it would have to wait for: {@code preadv2} with
 * {@code RWF_NOWAIT}, of Linux. Java has no such call, so it is linked by {@code java.lang.foreign}, which it has
 * since 22; this source is of an older Java, so it finds the classes by their names. The number of an open file is taken
 * out of its channel, which needs {@code java.base} to open {@code sun.nio.ch} and {@code java.io}. Where any of this is missing,
 * nothing is ever found, and the caller reads as if it were not there.
 *
 * <p>Linking takes some hundredths of a second. So it is left to the first thread that reads and may wait, after one that may not has
 * asked and found nothing.
 *
 * <p>Thread-safe.
 */
final class PageCache {
    /** No file. */
    static final int NO_NUMBER = -1;

    private static final int RWF_NOWAIT = 8;
    private static final AtomicBoolean TRIED = new AtomicBoolean();
    private static volatile boolean wanted;
    private static volatile boolean linked;

    private PageCache() {}

    /** The call itself, as constants that compiled code can rely on. Only touched once it is linked. */
    private static final class Linked {
        /** {@code (int file, long vector, int one, long offset, int flags) long}. */
        private static final MethodHandle PREADV2;
        /** {@code (ByteBuffer) long}: where its remaining space begins. */
        private static final MethodHandle ADDRESS;

        private static final Field DESCRIPTOR;
        private static final Field NUMBER;
        private static final ThreadLocal<Vector> VECTORS = ThreadLocal.withInitial(Vector::new);

        static {
            try {
                var lookup = MethodHandles.lookup();
                Class<?> segment = foreign("MemorySegment");
                MethodHandle segmentOf =
                        lookup.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class));
                ADDRESS = MethodHandles.filterReturnValue(
                                segmentOf, lookup.findVirtual(segment, "address", MethodType.methodType(long.class)))
                        .asType(MethodType.methodType(long.class, ByteBuffer.class));
                PREADV2 = preadv2(segment);
                try (FileChannel any = FileChannel.open(Path.of("/proc/self/exe"))) {
                    DESCRIPTOR = opened(any.getClass(), "fd");
                    NUMBER = opened(FileDescriptor.class, "fd");
                }
            } catch (Throwable e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private static MethodHandle preadv2(Class<?> segment) throws ReflectiveOperationException {
            Class<?> linkerType = foreign("Linker");
            Class<?> layoutType = foreign("MemoryLayout");
            Class<?> descriptorType = foreign("FunctionDescriptor");
            Class<?> optionType = foreign("Linker$Option");
            Object linker = linkerType.getMethod("nativeLinker").invoke(null);
            Object libraries = linkerType.getMethod("defaultLookup").invoke(linker);
            Optional<?> symbol = (Optional<?>)
                    foreign("SymbolLookup").getMethod("find", String.class).invoke(libraries, "preadv2");
            Object int32 = foreign("ValueLayout").getField("JAVA_INT").get(null);
            Object int64 = foreign("ValueLayout").getField("JAVA_LONG").get(null);
            Object parameters = Array.newInstance(layoutType, 5);
            int i = 0;
            for (Object layout : List.of(int32, int64, int32, int64, int32)) {
                Array.set(parameters, i++, layout);
            }
            Object descriptor = descriptorType
                    .getMethod("of", layoutType, parameters.getClass())
                    .invoke(null, int64, parameters);
            Object options = Array.newInstance(optionType, 0);
            return (MethodHandle) linkerType
                    .getMethod("downcallHandle", segment, descriptorType, options.getClass())
                    .invoke(linker, symbol.orElseThrow(), descriptor, options);
        }

        private static Class<?> foreign(String name) throws ClassNotFoundException {
            return Class.forName("java.lang.foreign." + name);
        }

        private static Field opened(Class<?> type, String name) throws ReflectiveOperationException {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        }
    }

    /** An {@code iovec}: {@code int64 address, int64 length}. */
    private static final class Vector {
        private final ByteBuffer memory =
                ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
        private final long address = address(memory);
    }

    /** The kernel's number of an open file; {@link #NO_NUMBER} while, or where, there is no call to give it to. */
    static int numberOf(FileChannel channel) {
        if (!linked) {
            wanted = true;
            return NO_NUMBER;
        }
        try {
            return Linked.NUMBER.getInt(Linked.DESCRIPTOR.get(channel));
        } catch (IllegalAccessException | IllegalArgumentException e) {
            return NO_NUMBER; // a channel of another kind
        }
    }

    /**
     * Fills the remaining space of a direct buffer, if the page cache has all of it.
     *
     * @param file from {@link #numberOf}. Nothing keeps it open: it is for the caller to see that it still is, afterwards
     * @return whether it was filled; if not, what was there is undefined, and why is not told
     */
    static boolean read(int file, long offset, ByteBuffer target) {
        int wanted = target.remaining();
        Vector vector = Linked.VECTORS.get();
        vector.memory.putLong(0, address(target)).putLong(Long.BYTES, wanted);
        long read;
        try {
            read = (long) Linked.PREADV2.invokeExact(file, vector.address, 1, offset, RWF_NOWAIT);
        } catch (Throwable e) {
            throw new IllegalStateException("preadv2 cannot be called", e);
        } finally {
            Reference.reachabilityFence(target);
        }
        if (read != wanted) {
            return false;
        }
        target.position(target.limit());
        return true;
    }

    private static long address(ByteBuffer direct) {
        try {
            return (long) Linked.ADDRESS.invokeExact(direct);
        } catch (Throwable e) {
            throw new IllegalStateException("a buffer without address", e);
        }
    }

    /** Links the call once it was asked for; for threads that may wait. */
    static void linkIfWanted() {
        if (wanted && !linked && TRIED.compareAndSet(false, true) && isLinux64()) {
            try {
                linked = Linked.PREADV2 != null;
            } catch (LinkageError e) {
                // An older Java, or one that keeps its inside to itself: there is no such call, and all works without.
            }
        }
    }

    private static boolean isLinux64() {
        return System.getProperty("os.name", "").equals("Linux")
                && List.of("amd64", "aarch64").contains(System.getProperty("os.arch", ""));
    }
}
