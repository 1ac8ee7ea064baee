package dev.resilience.spring.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what somebody probably meant to write. */
public final class NearMisses {

    private static final int MOST = 3;

    private NearMisses() {}

    /** "Did you mean …?" where a candidate is close to what was written, else {@code otherwise}. */
    public static String suggestion(String written, Collection<String> candidates, String otherwise) {
        return suggestion(of(written, candidates), otherwise);
    }

    static String suggestion(List<String> near, String otherwise) {
        return near.isEmpty() ? otherwise : "Did you mean " + String.join(" or ", near) + "?";
    }

    /** The candidates within a third of the written length, nearest first, and of these only such as are hardly farther. */
    public static List<String> of(String written, Collection<String> candidates) {
        return of(written, candidates, Math.max(2, written.length() / 3));
    }

    /** The candidates within a distance, nearest first, and of these only such as are hardly farther. */
    static List<String> of(String written, Collection<String> candidates, int farthest) {
        int nearest = candidates.stream()
                .mapToInt(candidate -> distance(written, candidate))
                .min()
                .orElse(Integer.MAX_VALUE - 1);
        int limit = Math.min(nearest + 1, farthest);
        return candidates.stream()
                .filter(candidate -> distance(written, candidate) <= limit)
                .sorted(Comparator.comparingInt((String candidate) -> distance(written, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** The Levenshtein distance, ignoring case. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
