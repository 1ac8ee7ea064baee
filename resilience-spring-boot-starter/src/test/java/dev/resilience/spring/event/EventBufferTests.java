package dev.resilience.spring.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventBufferTests {

    private final EventPublisher events = new EventPublisher(Runnable::run);

    private void happen(int times) {
        for (int i = 0; i < times; i++) {
            events.publish(new ResilienceEvent.CallRejected(Instant.EPOCH, "bulkhead", "stock", null, true, null));
        }
    }

    private static List<Long> ids(EventBuffer.Page page) {
        return page.events().stream().map(RecordedEvent::id).toList();
    }

    @Test
    void theLatestComeFirstAndTheOldestMakeRoom() {
        EventBuffer buffer = new EventBuffer(events, 3);
        assertThat(buffer.latest(event -> true, 10).events()).isEmpty();
        happen(5);
        assertThat(ids(buffer.latest(event -> true, 10))).containsExactly(5L, 4L, 3L);
        assertThat(ids(buffer.latest(event -> true, 2))).containsExactly(5L, 4L);
        assertThat(ids(buffer.latest(event -> event.id() % 2 == 0, 2))).containsExactly(4L);
    }

    /** Whoever goes on from page to page sees each event once, however small the pages are and whatever is left out. */
    @Test
    void pagesBehindACursorLeaveNothingOut() {
        EventBuffer buffer = new EventBuffer(events, 100);
        List<Long> seen = new ArrayList<>();
        long cursor = 0;
        for (int round = 0; round < 20; round++) {
            happen(round % 4);
            EventBuffer.Page page = buffer.after(cursor, event -> event.id() % 3 != 0, 2);
            assertThat(page.missed()).isZero();
            for (int i = page.events().size(); i > 0; i--) {
                seen.add(page.events().get(i - 1).id());
            }
            assertThat(page.next()).isGreaterThanOrEqualTo(cursor);
            cursor = page.next();
        }
        assertThat(cursor).isGreaterThanOrEqualTo(29);
        assertThat(seen)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 30)
                        .filter(id -> id % 3 != 0)
                        .boxed()
                        .toList());
    }

    @Test
    void whatWasOverwrittenIsCountedAndANumberOfAnEarlierRunIsKnownAsOne() {
        EventBuffer buffer = new EventBuffer(events, 3);
        happen(10);
        assertThat(buffer.after(4, event -> true, 10).missed()).isEqualTo(3);
        assertThat(buffer.after(7, event -> true, 10).missed()).isZero();
        EventBuffer.Page earlier = buffer.after(11, event -> true, 10);
        assertThat(earlier.restarted()).isTrue();
        assertThat(ids(earlier)).containsExactly(10L, 9L, 8L);
    }

    @Test
    void aBufferOfNoneListensToNothing() {
        EventBuffer buffer = new EventBuffer(events, 0);
        assertThat(events.isActive(ResilienceEvent.CallRejected.class)).isFalse();
        assertThat(buffer.latest(event -> true, 1).events()).isEmpty();
        EventBuffer some = new EventBuffer(events, 1);
        assertThat(events.isActive(ResilienceEvent.CallRejected.class)).isTrue();
        some.destroy();
        assertThat(events.isActive(ResilienceEvent.CallRejected.class)).isFalse();
    }

    @Test
    void eventsAreKeptInPlainValuesWithoutMessagesOfFailures() {
        assertThat(RecordedEvent.of(new ResilienceEvent.RetryScheduled(
                                Instant.EPOCH,
                                "adaptive-retry",
                                "stock",
                                1,
                                FailureKind.TRANSIENT,
                                Duration.ofMillis(150),
                                new ConnectException("secret")))
                        .toString())
                .isEqualTo("RecordedEvent[id=0, type=retry-scheduled, policy=adaptive-retry, name=stock,"
                        + " values={at=1970-01-01T00:00:00Z, attempt=1, kind=TRANSIENT, delay=PT0.15S,"
                        + " failure=java.net.ConnectException}]");
        assertThat(RecordedEvent.of(new ResilienceEvent.StateChanged(
                                Instant.EPOCH,
                                "circuit-breaker",
                                "stock",
                                "eu",
                                "CLOSED",
                                "OPEN",
                                "2 of 2",
                                false,
                                Classification.of(FailureKind.TIMEOUT, "test")))
                        .values())
                .containsEntry("cause", "TIMEOUT")
                .containsEntry("byHand", false)
                .containsEntry("key", "eu");
        assertThat(RecordedEvent.types())
                .contains("state-changed", "recovery-ended", "call-rejected", "retry-scheduled", "limit-exceeded");
    }
}
