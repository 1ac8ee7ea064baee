package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Ownership;
import net.bytebuddy.description.modifier.SyntheticState;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TargetType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.StubMethod;
import org.aspectj.lang.JoinPoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Woven mode where no weaver has been at work, or not for us. */
@Tag("proxy")
class WithoutWeaverTests {

    @Test
    void thatNoWeaverIsThereIsTold() {
        Contexts.of(One.class, Two.class, Three.class, Four.class)
                .withPropertyValues("resilience.interception=aspectj")
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .singleElement()
                        .satisfies(fault -> {
                            assertThat(fault.property()).isEqualTo("resilience.interception");
                            assertThat(fault.value()).isEqualTo("aspectj");
                            assertThat(fault.problem())
                                    .startsWith("no weaver has been at work on " + One.class.getName() + ", ")
                                    .endsWith(" and 1 more, so nothing guards their methods");
                            assertThat(fault.mend())
                                    .contains(
                                            "-javaagent:aspectjweaver.jar", "aspectj-maven-plugin", "set it to proxy");
                        }));
    }

    @Test
    void theNextContextMayGuardByProxies() {
        Contexts.of(One.class)
                .withPropertyValues("resilience.interception=aspectj")
                .run(context -> assertThat(context).hasFailed());
        Contexts.of(One.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void nothingToGuardNeedsNoWeaver() {
        Contexts.of()
                .withPropertyValues("resilience.interception=aspectj")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aMethodWithTheAdviceOfAnotherAspectOnlyIsNotWovenForUs(@TempDir Path directory) throws Exception {
        try (DynamicType.Unloaded<Object> type = woven("Nothing of ours")) {
            assertThat(isWoven(type, directory)).isFalse();
        }
    }

    @Test
    void aMethodCompiledWithOursIsWoven(@TempDir Path directory) throws Exception {
        String ours = ResilienceAspect.class.getName().replace('.', '/');
        try (DynamicType.Unloaded<Object> type = woven(ours)) {
            assertThat(isWoven(type, directory)).isTrue();
        }
    }

    @Test
    void aMethodThatIsWovenAsItIsLoadedIsWoven() throws Exception {
        try (DynamicType.Unloaded<Object> type = woven("Nothing of ours")) {
            Class<?> loaded = type.load(getClass().getClassLoader()).getLoaded();
            assertThat(Weaving.isWoven(loaded.getDeclaredMethod("call"))).isTrue();
        }
    }

    private static boolean isWoven(DynamicType.Unloaded<Object> type, Path directory)
            throws IOException, ReflectiveOperationException {
        type.saveIn(directory.toFile());
        URL[] path = {directory.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, WithoutWeaverTests.class.getClassLoader())) {
            Method call = loader.loadClass(type.getTypeDescription().getName()).getDeclaredMethod("call");
            return Weaving.isWoven(call);
        }
    }

    /** A class as a weaver leaves it, and text in it as a name in its code would be. */
    private static DynamicType.Unloaded<Object> woven(String mentioned) {
        return new ByteBuddy()
                .subclass(Object.class)
                .name("dev.resilience.spring.intercept.Woven")
                .defineMethod("call", void.class, Visibility.PUBLIC)
                .intercept(StubMethod.INSTANCE)
                .annotateMethod(AnnotationDescription.Builder.ofType(AdaptiveRetry.class)
                        .build())
                .defineMethod(
                        "call_aroundBody0", void.class, Visibility.PRIVATE, Ownership.STATIC, SyntheticState.SYNTHETIC)
                .withParameters(TargetType.class, JoinPoint.class)
                .intercept(StubMethod.INSTANCE)
                .defineMethod("mentioned", String.class, Visibility.PUBLIC)
                .intercept(FixedValue.value(mentioned))
                .make();
    }

    static class One {
        @AdaptiveRetry
        public void call() {}
    }

    static class Two {
        @AdaptiveRetry
        @Bulkhead
        public void call() {}
    }

    static class Three {
        @AdaptiveRetry
        public void call() {}
    }

    static class Four {
        @AdaptiveRetry
        public void call() {}
    }
}
