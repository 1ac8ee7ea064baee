package dev.resilience.spring.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.SqlStateRule;
import dev.resilience.core.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rules there are with and without optional modules. */
class ProtocolRulesTests {

    private static final String WEB = "org.springframework.web.";
    private static final String WEB_CLIENT = "org.springframework.web.reactive.";
    private static final String HTTP = "org.springframework.http.";
    private static final String GRPC = "io.grpc.";
    private static final String DATA = "org.springframework.dao.";

    @Test
    void everyModuleThatIsThereHasItsRule() throws Exception {
        assertThat(availableWithout())
                .containsExactly(
                        HttpStatusRule.class.getName(),
                        WebClientStatusRule.class.getName(),
                        GrpcStatusRule.class.getName(),
                        SqlStateRule.class.getName(),
                        DataAccessRule.class.getName());
    }

    @Test
    void aMissingWebClientTakesItsRuleOnly() throws Exception {
        assertThat(availableWithout(WEB_CLIENT))
                .containsExactly(
                        HttpStatusRule.class.getName(),
                        GrpcStatusRule.class.getName(),
                        SqlStateRule.class.getName(),
                        DataAccessRule.class.getName());
    }

    @Test
    void aMissingGrpcTakesItsRuleOnly() throws Exception {
        assertThat(availableWithout(GRPC))
                .containsExactly(
                        HttpStatusRule.class.getName(),
                        WebClientStatusRule.class.getName(),
                        SqlStateRule.class.getName(),
                        DataAccessRule.class.getName());
    }

    @Test
    void withoutAnyModuleSqlStatesAreLeft() throws Exception {
        assertThat(availableWithout(WEB, HTTP, GRPC, DATA)).containsExactly(SqlStateRule.class.getName());
    }

    @Test
    void missingModulesDoNoHarmWhenFailuresAreClassified() throws Exception {
        ClassLoader loader = new Without(WEB, HTTP, GRPC, DATA);
        Object rules = loader.loadClass(Probe.class.getName()).getConstructor().newInstance();

        assertThat(rules.toString()).startsWith("Classification[kind=TRANSIENT, rule=java.net.ConnectException");
    }

    private static List<String> availableWithout(String... missing) throws Exception {
        Object rules = new Without(missing)
                .loadClass(ProtocolRules.class.getName())
                .getMethod("available", TimeSource.class, ClassLoader.class)
                .invoke(null, TimeSource.system(), new Without(missing));
        return ((List<?>) rules).stream().map(rule -> rule.getClass().getName()).toList();
    }

    /** Runs inside the class loader that lacks the modules. */
    public static final class Probe {

        @Override
        public String toString() {
            FailureRules rules = FailureRules.of(
                    List.of(),
                    ProtocolRules.available(TimeSource.system(), getClass().getClassLoader()));
            return rules.classify(new RuntimeException(new ConnectException("refused")))
                    .toString();
        }
    }

    /** Has everything but these packages, and its own copies of the starter's classes, so that they are linked against it. */
    private static final class Without extends ClassLoader {

        private final List<String> missing;

        Without(String... missing) {
            super(ProtocolRulesTests.class.getClassLoader());
            this.missing = List.of(missing);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (missing.stream().anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.resilience.spring.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException failure) {
                throw new ClassNotFoundException(name, failure);
            }
        }
    }
}
