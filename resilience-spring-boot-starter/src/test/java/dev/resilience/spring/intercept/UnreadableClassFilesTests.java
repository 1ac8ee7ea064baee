package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An application starts whatever the class files of its beans are like: nothing can be said then about calls on {@code this}. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("proxy")
class UnreadableClassFilesTests {

    private static final String CALLED = " is called on its own object by ";

    @Test
    void aClassFileAsItShouldBe(CapturedOutput output) throws IOException {
        start(file -> file);
        assertThat(output).contains(Stocks.class.getName() + ".stock()" + CALLED + "refresh(), past the proxy");
    }

    @Test
    void aClassFileThatIsNotThere(CapturedOutput output) throws IOException {
        start(file -> null);
        assertThat(output).doesNotContain(CALLED).contains("Resilience guards 1 method");
    }

    @Test
    void aClassFileThatEndsTooEarly(CapturedOutput output) throws IOException {
        start(file -> Arrays.copyOf(file, file.length / 2));
        assertThat(output).doesNotContain(CALLED).contains("Resilience guards 1 method");
    }

    /** Spring's reader goes by what it meets, not by the version. */
    @Test
    void aClassFileOfAJavaVersionToComeWithNothingNewInIt(CapturedOutput output) throws IOException {
        start(file -> ofVersionToCome(file));
        assertThat(output).contains(CALLED);
    }

    @Test
    void aClassFileOfAJavaVersionToComeWithANewKindOfConstant(CapturedOutput output) throws IOException {
        start(file -> {
            byte[] future = ofVersionToCome(file);
            future[10] = 99; // the tag of the first constant
            return future;
        });
        assertThat(output).doesNotContain(CALLED).contains("Resilience guards 1 method");
    }

    private static byte[] ofVersionToCome(byte[] file) {
        byte[] future = file.clone();
        future[7] = 127; // the major version
        return future;
    }

    @Test
    void aClassFileThatCannotBeRead(CapturedOutput output) throws IOException {
        start(file -> {
            throw new IllegalStateException("closed");
        });
        assertThat(output).doesNotContain(CALLED).contains("Resilience guards 1 method");
    }

    private static void start(UnaryOperator<byte @Nullable []> file) throws IOException {
        Loader loader = new Loader(file);
        Class<?> bean = loader.define();
        Contexts.of().withClassLoader(loader).withBean(bean).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(AopUtils.isCglibProxy(context.getBean(bean))).isTrue();
        });
    }

    static class Stocks {
        @AdaptiveRetry("stocks")
        public void stock() {}

        void refresh() {
            stock();
        }
    }

    /** Has a class of its own for the bean, and shows a file of it that is not what it was made of. */
    private static final class Loader extends ClassLoader {

        private static final String FILE = Stocks.class.getName().replace('.', '/') + ".class";

        private final UnaryOperator<byte @Nullable []> shown;
        private final byte[] file;

        Loader(UnaryOperator<byte @Nullable []> shown) throws IOException {
            super(Stocks.class.getClassLoader());
            this.shown = shown;
            try (InputStream in = Objects.requireNonNull(super.getResourceAsStream(FILE))) {
                this.file = in.readAllBytes();
            }
        }

        Class<?> define() {
            return defineClass(null, file, 0, file.length);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            if (!name.equals(FILE)) {
                return super.getResourceAsStream(name);
            }
            byte[] bytes = shown.apply(file);
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        }
    }
}
