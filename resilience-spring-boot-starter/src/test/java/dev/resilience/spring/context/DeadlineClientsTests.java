package dev.resilience.spring.context;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Call;
import dev.resilience.core.Deadline;
import dev.resilience.core.DeadlineExceededException;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** What the clients of Spring tell of the time left. */
class DeadlineClientsTests {

    private static final String NAME = "X-Left";

    private final FakeTimeSource time = new FakeTimeSource();
    private final DeadlineHeader header = new DeadlineHeader(NAME, ofSeconds(60), time);
    private final List<HttpHeaders> sent = new ArrayList<>();

    /** A request by one of the clients, with the header set by the application unless that is null. */
    private interface Client {
        void get(DeadlineClientsTests test, @Nullable String own);
    }

    static Stream<Client> clients() {
        return Stream.of(
                DeadlineClientsTests::byRestClient,
                DeadlineClientsTests::byRestTemplate,
                DeadlineClientsTests::byWebClient);
    }

    private static void byRestClient(DeadlineClientsTests test, @Nullable String own) {
        RestClient.builder()
                .requestFactory((uri, method) -> test.recording(method))
                .requestInterceptor(new DeadlineRequestInterceptor(test.header))
                .build()
                .get()
                .uri("http://stock/")
                .headers(headers -> test.setOwn(headers, own))
                .retrieve()
                .toBodilessEntity();
    }

    private static void byRestTemplate(DeadlineClientsTests test, @Nullable String own) {
        RestTemplate client = new RestTemplate((uri, method) -> test.recording(method));
        client.getInterceptors().add(new DeadlineRequestInterceptor(test.header));
        client.execute(
                "http://stock/", HttpMethod.GET, request -> test.setOwn(request.getHeaders(), own), response -> null);
    }

    private static void byWebClient(DeadlineClientsTests test, @Nullable String own) {
        test.webRequest(own).block();
    }

    private Mono<?> webRequest(@Nullable String own) {
        WebClient.Builder builder = WebClient.builder();
        new DeadlineExchangeFilter(header).customize(builder);
        return builder.defaultRequest(request -> request.header("X-Other", "1"))
                .exchangeFunction(request -> {
                    sent.add(request.headers());
                    return Mono.just(ClientResponse.create(HttpStatus.OK).build());
                })
                .build()
                .get()
                .uri("http://stock/")
                .headers(headers -> setOwn(headers, own))
                .retrieve()
                .toBodilessEntity();
    }

    private MockClientHttpRequest recording(HttpMethod method) {
        MockClientHttpRequest request = new MockClientHttpRequest(method, "http://stock/") {
            @Override
            protected MockClientHttpResponse executeInternal() {
                sent.add(getHeaders());
                return new MockClientHttpResponse(new byte[0], HttpStatus.OK);
            }
        };
        return request;
    }

    private void setOwn(HttpHeaders headers, @Nullable String own) {
        if (own != null) {
            headers.set(NAME, own);
        }
    }

    private <T, X extends Throwable> T within(Duration left, Call<T, X> work) throws X {
        return Deadline.adopt(Deadline.after(left, time), work);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void theTimeLeftIsToldWhenTheRequestIsMade(Client client) {
        within(ofMillis(250), () -> {
            client.get(this, null);
            time.advance(ofMillis(100));
            client.get(this, null);
            return null;
        });

        assertThat(sent).extracting(headers -> headers.get(NAME)).containsExactly(List.of("250"), List.of("150"));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void withoutADeadlineNothingIsTold(Client client) {
        client.get(this, null);

        assertThat(sent)
                .singleElement()
                .satisfies(headers -> assertThat(headers.get(NAME)).isNull());
    }

    @ParameterizedTest
    @MethodSource("clients")
    void whatTheApplicationHasSetStays(Client client) {
        within(ofMillis(250), () -> {
            client.get(this, "7");
            return null;
        });

        assertThat(sent)
                .singleElement()
                .satisfies(headers -> assertThat(headers.get(NAME)).containsExactly("7"));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aRequestWhoseTimeIsOverIsNotSent(Client client) {
        assertThatThrownBy(() -> within(ofMillis(250), () -> {
                    time.advance(ofMillis(250));
                    client.get(this, null);
                    return null;
                }))
                .isInstanceOf(DeadlineExceededException.class);

        assertThat(sent).isEmpty();
    }

    @Test
    void aWebRequestKeepsTheDeadlineOfWhoeverDescribedIt() {
        Mono<?> request = within(ofMillis(250), () -> webRequest(null));
        time.advance(ofMillis(50));
        request.block();
        time.advance(ofMillis(50));
        request.block();
        time.advance(ofMillis(150));

        assertThatThrownBy(request::block).isInstanceOf(DeadlineExceededException.class);
        assertThat(sent).extracting(headers -> headers.getFirst(NAME)).containsExactly("200", "150");
        assertThat(sent).extracting(headers -> headers.getFirst("X-Other")).containsExactly("1", "1");
    }

    @Test
    void aWebRequestIsBoundByTheSubscriberToo() {
        Mono<?> request = within(ofMillis(250), () -> webRequest(null));

        within(ofMillis(100), () -> request.block());
        within(ofMillis(900), () -> request.block());
        within(ofMillis(70), () -> webRequest(null).block());

        assertThat(sent).extracting(headers -> headers.getFirst(NAME)).containsExactly("100", "250", "70");
    }
}
