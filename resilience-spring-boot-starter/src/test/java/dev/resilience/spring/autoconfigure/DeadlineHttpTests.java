package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Violation;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.context.DeadlineExchangeFilter;
import dev.resilience.spring.context.DeadlineRequestInterceptor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.client.RestClientCustomizer;
import org.springframework.boot.web.client.RestTemplateCustomizer;
import org.springframework.boot.web.reactive.function.client.WebClientCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

class DeadlineHttpTests {

    private static final String PREFIX = "resilience.deadline.http.";

    private final ApplicationContextRunner runner =
            Contexts.of().withConfiguration(AutoConfigurations.of(ResilienceDeadlineAutoConfiguration.class));

    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    PolicyAutoConfiguration.class,
                    ResilienceAutoConfiguration.class,
                    ResilienceDeadlineAutoConfiguration.class));

    @Test
    void isOffUnlessTurnedOn() {
        web.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(FilterRegistrationBean.class)
                .doesNotHaveBean(RestClientCustomizer.class)
                .doesNotHaveBean(RestTemplateCustomizer.class)
                .doesNotHaveBean(WebClientCustomizer.class));
    }

    @Test
    void clientsAndServerTakePart() {
        web.withPropertyValues(PREFIX + "enabled=true").run(context -> {
            assertThat(context)
                    .hasSingleBean(RestClientCustomizer.class)
                    .hasSingleBean(RestTemplateCustomizer.class)
                    .hasSingleBean(WebClientCustomizer.class);
            FilterRegistrationBean<?> filter = context.getBean(FilterRegistrationBean.class);
            assertThat(filter.getOrder())
                    .isLessThan(-105); // further out than Spring Security and the request's context
        });
    }

    @Test
    void withoutAServerTheClientsDo() {
        runner.withPropertyValues(PREFIX + "enabled=true")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(DeadlineRequestInterceptor.class)
                        .doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void withoutAClientThereIsNothingToDo() {
        runner.withPropertyValues(PREFIX + "enabled=true")
                .withClassLoader(new FilteredClassLoader("org.springframework.web", "org.springframework.http"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(DeadlineRequestInterceptor.class)
                        .doesNotHaveBean(DeadlineExchangeFilter.class));
        runner.withPropertyValues(PREFIX + "enabled=true")
                .withClassLoader(new FilteredClassLoader("org.springframework.web.reactive"))
                .run(context -> assertThat(context)
                        .hasSingleBean(DeadlineRequestInterceptor.class)
                        .doesNotHaveBean(DeadlineExchangeFilter.class));
    }

    @Test
    void itIsOffWhenEverythingIs() {
        web.withPropertyValues(PREFIX + "enabled=true", "resilience.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void allFaultsAreToldAtOnceAlsoWhileItIsOff() {
        runner.withPropertyValues(PREFIX + "header=X Left", PREFIX + "max=0s", PREFIX + "haeder=X-Left")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .hasSize(3)
                        .anySatisfy(fault -> assertThat(fault)
                                .contains(PREFIX + "header = \"X Left\"", "is not the name of an HTTP header"))
                        .anySatisfy(fault -> assertThat(fault).contains(PREFIX + "max = ", "must be at least 1ms"))
                        .anySatisfy(fault -> assertThat(fault)
                                .contains(PREFIX + "haeder", "nothing reads this property")
                                .contains("Did you mean " + PREFIX + "header?")));
    }

    @Test
    void aHeaderOfHttpItselfIsRefusedByAWebApplicationToo() {
        web.withPropertyValues(PREFIX + "enabled=true", PREFIX + "header=Host")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .singleElement()
                        .asString()
                        .contains(PREFIX + "header = Host", "belongs to HTTP itself"));
    }

    private static List<String> faults(Throwable failure) {
        return Contexts.faults(Objects.requireNonNull(failure)).stream()
                .map(Violation::toString)
                .toList();
    }
}
