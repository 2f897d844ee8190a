package io.basalt.storage.compaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Merges neighbours in age whose sizes are alike: files that were flushed become one, several of those become one, and
 * so on, so that a byte is rewritten about once per tier. (The idea of HBase's ratio-based and exploring policies.)
 *
 * <p>A run of files qualifies when no file in it is larger than {@code ratio} times the others together. Of those runs
 * the longest is taken, and of equally long ones the smallest: it removes most files for the fewest bytes.
 *
 * @param minFiles fewest files worth a merge, unless one of them is shared
 * @param maxFiles most files merged at once
 * @param ratio how much larger than the rest a file may be
 * @param smallBytes files below this always qualify
 */
public record TieredPolicy(int minFiles, int maxFiles, double ratio, long smallBytes) implements CompactionPolicy {
    /**
     * With HBase's three files a byte is rewritten up to half as often again; with four a read looks into a third of a
     * file more, on average, and has Bloom filters for that.
     */
    public static final TieredPolicy DEFAULT = new TieredPolicy(4, 10, 1.2, 16L << 20);

    public TieredPolicy {
        if (minFiles < 2 || maxFiles < minFiles || ratio <= 0) {
            throw new IllegalArgumentException(
                    "tiers of " + minFiles + " to " + maxFiles + " files and ratio " + ratio + " make no sense");
        }
    }

    @Override
    public Optional<Selection> pick(List<FileDescription> files) {
        List<FileDescription> byAge = new ArrayList<>(files);
        byAge.sort(Comparator.comparingLong(FileDescription::maxSequenceId).thenComparing(FileDescription::path));
        if (byAge.stream().anyMatch(FileDescription::shared)) {
            return Optional.of(selection(byAge, 0, Math.min(byAge.size(), maxFiles)));
        }
        int bestFrom = 0;
        int bestTo = 0;
        long bestBytes = 0;
        for (int from = 0; from + minFiles <= byAge.size(); from++) {
            for (int to = from + minFiles; to <= Math.min(byAge.size(), from + maxFiles); to++) {
                List<FileDescription> run = byAge.subList(from, to);
                long bytes = run.stream().mapToLong(FileDescription::sizeBytes).sum();
                int gain = (to - from) - (bestTo - bestFrom);
                if (qualifies(run, bytes) && (gain > 0 || (gain == 0 && bytes < bestBytes))) {
                    bestFrom = from;
                    bestTo = to;
                    bestBytes = bytes;
                }
            }
        }
        return bestTo == 0 ? Optional.empty() : Optional.of(selection(byAge, bestFrom, bestTo));
    }

    private boolean qualifies(List<FileDescription> run, long totalBytes) {
        for (FileDescription file : run) {
            if (file.sizeBytes() > smallBytes && file.sizeBytes() > ratio * (totalBytes - file.sizeBytes())) {
                return false;
            }
        }
        return true;
    }

    private static Selection selection(List<FileDescription> byAge, int from, int to) {
        return new Selection(
                byAge.subList(from, to).stream().map(FileDescription::path).toList(), from == 0 && to == byAge.size());
    }
}
