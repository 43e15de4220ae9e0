package facecount.appliance.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the word somebody probably wanted to write. */
final class Nearest {
    private Nearest() {}

    /**
     * The word among {@code known} with the fewest letters inserted, left out, replaced or swapped
     * with their neighbour, if at most three are and two thirds of the word are right.
     */
    static Optional<String> to(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
        String nearest = "";
        int fewest = Integer.MAX_VALUE;
        for (String word : known) {
            int distance = distance(lower, word.toLowerCase(Locale.ROOT));
            if (distance < fewest || (distance == fewest && word.compareTo(nearest) < 0)) {
                fewest = distance;
                nearest = word;
            }
        }
        return fewest <= 3 && fewest * 3 <= written.length()
                ? Optional.of(nearest)
                : Optional.empty();
    }

    /** Optimal string alignment: Levenshtein's distance with swapped neighbours as one change. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
