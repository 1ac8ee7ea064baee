import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the mutants in PIT's mutations.csv per package and fails if too few were killed. One that timed out is listed apart and
 * counts neither way: it may have been found, or the machine was slow. Run as a single source file.
 */
final class Mutants {

    private int killed;
    private int survived;
    private int uncovered;
    private int timedOut;

    private Mutants() {}

    /**
     * Prints the counts.
     *
     * @param args the path of mutations.csv, and how many percent of a package's mutants must be killed
     */
    public static void main(String[] args) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        double wanted = Double.parseDouble(args[1]);
        Map<String, Mutants> packages = new TreeMap<>();
        Mutants all = new Mutants();
        for (String line : lines) {
            // file,class,mutator,method,line,status,killing test; only the last may hold a comma
            String[] fields = line.split(",", 7);
            String type = fields[1];
            packages.computeIfAbsent(type.substring(0, type.lastIndexOf('.')), name -> new Mutants())
                    .count(fields[5]);
            all.count(fields[5]);
            if (Arrays.asList("SURVIVED", "NO_COVERAGE").contains(fields[5])) {
                System.out.printf("%-12s %s.%s:%s  %s%n", fields[5], type, fields[3], fields[4], fields[2]);
            }
        }
        System.out.printf("%n%-40s %7s %9s %12s %10s %7s%n", "", "killed", "survived", "no coverage", "timed out", "ratio");
        packages.forEach((name, mutants) -> mutants.print(name));
        all.print("all");
        long tooFew = packages.values().stream()
                .filter(mutants -> mutants.percent() < wanted)
                .count();
        if (lines.isEmpty() || tooFew > 0) {
            System.out.printf("FAILED: %d of %d packages are below %.0f %%%n", tooFew, packages.size(), wanted);
            System.exit(1);
        }
    }

    private void count(String status) {
        switch (status) {
            case "SURVIVED" -> survived++;
            case "NO_COVERAGE" -> uncovered++;
            case "TIMED_OUT" -> timedOut++;
            case "KILLED", "MEMORY_ERROR", "RUN_ERROR" -> killed++;
            default -> throw new IllegalStateException("PIT says " + status + ", which this program does not know");
        }
    }

    private double percent() {
        int counted = killed + survived + uncovered;
        return counted == 0 ? 100 : 100.0 * killed / counted;
    }

    private void print(String name) {
        System.out.printf("%-40s %7d %9d %12d %10d %6.1f%%%n", name, killed, survived, uncovered, timedOut, percent());
    }
}
