package dev.resilience.spring.context;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Deadline;
import dev.resilience.test.time.FakeTimeSource;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class DeadlineServletFilterTests {

    private static final String NAME = "X-Left";

    private final FakeTimeSource time = new FakeTimeSource();
    private final DeadlineServletFilter filter =
            new DeadlineServletFilter(new DeadlineHeader(NAME, ofSeconds(60), time));
    private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/stock");
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final List<@Nullable Duration> seen = new ArrayList<>();
    private final FilterChain application = (servletRequest, servletResponse) -> see();

    @AfterEach
    void theThreadHasNoDeadlineAfterwards() {
        assertThat(Deadline.current()).isNull();
    }

    private void see() {
        Deadline current = Deadline.current();
        seen.add(current == null ? null : current.remaining());
    }

    @Test
    void theRequestIsHandledUnderTheDeadlineThatItAsksFor() throws Exception {
        request.addHeader(NAME, "250");

        filter.doFilter(request, response, application);

        assertThat(seen).containsExactly(ofMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", ""})
    void aMalformedHeaderIsNone(String value) throws Exception {
        request.addHeader(NAME, value);

        filter.doFilter(request, response, application);

        assertThat(seen).hasSize(1).containsOnlyNulls();
        assertThat(response.getStatus()).isEqualTo(200);
    }

    @Test
    void ofSeveralHeadersTheNearestCounts() throws Exception {
        request.addHeader(NAME, "300");
        request.addHeader(NAME, "200");

        filter.doFilter(request, response, application);

        assertThat(seen).containsExactly(ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5"})
    void aRequestWhoseTimeIsOverIsAnsweredAtOnce(String value) throws Exception {
        request.addHeader(NAME, value);

        filter.doFilter(request, response, application);

        assertThat(response.getStatus()).isEqualTo(504);
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "300, 250"})
    void aDeadlineThatIsThereAlreadyIsOnlyBroughtNearerAndComesBack(String asked, long seenMillis) throws Exception {
        request.addHeader(NAME, asked);

        Deadline.<Object, Exception>adopt(Deadline.after(ofMillis(250), time), () -> {
            filter.doFilter(request, response, application);
            see();
            return seen;
        });

        assertThat(seen).containsExactly(ofMillis(seenMillis), ofMillis(250));
    }

    @Test
    void anAsynchronousDispatchHasWhatIsLeftOfIt() throws Exception {
        request.addHeader(NAME, "250");
        filter.doFilter(request, response, application);
        time.advance(ofMillis(100));
        request.setDispatcherType(DispatcherType.ASYNC);
        filter.doFilter(request, response, application);
        time.advance(ofMillis(200));
        filter.doFilter(request, response, application);

        assertThat(seen).containsExactly(ofMillis(250), ofMillis(150), Duration.ZERO);
        assertThat(response.getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {IOException.class, ServletException.class, IllegalStateException.class, AssertionError.class})
    void whatTheApplicationThrowsPassesUnchanged(Class<? extends Throwable> type) throws Exception {
        request.addHeader(NAME, "250");
        Throwable thrown = type.getConstructor().newInstance();

        assertThatThrownBy(() -> filter.doFilter(request, response, (servletRequest, servletResponse) -> {
                    sneak(thrown);
                }))
                .isSameAs(thrown);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
