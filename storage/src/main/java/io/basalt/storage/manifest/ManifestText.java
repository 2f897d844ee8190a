package io.basalt.storage.manifest;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.name.TableName;
import io.basalt.storage.file.CorruptFileException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The payload of a manifest file: lines of words that a person can read, in a fixed order and one spelling only, so
 * that what was read can be checked by writing it again. Specification: {@code docs/formats/manifest.md}.
 */
final class ManifestText {
    static final int FORMAT_VERSION = 1;

    private static final String EMPTY = "-";
    private static final String LOADED = " loaded";
    private static final String HEX = "0123456789ABCDEF";

    private final String file;
    private final String[] lines;
    private int line;
    private String[] words;
    private int word;

    private ManifestText(String file, String text) {
        this.file = file;
        this.lines = text.split("\n", -1);
    }

    static Bytes encode(Manifest manifest) {
        RegionInfo region = manifest.region();
        var text = new StringBuilder();
        line(text, "region", region.encodedName());
        line(text, "table", word(region.table().toString()));
        line(text, "start", word(region.startKey()));
        line(text, "end", word(region.endKey()));
        line(text, "region-id", region.regionId());
        line(text, "replica", region.replicaId());
        line(text, "offline", region.offline());
        line(text, "split", region.split());
        line(text, "table-version", manifest.tableVersion());
        line(text, "open-sequence-id", manifest.openSequenceId());
        for (Owner owner : manifest.owners()) {
            line(text, "owner", word(owner.server()), "opened-at", owner.openedAtSequenceId());
        }
        manifest.flushedSequenceIds().forEach((family, sequenceId) -> line(text, "flushed", word(family), sequenceId));
        for (LiveFile live : manifest.files()) {
            line(
                    text,
                    "file",
                    word(live.path()),
                    "family",
                    word(live.family()),
                    "start",
                    word(live.rows().start()),
                    "end",
                    word(live.rows().end()),
                    "max-sequence-id",
                    live.maxSequenceId(),
                    "bytes",
                    live.sizeBytes(),
                    "cells",
                    live.cells() + (live.loaded() ? LOADED : ""));
        }
        for (String parent : manifest.parents()) {
            line(text, "parent", word(parent));
        }
        for (String child : manifest.children()) {
            line(text, "child", word(child));
        }
        if (manifest.settledFiles() > 0) {
            line(text, "settled-files", manifest.settledFiles());
        }
        return Bytes.of(text.toString());
    }

    /** @param file for messages */
    static Manifest parse(String file, long number, Bytes payload) throws CorruptFileException {
        var parser = new ManifestText(file, new String(payload.toArray(), StandardCharsets.ISO_8859_1));
        Manifest manifest;
        try {
            manifest = parser.manifest(number);
        } catch (IllegalArgumentException e) {
            // The constructors of names, ranges and records refuse nonsense.
            throw parser.damaged(e.getMessage());
        }
        if (!encode(manifest).equals(payload)) {
            throw parser.damaged("a line or number is not spelled as it would be written");
        }
        return manifest;
    }

    private Manifest manifest(long number) throws CorruptFileException {
        String encodedName = only("region");
        var region = new RegionInfo(
                TableName.parse(unescape(only("table")).utf8()),
                unescape(only("start")),
                unescape(only("end")),
                Long.parseLong(only("region-id")),
                Integer.parseInt(only("replica")),
                Boolean.parseBoolean(only("offline")),
                Boolean.parseBoolean(only("split")));
        if (!region.encodedName().equals(encodedName)) {
            throw damaged("the region is called " + encodedName + ", but its parts give " + region.encodedName());
        }
        long tableVersion = Long.parseLong(only("table-version"));
        long openSequenceId = Long.parseLong(only("open-sequence-id"));
        List<Owner> owners = new ArrayList<>();
        while (startsWith("owner")) {
            owners.add(new Owner(text("owner"), number("opened-at")));
        }
        var flushed = new TreeMap<String, Long>();
        while (startsWith("flushed")) {
            flushed.put(text("flushed"), Long.parseLong(nextWord()));
        }
        List<LiveFile> files = new ArrayList<>();
        while (startsWith("file")) {
            files.add(new LiveFile(
                    text("file"),
                    text("family"),
                    new RowRange(bytes("start"), bytes("end")),
                    number("max-sequence-id"),
                    number("bytes"),
                    number("cells"),
                    word < words.length && nextWord().equals(LOADED.strip())));
        }
        List<String> parents = new ArrayList<>();
        while (startsWith("parent")) {
            parents.add(text("parent"));
        }
        List<String> children = new ArrayList<>();
        while (startsWith("child")) {
            children.add(text("child"));
        }
        long settledFiles = startsWith("settled-files") ? number("settled-files") : 0;
        if (line != lines.length - 1 || !lines[line].isEmpty()) {
            line++;
            throw damaged("unknown or out of order");
        }
        return new Manifest(
                number, region, tableVersion, openSequenceId, settledFiles, owners, flushed, files, parents, children);
    }

    /** Moves to the next line, which must be of the form {@code keyword value}, and returns the value. */
    private String only(String keyword) throws CorruptFileException {
        if (!startsWith(keyword)) {
            line++;
            throw damaged("it should begin with '" + keyword + "'");
        }
        expect(keyword);
        return nextWord();
    }

    /** Moves to the next line if it begins with the keyword. */
    private boolean startsWith(String keyword) {
        if (line >= lines.length || !lines[line].startsWith(keyword + " ")) {
            return false;
        }
        words = lines[line].split(" ", -1);
        word = 0;
        line++;
        return true;
    }

    private String text(String keyword) throws CorruptFileException {
        return bytes(keyword).utf8();
    }

    private Bytes bytes(String keyword) throws CorruptFileException {
        expect(keyword);
        return unescape(nextWord());
    }

    private long number(String keyword) throws CorruptFileException {
        expect(keyword);
        return Long.parseLong(nextWord());
    }

    private void expect(String keyword) throws CorruptFileException {
        if (!nextWord().equals(keyword)) {
            throw damaged("the word '" + keyword + "' is missing");
        }
    }

    private String nextWord() throws CorruptFileException {
        if (word == words.length) {
            throw damaged("the line ends too early");
        }
        return words[word++];
    }

    /** The line being read is to blame; of the file's lines the first is the envelope's. */
    private CorruptFileException damaged(String finding) {
        return new CorruptFileException(file, 0, "line " + (line + 1) + ": " + finding);
    }

    private static void line(StringBuilder text, Object... words) {
        String separator = "";
        for (Object word : words) {
            text.append(separator).append(word);
            separator = " ";
        }
        text.append('\n');
    }

    private static String word(String text) {
        return word(Bytes.of(text));
    }

    /** Printable ASCII as it is, everything else, space and backslash as {@code \xHH}; nothing as {@code -}. */
    private static String word(Bytes bytes) {
        var text = new StringBuilder();
        for (int i = 0; i < bytes.length(); i++) {
            int b = bytes.at(i) & 0xff;
            if (b > ' ' && b < 0x7f && b != '\\' && !(b == '-' && bytes.length() == 1)) {
                text.append((char) b);
            } else {
                text.append("\\x").append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 0xf));
            }
        }
        return text.isEmpty() ? EMPTY : text.toString();
    }

    private static Bytes unescape(String word) {
        if (word.equals(EMPTY)) {
            return Bytes.EMPTY;
        }
        byte[] bytes = new byte[word.length()];
        int length = 0;
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != '\\') {
                bytes[length++] = (byte) word.charAt(i);
            } else if (i + 3 < word.length() && word.charAt(i + 1) == 'x') {
                bytes[length++] = (byte) Integer.parseInt(word, i + 2, i + 4, 16);
                i += 3;
            } else {
                throw new IllegalArgumentException("'" + word + "' has a backslash that begins no \\xHH");
            }
        }
        return Bytes.copyOf(bytes, 0, length);
    }
}
