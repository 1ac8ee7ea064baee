package dev.resilience.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.resilience.core.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps the directions of dependency, the one clock, and the other rules of the house. */
@AnalyzeClasses(packages = "dev.resilience.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String ROOT = "dev.resilience.core";

    private static final List<String> POLICIES =
            List.of("retry", "circuitbreaker", "bulkhead", "timeout", "failurebudget");

    /** What the policies share, with the root package. */
    private static final List<String> SHARED =
            List.of("event", "time", "failure", "window", "log", "deadletter", "journal");

    @ArchTest
    static final ArchRule rootKnowsNoPolicyAndNoPipeline = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .dependOnClassesThat(resideInAnyPackage(Stream.concat(POLICIES.stream(), Stream.of("pipeline"))
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new)));

    /** Policies hand letters in and tell of events; letters and entries of the healing log are about no policy in particular. */
    @ArchTest
    static final ArchRule journalsKnowNoPolicyAndNoPipeline = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".deadletter", ROOT + ".journal", ROOT + ".healing")
            .should()
            .dependOnClassesThat(resideInAnyPackage(Stream.concat(POLICIES.stream(), Stream.of("pipeline"))
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new)));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().assignedFrom(eachPackage()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTimeReadsClocks = outsideTime()
            .callMethodWhere(calls("reads a clock", call -> switch (owner(call)) {
                case "java.lang.System" ->
                    Set.of("nanoTime", "currentTimeMillis").contains(call.getName());
                case "java.util.Date", "java.util.Calendar" -> true;
                case "java.time.Clock" -> !call.getName().equals("withZone");
                default ->
                    owner(call).startsWith("java.time.") && call.getName().equals("now");
            }));

    @ArchTest
    static final ArchRule onlyTimeBlocksThreads = outsideTime()
            .callMethodWhere(calls("blocks or parks the thread", call -> switch (owner(call)) {
                case "java.lang.Thread" -> Set.of("sleep", "join").contains(call.getName());
                case "java.util.concurrent.locks.LockSupport" -> call.getName().startsWith("park");
                default -> Set.of("wait", "awaitNanos", "awaitUntil").contains(call.getName());
            }));

    /** Timed await, tryAcquire, poll, get, tryLock and orTimeout all take a unit; constructors may. */
    @ArchTest
    static final ArchRule onlyTimeWaitsForATime = outsideTime()
            .callMethodWhere(calls(
                    "takes a TimeUnit",
                    call -> call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(TimeUnit.class))));

    @ArchTest
    static final ArchRule chanceComesFromTheRuntime = noClasses()
            .should()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random");

    /** The one exception is the default source of {@link ResilienceRuntime#random}. */
    @ArchTest
    static final ArchRule onlyTheRuntimeKnowsAThreadsRandom = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ResilienceRuntime.class.getName())
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class);

    @ArchTest
    static final ArchRule noMethodIsSynchronized = methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule threadPoolsAreMadeByHand =
            noClasses().should().dependOnClassesThat().areAssignableTo(Executors.class);

    @ArchTest
    static void policiesDependOnWhatIsSharedAndOnNothingElse(JavaClasses core) {
        for (String policy : POLICIES) {
            String own = ROOT + "." + policy;
            String[] allowed = Stream.of(
                            Stream.of(own, ROOT, "java..", "org.slf4j..", "org.jspecify.."),
                            SHARED.stream().map(name -> ROOT + "." + name))
                    .flatMap(names -> names)
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage(own + "..")
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(allowed))
                    .check(core);
        }
    }

    /**
     * {@link Position} lists every policy of its own; besides it there is room for one. {@link Pipeline#execute} returns what a retry
     * knows about a call: the one type of a policy that users of a pipeline see.
     */
    @ArchTest
    static void aPolicyIsNamedInAtMostTwoSharedClasses(JavaClasses core) {
        for (String policy : POLICIES) {
            DescribedPredicate<JavaClass> ofPolicy = resideInAPackage(ROOT + "." + policy + "..");
            Set<String> naming = core.stream()
                    .filter(ofPolicy.negate())
                    .filter(type -> type.getDirectDependenciesFromSelf().stream()
                            .anyMatch(dependency -> ofPolicy.test(dependency.getTargetClass())))
                    .map(type -> type.getName().replaceAll("\\$.*", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (policy.equals("retry")) {
                naming.remove(Pipeline.class.getName());
            }
            naming.add(Position.class.getName());

            assertThat(naming).as("shared classes that name %s", policy).hasSizeLessThanOrEqualTo(2);
        }
    }

    /** Virtual threads are pinned by monitors; byte code shows synchronized methods, but hardly blocks. */
    @ArchTest
    static void noBlockIsSynchronized(JavaClasses core) throws IOException {
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern(block));
        }
    }

    private static ClassesShould outsideTime() {
        return noClasses().that().resideOutsideOfPackage(ROOT + ".time..").should();
    }

    private static String owner(JavaCall<?> call) {
        return call.getTargetOwner().getName();
    }

    private static DescribedPredicate<JavaMethodCall> calls(String what, Predicate<JavaMethodCall> predicate) {
        return describe(what, predicate);
    }

    private static SliceAssignment eachPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }
}
