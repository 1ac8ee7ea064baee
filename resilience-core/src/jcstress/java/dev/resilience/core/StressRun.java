package dev.resilience.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs jcstress and fails where jcstress itself would say nothing: when a test has not run at all. It leaves out, silently, a test
 * with more actors than processors, and one that its annotation processor did not see.
 */
public final class StressRun {

    /** What engines log is not looked at, and there are hundreds of thousands of them. */
    private static final List<String> ALWAYS =
            List.of("-jvmArgsPrepend", "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");

    /**
     * For every build: each test in two JVMs, whose C2 moves code about at random, each by a seed of its own. jcstress starts two to
     * try biased locking, which JDKs have given up, too: that is switched off. Without these options it also compiles the two actors
     * differently, and runs each test 28 times. Touching the whole heap first would take longer than the test.
     */
    private static final List<String> QUICK = List.of(
            "-m",
            "quick",
            "-iters",
            "3",
            "-pth",
            "false",
            "-sc",
            "false",
            "-jvmArgs",
            "-XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM -XX:+StressIGVN -XX:+StressCCP -XX:-UseBiasedLocking");

    private StressRun() {}

    /**
     * Runs the tests; ends this JVM with 1 if one of them failed or did not run.
     *
     * @param args the directory of the compiled tests, the directory for the report, and options of jcstress in place of ours
     */
    public static void main(String[] args) throws Exception {
        List<String> arguments = new ArrayList<>(ALWAYS);
        arguments.addAll(List.of("-r", args[1]));
        arguments.addAll(args.length == 2 ? QUICK : Arrays.asList(args).subList(2, args.length));
        Options options = new Options(arguments.toArray(String[]::new));
        if (!options.parse()) {
            System.exit(1);
        }
        new JCStress(options).run();

        Set<String> declared = declaredTests(Path.of(args[0]), Pattern.compile(options.getTestFilter()));
        Collection<TestResult> results = results(Path.of(options.getResultFile()));
        Set<String> executed = results.stream()
                .filter(result -> result.getTotalCount() > 0)
                .map(TestResult::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> faults = faults(declared, executed, results);
        faults.forEach(System.out::println);
        System.out.printf(
                "jcstress: %d tests declared, %d executed, %d results, %,d samples, %d faults%n",
                declared.size(),
                executed.size(),
                results.size(),
                results.stream().mapToLong(TestResult::getTotalCount).sum(),
                faults.size());
        System.exit(faults.isEmpty() ? 0 : 1);
    }

    private static List<String> faults(Set<String> declared, Set<String> executed, Collection<TestResult> results) {
        List<String> faults = new ArrayList<>();
        if (declared.isEmpty()) {
            faults.add("No test is declared");
        }
        declared.stream()
                .filter(test -> !executed.contains(test))
                .forEach(test -> faults.add("Declared, but did not run: " + test));
        executed.stream()
                .filter(test -> !declared.contains(test))
                .forEach(test -> faults.add("Ran, but is not declared: " + test));
        for (TestResult result : results) {
            if (result.status() != Status.NORMAL) {
                faults.add(result.getName() + " ended with " + result.status());
            }
            result.grading().failureMessages.forEach(message -> faults.add(result.getName() + ": " + message));
        }
        return faults;
    }

    private static Set<String> declaredTests(Path classes, Pattern selection) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class"))
                    .map(file -> load(file.substring(0, file.length() - ".class".length())
                            .replace(java.io.File.separatorChar, '.')))
                    .filter(type -> type.isAnnotationPresent(JCStressTest.class))
                    .map(Class::getCanonicalName)
                    .filter(name -> selection.matcher(name).find())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, StressRun.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** What jcstress has written; nothing where it found nothing to run. */
    private static Collection<TestResult> results(Path file) throws IOException, ClassNotFoundException {
        InProcessCollector results = new InProcessCollector();
        if (Files.exists(file)) {
            DiskReadCollector reader = new DiskReadCollector(file.toString(), results);
            reader.dump();
            reader.close();
        }
        return results.getTestResults();
    }
}
