package dev.resilience.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program in a JVM of its own. */
public final class ChildJvm {

    private ChildJvm() {}

    /**
     * How a program has ended.
     *
     * @param output what it wrote, errors included
     */
    public record End(int status, String output) {}

    /** The class path of this JVM. */
    public static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Runs a main class to its end, with the class path of this JVM behind {@code classes}. */
    public static End run(List<String> options, List<Path> classes, Class<?> main, String... args)
            throws IOException, InterruptedException {
        return run(options, classes, main.getName(), args);
    }

    /** The same for a main class that this JVM does not know. */
    public static End run(List<String> options, List<Path> classes, String main, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        List<String> path = new ArrayList<>();
        classes.forEach(directory -> path.add(directory.toString()));
        path.add(classPath());
        command.add(String.join(java.io.File.pathSeparator, path));
        command.add(main);
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new End(process.waitFor(), output);
    }
}
