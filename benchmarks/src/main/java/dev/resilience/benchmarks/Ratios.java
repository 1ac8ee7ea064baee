package dev.resilience.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the tables of {@code docs/performance.md} from a run's CSV file ({@code -rf csv -rff FILE}, with {@code -prof gc}): for each
 * benchmark the figures of {@code ours…}, and what they are divided by those of each peer. Where {@link CpuTime} was measured, too,
 * its nanoseconds are taken.
 */
public final class Ratios {

    private static final String OURS = "ours";
    private static final String CPU = ":" + CpuTime.NAME;
    private static final String BYTES = ":gc.alloc.rate.norm";

    /** By topic, and there by method. */
    private final Map<String, Map<String, Figures>> topics = new TreeMap<>();

    /** What a method costs a call. */
    private static final class Figures {
        double nanos = Double.NaN;
        double error = Double.NaN;
        double bytes = Double.NaN;

        String spread() {
            return Double.isNaN(error) ? "" : String.format(Locale.ROOT, " ± %.1f", error);
        }
    }

    private Ratios() {}

    /** Prints the tables of the file named by the first argument. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("Usage: Ratios FILE.csv");
            System.exit(2);
        }
        Ratios ratios = new Ratios();
        List<String> lines = Files.readAllLines(Path.of(args[0]), StandardCharsets.UTF_8);
        lines.stream().skip(1).forEach(ratios::read);
        ratios.topics.forEach((topic, methods) -> print(topic, methods, System.out));
    }

    /** A line is: benchmark, mode, threads, samples, score, error, unit, parameter. */
    private void read(String line) {
        String[] cells = line.replace("\"", "").split(",", -1);
        String name = cells[0].substring(cells[0].indexOf("benchmarks.") + "benchmarks.".length());
        int dot = name.indexOf('.');
        int colon = name.indexOf(':');
        String method = name.substring(dot + 1, colon < 0 ? name.length() : colon);
        String parameter = cells.length > 7 ? cells[7] : "";
        String topic =
                name.substring(0, dot).replace("Benchmark", "") + (parameter.isEmpty() ? "" : ", " + parameter + " %");
        Figures figures = topics.computeIfAbsent(topic, unseen -> new TreeMap<>())
                .computeIfAbsent(method, unseen -> new Figures());
        if (colon < 0) {
            figures.nanos = Double.parseDouble(cells[4]);
            figures.error = Double.parseDouble(cells[5]);
        } else if (name.endsWith(CPU)) {
            figures.nanos = Double.parseDouble(cells[4]);
            figures.error = Double.NaN;
        } else if (name.endsWith(BYTES)) {
            figures.bytes = Double.parseDouble(cells[4]);
        }
    }

    private static void print(String topic, Map<String, Figures> methods, PrintStream out) {
        Map<String, Figures> peers = new TreeMap<>(methods);
        peers.keySet().removeIf(name -> name.startsWith(OURS));
        out.printf("| %s | ns | B |", topic);
        peers.keySet().forEach(peer -> out.printf(" ÷ %s |", peer));
        out.printf("%n|%s%n", " --- |".repeat(3 + peers.size()));
        methods.forEach((name, figures) -> {
            out.printf(Locale.ROOT, "| %s | %.1f%s | %.0f |", name, figures.nanos, figures.spread(), figures.bytes);
            peers.values().forEach(peer -> out.print(name.startsWith(OURS) ? ratio(figures.nanos / peer.nanos) : " |"));
            out.println();
        });
        out.println();
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? " %.3f |" : " %.2f |", value);
    }
}
