package io.basalt.storage.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.name.TableName;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.Envelope;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.GoldenFile;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ManifestStoreTest {
    private final FileSystem files = new MemoryFileSystem().mount("server");
    private final ManifestStore store = new ManifestStore(files);

    @Test
    void aNewRegionHasNoManifest() throws IOException {
        assertEquals(Optional.empty(), store.latest("data/default/users/none"));
    }

    @Test
    void theNewestManifestIsFound() throws IOException {
        String directory = StoreLayout.region(example(1).region());
        for (int number = 1; number <= 12; number++) {
            store.publish(directory, example(number));
            assertEquals(Optional.of(example(number)), store.latest(directory));
        }
        assertEquals(Optional.of(example(11)), store.read(directory, 11));
        assertEquals(Optional.empty(), store.read(directory, 3));
    }

    @Test
    void theBytesOfFormat1NeverChange() throws IOException {
        String directory = StoreLayout.region(example(1).region());
        store.publish(directory, example(1));
        GoldenFile.check("manifest-1.txt", text(directory + "/manifest.1"));
    }

    @Test
    void format1CanBeReadForEver() throws IOException {
        store.publish("region", example(1));
        String frozen = GoldenFile.text("manifest-1.txt");
        files.publish("old/manifest.1", ByteBuffer.wrap(frozen.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Optional.of(example(1)), store.latest("old"));
    }

    @Test
    void aDamagedManifestIsNeverReplacedByAnOlderOne() throws IOException {
        store.publish("region", example(1));
        store.publish("region", example(2));
        int length = text("region/manifest.2").length();
        for (int offset = 0; offset < length; offset++) {
            var faulty = new FaultyFileSystem(files);
            faulty.flipBit("region/manifest.2", offset, offset % 8);
            var e = assertThrows(CorruptFileException.class, () -> new ManifestStore(faulty).latest("region"));
            assertEquals("region/manifest.2", e.file());
        }
    }

    @Test
    void whatIsVouchedForAndStillNonsenseIsRefused() throws IOException {
        String good = new String(ManifestText.encode(example(1)).toArray(), StandardCharsets.UTF_8);
        Map<String, String> changes = new TreeMap<>();
        changes.put("region ", "regionX ");
        changes.put("table shop:users", "table sh\\x op:users");
        changes.put("start row\\x00", "start row\\x0");
        changes.put("replica 0", "replica 00");
        changes.put("offline false", "offline no");
        changes.put("table-version 3", "table-version -3");
        changes.put("open-sequence-id 120", "open-sequence-id 99999999999999999999");
        changes.put("opened-at 120\n", "opened-at 120 \n");
        changes.put("owner ", "owners ");
        changes.put("flushed profile 456", "flushed profile");
        changes.put("start \\x2D end \\xFF", "start z end a");
        changes.put("parent ", "\nparent ");
        changes.put("cells 81233", "cells 81233 more");
        changes.forEach((from, to) -> {
            assertTrue(good.contains(from), from);
            Bytes changed = Bytes.of(good.replace(from, to));
            var e = assertThrows(CorruptFileException.class, () -> ManifestText.parse("m", 1, changed), to);
            assertTrue(e.getMessage().startsWith("m @ 0: "), e.getMessage());
        });
    }

    @Test
    void errorsNameTheLine() {
        String good = new String(ManifestText.encode(example(1)).toArray(), StandardCharsets.UTF_8);
        Bytes missing = Bytes.of(good.replaceAll("(?m)^end .*\n", ""));
        var e = assertThrows(CorruptFileException.class, () -> ManifestText.parse("m", 1, missing));
        assertEquals("m @ 0: line 5: it should begin with 'end'", e.getMessage());
    }

    @Test
    void anyManifestIsReadAsItWasWritten() {
        Seeds.forEach(1_000, random -> {
            Manifest manifest = anyManifest(random);
            assertEquals(manifest, ManifestText.parse("m", manifest.number(), ManifestText.encode(manifest)));
        });
    }

    @Test
    void mutatedTextGivesTheSameManifestOrATypedError() {
        Seeds.forEach(3_000, random -> {
            Manifest manifest = anyManifest(random);
            Bytes text = ManifestText.encode(manifest);
            Bytes mutated = mutate(text, random);
            try {
                Manifest parsed = ManifestText.parse("m", manifest.number(), mutated);
                assertEquals(mutated, ManifestText.encode(parsed));
            } catch (CorruptFileException e) {
                assertEquals("m", e.file());
            }
        });
    }

    private static Bytes mutate(Bytes text, RandomGenerator random) {
        byte[] bytes = text.toArray();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = bytes[random.nextInt(bytes.length)];
                case 2 -> {
                    int rest = Math.min(at + random.nextInt(9), bytes.length - 1);
                    Bytes tail = Bytes.copyOf(bytes, rest, bytes.length - rest);
                    bytes = Bytes.copyOf(bytes, 0, at).concat(tail).toArray();
                }
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(bytes.length - at, bytes.length - from);
                    System.arraycopy(bytes, from, bytes, at, random.nextInt(length + 1));
                }
            }
        }
        return Bytes.wrap(bytes);
    }

    @Test
    void theEnvelopesNumberIsTheManifests() throws IOException {
        files.publish("region/manifest.5", new Envelope("manifest", 1, 5, ManifestText.encode(example(4))).toBuffer());
        assertEquals(5, store.latest("region").orElseThrow().number());
    }

    private String text(String path) throws IOException {
        try (ReadFile file = files.open(path)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, content);
            return StandardCharsets.UTF_8.decode(content.flip()).toString();
        }
    }

    private static Manifest example(long number) {
        RegionInfo region = RegionInfo.of(
                TableName.parse("shop:users"),
                Bytes.of("row").concat(Bytes.wrap(new byte[] {0, ' ', '\\'})),
                Bytes.of("z"),
                1_700_000_000_000L);
        var flushed = new TreeMap<>(Map.of("profile", 456L, "größe", 0L));
        String directory = StoreLayout.region(region);
        RowRange part = new RowRange(Bytes.of("-"), Bytes.wrap(new byte[] {-1}));
        return new Manifest(
                number,
                region,
                3,
                120,
                0,
                List.of(new Owner("10.0.0.1,16020,1700000000001", 77), new Owner("host-2,16020,1700000000002", 120)),
                flushed,
                List.of(
                        new LiveFile(directory + "/profile/61c0", "profile", RowRange.ALL, 456, 4_194_304, 81_233),
                        new LiveFile("data/shop/users/parent/größe/0a", "größe", part, 7, 1, 1)),
                List.of("5c5ea3b7b13d0bb2ad7a0d5e6dcd3cd1"),
                List.of());
    }

    private static Manifest anyManifest(RandomGenerator random) {
        Bytes one = anyBytes(random, 0);
        Bytes two = anyBytes(random, 1);
        RowRange rows = one.compareTo(two) < 0 ? new RowRange(one, two) : new RowRange(two, Bytes.EMPTY);
        var region = new RegionInfo(
                new TableName(random.nextBoolean() ? "default" : "ns_1", "table-" + random.nextInt(100)),
                rows.start(),
                rows.end(),
                random.nextLong(Long.MAX_VALUE),
                random.nextInt(3),
                random.nextBoolean(),
                random.nextBoolean());
        List<Owner> owners = new ArrayList<>();
        var flushed = new TreeMap<String, Long>();
        List<LiveFile> files = new ArrayList<>();
        List<String> parents = new ArrayList<>();
        List<String> children = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            owners.add(new Owner("host,16020," + random.nextInt(9), random.nextLong(Long.MAX_VALUE)));
            flushed.put(anyText(random), random.nextLong(Long.MAX_VALUE));
            parents.add(anyText(random));
            children.add(anyText(random));
            files.add(new LiveFile(
                    anyText(random),
                    anyText(random),
                    random.nextBoolean() ? rows : RowRange.ALL,
                    random.nextLong(1_000),
                    random.nextLong(1_000),
                    random.nextLong(1_000),
                    random.nextBoolean()));
        }
        return new Manifest(
                random.nextLong(1, 1_000),
                region,
                random.nextInt(9),
                random.nextInt(99),
                random.nextInt(3),
                owners,
                flushed,
                files,
                parents,
                children);
    }

    private static Bytes anyBytes(RandomGenerator random, int least) {
        byte[] bytes = new byte[random.nextInt(least, 8)];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private static String anyText(RandomGenerator random) {
        String alphabet = "abc-.\\ \n\tß€\u0000x";
        var text = new StringBuilder();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
