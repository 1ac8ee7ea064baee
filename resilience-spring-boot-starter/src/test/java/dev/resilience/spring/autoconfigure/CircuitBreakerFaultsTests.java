package dev.resilience.spring.autoconfigure;

import static dev.resilience.spring.Contexts.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.resilience.core.Violation;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.policy.PolicyRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words and classes in the lists of a circuit breaker's settings that do not exist: each is named, whatever form the list has. */
class CircuitBreakerFaultsTests {

    private static final String BREAKER = "resilience.circuit-breaker.instances.shipping.";
    private static final String KINDS = "is not one of transient, timeout, rate-limited, concurrency, server-error,";

    private static List<Violation> faultsOf(String... properties) {
        List<Violation> found = new ArrayList<>();
        start(properties).run(context -> found.addAll(faults(context.getStartupFailure())));
        return found;
    }

    private static org.springframework.boot.test.context.runner.ApplicationContextRunner start(String... properties) {
        return Contexts.of(Shipping.class)
                .withPropertyValues(Stream.of(properties).map(BREAKER::concat).toArray(String[]::new));
    }

    @Test
    void everyUnknownKindInACommaSeparatedListIsNamed() {
        assertThat(faultsOf("record-kinds=Transient, timeuot,SERVER_ERROR,sever-error"))
                .allSatisfy(fault -> {
                    assertThat(fault.property()).isEqualTo(BREAKER + "record-kinds");
                    assertThat(fault.value()).isEqualTo("Transient, timeuot,SERVER_ERROR,sever-error");
                    assertThat(fault.problem()).contains("which " + KINDS);
                    assertThat(fault.origin()).contains("record-kinds");
                })
                .extracting(
                        fault -> fault.problem().substring(0, fault.problem().indexOf(',')), Violation::mend)
                .containsExactly(
                        tuple("has timeuot", "Did you mean timeout?"),
                        tuple("has sever-error", "Did you mean server-error?"));
    }

    @Test
    void everyUnknownKindInAListOfItsOwnLinesIsNamed() {
        assertThat(faultsOf("record-kinds[0]=timeuot", "record-kinds[1]=transient", "record-kinds[2]=sever-error"))
                .allSatisfy(fault -> assertThat(fault.problem()).contains(KINDS))
                .extracting(Violation::property, Violation::value, Violation::mend)
                .containsExactly(
                        tuple(BREAKER + "record-kinds[0]", "timeuot", "Did you mean timeout?"),
                        tuple(BREAKER + "record-kinds[2]", "sever-error", "Did you mean server-error?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"transient,,timeout", "transient,"})
    void anEmptyPartOfAListIsAFault(String kinds) {
        assertThat(faultsOf("record-kinds=" + kinds))
                .extracting(Violation::property, Violation::value, Violation::problem)
                .containsExactly(tuple(BREAKER + "record-kinds", kinds, "has an empty part"));
    }

    @Test
    void kindsMayBeWrittenAsOtherWordsOfTheConfiguration() {
        start("record-kinds=Server_Error, rate-limited,TIMEOUT")
                .run(context -> assertThat(
                                settings(context.getBean(PolicyRegistry.class)).get("record-kinds"))
                        .isEqualTo(Map.of(
                                "value",
                                List.of("timeout", "rate-limited", "server-error"),
                                "source",
                                "instance (\"" + BREAKER + "record-kinds\" from property source \"test\")")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"record-exceptions", "ignore-exceptions"})
    void everyUnknownExceptionClassIsNamed(String setting) {
        String names = "java.io.IOExcepton,java.io.EOFException,SocketTimeoutException,com.acme.Nope,java.lang.String";

        assertThat(faultsOf(setting + "=" + names))
                .allSatisfy(fault -> assertThat(fault.origin()).contains(setting))
                .extracting(Violation::property, Violation::value, Violation::problem, Violation::mend)
                .containsExactly(
                        tuple(
                                BREAKER + setting,
                                names,
                                "names java.io.IOExcepton: there is no such class",
                                "Did you mean java.io.IOException?"),
                        tuple(
                                BREAKER + setting,
                                names,
                                "names SocketTimeoutException: there is no such class",
                                "Did you mean java.net.SocketTimeoutException?"),
                        tuple(
                                BREAKER + setting,
                                names,
                                "names com.acme.Nope: there is no such class",
                                "Write the full class name, such as java.io.IOException"),
                        tuple(
                                BREAKER + setting,
                                names,
                                "names java.lang.String, which is no exception",
                                "Name a class that can be thrown"));
    }

    @Test
    void anUnknownExceptionClassInAListOfItsOwnLinesIsLocatedByItsLine() {
        assertThat(faultsOf("record-exceptions[0]=java.io.IOException", "record-exceptions[1]=com.acme.Nope"))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.property()).isEqualTo(BREAKER + "record-exceptions[1]");
                    assertThat(fault.value()).isEqualTo("com.acme.Nope");
                    assertThat(fault.origin()).contains("record-exceptions[1]");
                });
    }

    @Test
    void onlyAListIsWrittenWithIndexes() {
        assertThat(faultsOf("minimum-calls[0]=5"))
                .extracting(Violation::property, Violation::problem)
                .contains(tuple(BREAKER + "minimum-calls[0]", "nothing reads this property"));
    }

    @Test
    void aListReplacesTheWeakerOneAndTellsItsOwnSource() {
        start("ignore-exceptions[0]=java.lang.IllegalStateException")
                .withPropertyValues(
                        "resilience.circuit-breaker.defaults.ignore-exceptions=java.net.BindException,java.io.EOFException")
                .run(context -> assertThat(
                                settings(context.getBean(PolicyRegistry.class)).get("ignore-exceptions"))
                        .isEqualTo(Map.of(
                                "value",
                                List.of(IllegalStateException.class.getName()),
                                "source",
                                "instance (\"" + BREAKER + "ignore-exceptions[0]\" from property source \"test\")")));
    }

    private static Map<String, Object> settings(PolicyRegistry policies) {
        return policies.find("circuit-breaker", "shipping").orElseThrow().explainedSettings();
    }

    static class Shipping {

        @CircuitBreaker(name = "shipping", recordExceptions = IOException.class)
        public void quote() {}
    }
}
