package dev.resilience.spring;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.Resource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/** Keeps the directions of dependency in the starter, and the habits of auto-configuration. */
@AnalyzeClasses(packages = "dev.resilience.spring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String ROOT = "dev.resilience.spring";

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule annotationsKnowNothing = ofPackage("annotation");

    @ArchTest
    static final ArchRule settingsKnowOnlyAnnotations = ofPackage("config", "annotation");

    @ArchTest
    static final ArchRule policiesKnowAnnotationsAndSettings =
            ofPackage("policy", "annotation", "config", "deadletter");

    @ArchTest
    static final ArchRule deadLettersKnowSettings = ofPackage("deadletter", "config");

    @ArchTest
    static final ArchRule theHealingLogKnowsSettings = ofPackage("healing", "config");

    @ArchTest
    static final ArchRule diagnosesKnowTheRegistry = ofPackage("diagnosis", "config", "policy");

    @ArchTest
    static final ArchRule interceptionKnowsPolicies = ofPackage("intercept", "annotation", "config", "policy");

    @ArchTest
    static final ArchRule reactiveMethodsKnowInterception = ofPackage("reactive", "intercept");

    /** An application without Reactor loads nothing that needs it. A WebClient, and so a filter of one, brings Reactor along. */
    @ArchTest
    static final ArchRule reactorIsKnownWhereItIsThere = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".reactive..")
            .and()
            .doNotHaveSimpleName("ReactorConfiguration")
            .and()
            .doNotImplement(ExchangeFilterFunction.class)
            .should()
            .dependOnClassesThat(resideInAnyPackage("reactor..", "org.reactivestreams.."));

    @ArchTest
    static final ArchRule failureBudgetsKnowTheMethodsTheyGuard =
            ofPackage("failurebudget", "config", "policy", "intercept");

    @ArchTest
    static final ArchRule eventsKnowNothing = ofPackage("event");

    @ArchTest
    static final ArchRule metersKnowTheRegistry = ofPackage("metrics", "config", "policy");

    /** The endpoint of guarded methods asks who they are. */
    @ArchTest
    static final ArchRule endpointsKnowTheRegistryAndTheMethods =
            ofPackage("actuate", "config", "policy", "intercept", "deadletter", "advice", "failurebudget", "event");

    @ArchTest
    static final ArchRule adviceKnowsTheRegistryAndTheMethods = ofPackage("advice", "config", "policy", "intercept");

    @ArchTest
    static final ArchRule failuresKnowNothing = ofPackage("failure");

    @ArchTest
    static final ArchRule contextKnowsNothing = ofPackage("context");

    @ArchTest
    static final ArchRule interceptionNamesNoPolicy = noClasses()
            .that()
            .resideInAPackage(ROOT + ".intercept..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "dev.resilience.core.retry..",
                    "dev.resilience.core.circuitbreaker..",
                    "dev.resilience.core.bulkhead..",
                    "dev.resilience.core.timeout..",
                    "dev.resilience.core.failurebudget.."));

    @ArchTest
    static final ArchRule autoConfigurationsAreFinal = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .bePublic()
            .andShould()
            .haveSimpleNameEndingWith("AutoConfiguration");

    @ArchTest
    static final ArchRule beanMethodsArePackagePrivate =
            methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule conditionsOnClassesStandOnClasses =
            methods().should().notBeAnnotatedWith(ConditionalOnClass.class);

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = fields().should()
            .notBeAnnotatedWith(Autowired.class)
            .andShould()
            .notBeAnnotatedWith(Value.class)
            .andShould()
            .notBeAnnotatedWith(Resource.class)
            .andShould()
            .notBeAnnotatedWith("jakarta.inject.Inject");

    @ArchTest
    static final ArchRule onlyTheCoreReadsClocks = noClasses().should().callMethodWhere(calls("reads a clock", call -> {
        String owner = call.getTargetOwner().getName();
        return switch (owner) {
            case "java.lang.System" -> Set.of("nanoTime", "currentTimeMillis").contains(call.getName());
            default -> owner.startsWith("java.time.") && call.getName().equals("now");
        };
    }));

    @ArchTest
    static final ArchRule onlyTheCoreWaits = noClasses()
            .should()
            .callMethodWhere(calls("blocks the thread", call -> switch (call.getTargetOwner()
                    .getName()) {
                case "java.lang.Thread" -> Set.of("sleep", "join").contains(call.getName());
                case "java.util.concurrent.locks.LockSupport" -> call.getName().startsWith("park");
                default ->
                    call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(TimeUnit.class));
            }));

    @ArchTest
    static final ArchRule chanceComesFromTheRuntime = noClasses()
            .should()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");

    /** Virtual threads are pinned by monitors. */
    @ArchTest
    static final ArchRule noMethodIsSynchronized = methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

    /** Of our own packages a package may know itself, the core, and these. */
    private static ArchRule ofPackage(String name, String... known) {
        String[] allowed = Stream.concat(Stream.of(name), Stream.of(known))
                .map(other -> ROOT + "." + other + "..")
                .toArray(String[]::new);
        DescribedPredicate<JavaClass> others = resideInAPackage(ROOT + "..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                .as("the rest of the starter");
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat(others);
    }

    private static DescribedPredicate<JavaMethodCall> calls(String what, Predicate<JavaMethodCall> predicate) {
        return describe(what, predicate);
    }
}
