package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ChildJvm.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trap 43: the run of the stress tests fails where jcstress would say nothing, since a test that is declared has not run. */
@Timeout(300)
class StressRunTests {

    /** One actor more than there are processors. */
    private static final String THREE_ACTORS = """
            package stress;

            import org.openjdk.jcstress.annotations.*;
            import org.openjdk.jcstress.infra.results.I_Result;

            @JCStressTest
            @Outcome(id = ".*", expect = Expect.ACCEPTABLE, desc = "any")
            @State
            public class ThreeActors {
                @Actor
                public void first(I_Result result) {
                    result.r1 = 1;
                }

                @Actor
                public void second(I_Result result) {
                    result.r1 = 2;
                }

                @Actor
                public void third(I_Result result) {
                    result.r1 = 3;
                }
            }
            """;

    @TempDir
    Path directory;

    /** Compiles the run and a test, which jcstress's own annotation processor sees, or does not. */
    private Path compiled(String... processing) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Path test = Files.writeString(directory.resolve("ThreeActors.java"), THREE_ACTORS);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = new ArrayList<>(List.of(processing));
        arguments.addAll(List.of("-d", classes.toString(), "-s", classes.toString(), "-cp", ChildJvm.classPath()));
        arguments.add(
                Path.of("src/jcstress/java/dev/resilience/core/StressRun.java").toString());
        arguments.add(test.toString());
        int status = compiler.run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).as("javac's status").isZero();
        return classes;
    }

    private End run(Path classes) throws Exception {
        return ChildJvm.run(
                List.of("-XX:ActiveProcessorCount=2"),
                List.of(classes),
                "dev.resilience.core.StressRun",
                classes.toString(),
                Files.createDirectories(directory.resolve("report")).toString(),
                "-m",
                "sanity",
                "-p",
                directory.resolve("report").resolve("results").toString());
    }

    @Test
    void failsForATestWithMoreActorsThanProcessors() throws Exception {
        End end = run(compiled("-processor", "org.openjdk.jcstress.infra.processors.JCStressTestProcessor"));

        assertThat(end.output()).contains("Declared, but did not run: stress.ThreeActors");
        assertThat(end.status()).as(end.output()).isEqualTo(1);
    }

    @Test
    void failsForATestThatTheAnnotationProcessorHasNotSeen() throws Exception {
        Path classes = compiled("-proc:none");
        Files.createFile(Files.createDirectories(classes.resolve("META-INF")).resolve("TestList"));

        End end = run(classes);

        assertThat(end.output()).contains("Declared, but did not run: stress.ThreeActors");
        assertThat(end.status()).as(end.output()).isEqualTo(1);
    }
}
