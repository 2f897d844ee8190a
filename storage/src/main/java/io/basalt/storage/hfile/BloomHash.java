package io.basalt.storage.hfile;

import java.nio.ByteBuffer;

/** The hash functions of Bloom filters. All arithmetic wraps at 32 bits. */
enum BloomHash {
    /** Bob Jenkins's lookup3, little-endian variant. */
    JENKINS(0) {
        @Override
        int hash(ByteBuffer source, int offset, int length, int seed) {
            int a = 0xdeadbeef + length + seed;
            int b = a;
            int c = a;
            int at = offset;
            int rest = length;
            for (; rest > 12; rest -= 12, at += 12) {
                a += littleEndian(source, at, 4);
                b += littleEndian(source, at + 4, 4);
                c += littleEndian(source, at + 8, 4);
                a = (a - c) ^ Integer.rotateLeft(c, 4);
                c += b;
                b = (b - a) ^ Integer.rotateLeft(a, 6);
                a += c;
                c = (c - b) ^ Integer.rotateLeft(b, 8);
                b += a;
                a = (a - c) ^ Integer.rotateLeft(c, 16);
                c += b;
                b = (b - a) ^ Integer.rotateLeft(a, 19);
                a += c;
                c = (c - b) ^ Integer.rotateLeft(b, 4);
                b += a;
            }
            if (rest == 0) {
                return c;
            }
            a += littleEndian(source, at, Math.min(rest, 4));
            b += littleEndian(source, at + 4, Math.min(rest - 4, 4));
            c += littleEndian(source, at + 8, rest - 8);
            c = (c ^ b) - Integer.rotateLeft(b, 14);
            a = (a ^ c) - Integer.rotateLeft(c, 11);
            b = (b ^ a) - Integer.rotateLeft(a, 25);
            c = (c ^ b) - Integer.rotateLeft(b, 16);
            a = (a ^ c) - Integer.rotateLeft(c, 4);
            b = (b ^ a) - Integer.rotateLeft(a, 14);
            return (c ^ b) - Integer.rotateLeft(b, 24);
        }
    },

    /** Austin Appleby's MurmurHash 2, but with signed bytes at the end: HBase's default. */
    MURMUR(1) {
        @Override
        int hash(ByteBuffer source, int offset, int length, int seed) {
            int m = 0x5bd1e995;
            int h = seed ^ length;
            int at = offset;
            int rest = length;
            for (; rest >= 4; rest -= 4, at += 4) {
                int k = littleEndian(source, at, 4) * m;
                k = (k ^ k >>> 24) * m;
                h = h * m ^ k;
            }
            if (rest > 0) {
                h ^= rest > 2 ? source.get(at + 2) << 16 : 0;
                h ^= rest > 1 ? source.get(at + 1) << 8 : 0;
                h = (h ^ source.get(at)) * m;
            }
            h = (h ^ h >>> 13) * m;
            return h ^ h >>> 15;
        }
    },

    /** MurmurHash 3, x86, 32 bits. */
    MURMUR3(2) {
        @Override
        int hash(ByteBuffer source, int offset, int length, int seed) {
            int h = seed;
            int at = offset;
            int rest = length;
            for (; rest >= 4; rest -= 4, at += 4) {
                h = Integer.rotateLeft(h ^ scramble(littleEndian(source, at, 4)), 13) * 5 + 0xe6546b64;
            }
            if (rest > 0) {
                h ^= scramble(littleEndian(source, at, rest));
            }
            h ^= length;
            h = (h ^ h >>> 16) * 0x85ebca6b;
            h = (h ^ h >>> 13) * 0xc2b2ae35;
            return h ^ h >>> 16;
        }

        private int scramble(int k) {
            return Integer.rotateLeft(k * 0xcc9e2d51, 15) * 0x1b873593;
        }
    };

    private static final BloomHash[] VALUES = values();

    private final int code;

    BloomHash(int code) {
        this.code = code;
    }

    /** The number that stands for it in a file. */
    int code() {
        return code;
    }

    abstract int hash(ByteBuffer source, int offset, int length, int seed);

    /** The function with this code, or null. */
    static BloomHash ofCode(int code) {
        for (BloomHash hash : VALUES) {
            if (hash.code == code) {
                return hash;
            }
        }
        return null;
    }

    /** The next {@code count} bytes as an unsigned number, least significant first; 0 for none. */
    private static int littleEndian(ByteBuffer source, int at, int count) {
        if (count == 4) {
            return Integer.reverseBytes(source.getInt(at));
        }
        int value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (source.get(at + i) & 0xff);
        }
        return value;
    }
}
