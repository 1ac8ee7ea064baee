package dev.resilience.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.RejectedException;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.autoconfigure.ResilienceWebAutoConfiguration;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.HttpStatus;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

class ResilienceExceptionHandlerTests {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    JacksonAutoConfiguration.class,
                    HttpMessageConvertersAutoConfiguration.class,
                    DispatcherServletAutoConfiguration.class,
                    WebMvcAutoConfiguration.class,
                    ResilienceWebAutoConfiguration.class))
            .withBean(PolicyRegistry.class, () -> TestPolicies.registry(new MockEnvironment(), new FakeTimeSource()))
            .withBean(FailingController.class);

    private static MvcTestResult get(AssertableWebApplicationContext context, String path) {
        return MockMvcTester.from(context).get().uri(path).exchange();
    }

    @Test
    void rejectionIs503WithRetryAfterInWholeSeconds() {
        runner.run(context -> {
            MvcTestResult answer = get(context, "/rejected/1001");
            assertThat(answer).hasStatus(HttpStatus.SERVICE_UNAVAILABLE).hasHeader("Retry-After", "2");
            assertThat(answer).hasContentType("application/problem+json");
            assertThat(answer).bodyJson().isEqualTo("""
                    {"type": "about:blank", "title": "Service Unavailable", "status": 503,
                     "detail": "A part of this service does not take calls at present. Try again in 2 seconds.",
                     "instance": "/rejected/1001"}""");
            assertThat(get(context, "/rejected/0")).hasHeader("Retry-After", "1");
            assertThat(get(context, "/rejected/15000")).hasHeader("Retry-After", "15");
        });
    }

    @Test
    void rejectionOfUnknownLengthHasNoRetryAfter() {
        runner.run(context -> assertThat(get(context, "/rejected/-1"))
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .doesNotContainHeader("Retry-After"));
    }

    @Test
    void timeoutIs504() {
        runner.run(context -> {
            MvcTestResult answer = get(context, "/timeout");
            assertThat(answer).hasStatus(HttpStatus.GATEWAY_TIMEOUT).hasContentType("application/problem+json");
            assertThat(answer).bodyJson().extractingPath("$.status").isEqualTo(504);
        });
    }

    @Test
    void wrappersOfAsynchronousCallsAreLookedThrough() {
        runner.run(context -> assertThat(get(context, "/wrapped")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE));
    }

    @Test
    void exceptionOfTheApplicationKeepsItsOwnStatusWhateverCausedIt() {
        runner.run(context -> assertThat(get(context, "/own")).hasStatus(HttpStatus.CONFLICT));
    }

    @Test
    void handlerOfTheApplicationGoesFirst() {
        runner.withBean(CatchAll.class).run(context -> {
            assertThat(get(context, "/rejected/1000")).hasStatus(HttpStatus.I_AM_A_TEAPOT);
            assertThat(get(context, "/timeout")).hasStatus(HttpStatus.I_AM_A_TEAPOT);
        });
    }

    @Test
    void isOffOnRequestAndOutsideOfServletApplications() {
        runner.withPropertyValues("resilience.web.problem-details=false")
                .run(context -> assertThat(context).doesNotHaveBean(ResilienceExceptionHandler.class));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ResilienceWebAutoConfiguration.class))
                .withBean(
                        PolicyRegistry.class, () -> TestPolicies.registry(new MockEnvironment(), new FakeTimeSource()))
                .run(context -> assertThat(context).doesNotHaveBean(ResilienceExceptionHandler.class));
    }

    private static final class Rejected extends RejectedException {

        private static final long serialVersionUID = 1L;

        Rejected(Duration retryAfter) {
            super("circuit-breaker", "inventory", retryAfter);
        }

        @Override
        protected String describe() {
            return "internal";
        }
    }

    @ResponseStatus(HttpStatus.CONFLICT)
    private static final class OrderFailed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OrderFailed(Throwable cause) {
            super(cause);
        }
    }

    @RestController
    static class FailingController {

        @GetMapping("/rejected/{millis}")
        String rejected(@PathVariable long millis) {
            throw new Rejected(millis < 0 ? null : Duration.ofMillis(millis));
        }

        @GetMapping("/timeout")
        String timeout() {
            throw new TimeoutExceededException(
                    "inventory", "inventory is slow", Duration.ofSeconds(2), Duration.ofSeconds(2), null);
        }

        @GetMapping("/wrapped")
        String wrapped() {
            throw new CompletionException(new Rejected(null));
        }

        @GetMapping("/own")
        String own() {
            throw new OrderFailed(new Rejected(null));
        }
    }

    @RestControllerAdvice
    static class CatchAll {

        @ExceptionHandler
        @ResponseStatus(HttpStatus.I_AM_A_TEAPOT)
        String any(Exception thrown) {
            return "own";
        }
    }
}
