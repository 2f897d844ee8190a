package io.basalt.storage.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What each filter leaves of the same few rows. {@code filters.golden} has the cells first, then filters, each with the
 * cells it returns below {@code ----}. A filter behind {@code reversed} gets the rows from the last to the first.
 *
 * <p>With {@code -Dgolden.write=<the file>} the answers are written anew, to be reviewed as a difference.
 */
class FilterGoldenTest {
    private static final String FILE = "filters.golden";
    private static final String SECTION = "\n====\n";
    private static final String ANSWER = "\n----\n";
    private static final String REVERSED = "reversed ";

    @Test
    void filtersReturnWhatTheGoldenFileSays() throws IOException {
        String[] sections = read().split(SECTION);
        List<CellView> cells = cells(sections[0]);
        var written = new StringBuilder(sections[0]);
        for (int i = 1; i < sections.length; i++) {
            String question = sections[i].split(ANSWER, 2)[0].strip();
            written.append(SECTION).append(question).append(ANSWER).append(answer(question, cells));
        }
        written.append('\n');
        String target = System.getProperty("golden.write");
        if (target != null) {
            Files.writeString(Path.of(target), written);
        } else {
            assertEquals(read(), written.toString());
        }
    }

    /** The filters of the golden file. */
    static List<String> questions() {
        return Arrays.stream(read().split(SECTION))
                .skip(1)
                .map(section -> section.split(ANSWER, 2)[0].replace(REVERSED, ""))
                .toList();
    }

    /** The cells of the golden file. */
    static List<CellView> cells() {
        return cells(read().split(SECTION)[0]);
    }

    private static String read() {
        try (InputStream file = FilterGoldenTest.class.getResourceAsStream(FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line per row: the row, then {@code family:qualifier/timestamp=value} for each cell. */
    private static List<CellView> cells(String text) {
        List<CellView> cells = new ArrayList<>();
        for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
            String[] words = line.split(" ");
            for (int i = 1; i < words.length; i++) {
                String[] parts = words[i].split("[:/=]", -1);
                cells.add(FilteredScan.cell(words[0], parts[0], parts[1], Long.parseLong(parts[2]), parts[3]));
            }
        }
        return cells;
    }

    private static String answer(String question, List<CellView> cells) {
        boolean reversed = question.startsWith(REVERSED);
        String text = reversed ? question.substring(REVERSED.length()) : question;
        try {
            Filter filter = FilterParser.parse(FilterText.parse(text), new SplittableRandom(1));
            return text(FilteredScan.run(cells, filter, reversed));
        } catch (RpcException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static String text(List<CellView> cells) {
        if (cells.isEmpty()) {
            return "nothing";
        }
        var text = new StringBuilder();
        Bytes row = null;
        for (CellView cell : cells) {
            if (!cell.row().equals(row)) {
                row = cell.row();
                text.append(text.isEmpty() ? "" : "\n").append(row);
            }
            text.append(' ')
                    .append(cell.family())
                    .append(':')
                    .append(cell.qualifier())
                    .append('/')
                    .append(cell.timestamp())
                    .append('=')
                    .append(cell.value());
        }
        return text.toString();
    }
}
