package dev.resilience.core.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import dev.resilience.core.Steps;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The word that counts permits, waiters and grants. */
@Timeout(60)
class PermitsTests {

    /** Trap 27: exact from the first call on, with as many threads as come. */
    @Test
    void noMoreThanTheLimitAreTakenHoweverManyComeAtOnce() throws Exception {
        for (int round = 0; round < 300; round++) {
            Permits permits = new Permits(3);
            AtomicInteger admitted = new AtomicInteger();
            Racers.run(4, number -> {
                for (int i = 0; i < 3; i++) {
                    if (permits.tryAcquire()) {
                        admitted.incrementAndGet();
                    }
                }
            });

            assertThat(admitted).hasValue(3);
            assertThat(permits.active()).isEqualTo(3);
            assertThat(permits.grants()).isEqualTo(3);
        }
    }

    @Test
    void theCountOfGrantsGoesOnPastWhatTheWordCanHold() {
        Permits permits = new Permits(Permits.MOST);
        long calls = Permits.MOST_GRANTS * 2L + 5;

        boolean admitted = true;
        for (long i = 0; i < calls; i++) {
            admitted &= permits.tryAcquire();
            permits.release();
        }

        assertThat(admitted).isTrue();
        assertThat(permits.grants()).isEqualTo(calls);
        assertThat(permits.active()).isZero();
        assertThat(permits.queued()).isZero();
    }

    /** The grants around that with which the word's count is full may be of any of three kinds. */
    @ParameterizedTest
    @ValueSource(strings = {"taken at once", "taken in the queue's place", "handed over"})
    void noGrantIsLostWhenTheWordsCountBeginsAnew(String how) {
        Permits permits = new Permits(1, Permits.MOST_GRANTS - 1);
        permits.tryAcquire();

        for (int i = 0; i < 3; i++) {
            switch (how) {
                case "taken at once" -> {
                    permits.release();
                    assertThat(permits.tryAcquire()).isTrue();
                }
                case "taken in the queue's place" -> {
                    permits.release();
                    assertThat(permits.enter(Waiter.async(), 1)).isEqualTo(Permits.Entry.ADMITTED);
                }
                default -> {
                    assertThat(permits.enter(Waiter.async(), 1)).isEqualTo(Permits.Entry.QUEUED);
                    assertThat(permits.release()).isNotNull();
                }
            }

            assertThat(permits.grants()).isEqualTo(Permits.MOST_GRANTS + 1 + i);
            assertThat(permits.active()).isEqualTo(1);
            assertThat(permits.queued()).isZero();
        }
    }

    /** Also while the word's count begins anew. */
    @Test
    void theCountOfGrantsNeverGoesBack() throws Exception {
        int rounds = Math.min(Steps.count() / 2, Permits.MOST_GRANTS);
        int most = Permits.MOST_GRANTS + rounds / 2;
        Permits permits = new Permits(4, most - rounds);
        AtomicLong told = new AtomicLong();

        Racers.run(2, number -> {
            for (int i = 0; i < rounds; i++) {
                if (number == 0) {
                    permits.tryAcquire();
                    permits.release();
                } else {
                    long now = permits.grants();
                    assertThat(now).isBetween(told.get(), (long) most);
                    told.set(now);
                }
            }
        });

        assertThat(permits.grants()).isEqualTo(most);
    }

    @Test
    void nobodyIsRefusedOrForgottenInTheRaceToBeginTheCountAnew() throws Exception {
        for (int round = 0; round < 300; round++) {
            Permits permits = new Permits(2, Permits.MOST_GRANTS - 500);
            AtomicInteger refused = new AtomicInteger();

            Racers.run(2, number -> {
                for (int i = 0; i < 500; i++) {
                    if (!permits.tryAcquire()) {
                        refused.incrementAndGet();
                    }
                    permits.release();
                }
            });

            assertThat(refused).hasValue(0);
            assertThat(permits.grants()).isEqualTo(Permits.MOST_GRANTS + 500);
            assertThat(permits.active()).isZero();
        }
    }

    @Test
    void waitersAreCountedApartFromPermits() {
        Permits permits = new Permits(1);
        permits.tryAcquire();
        Waiter first = Waiter.async();
        Waiter second = Waiter.async();

        assertThat(permits.enter(first, 2)).isEqualTo(Permits.Entry.QUEUED);
        assertThat(permits.enter(second, 2)).isEqualTo(Permits.Entry.QUEUED);
        assertThat(permits.enter(Waiter.async(), 2)).isEqualTo(Permits.Entry.REFUSED);
        assertThat(permits.queued()).isEqualTo(2);
        assertThat(permits.tryAcquire()).isFalse();
        assertThat(permits.release()).isSameAs(first);
        assertThat(permits.withdraw(first)).isFalse();
        assertThat(permits.withdraw(second)).isTrue();
        assertThat(permits.release()).isNull();

        assertThat(permits.active()).isZero();
        assertThat(permits.queued()).isZero();
        assertThat(permits.enter(Waiter.async(), 2)).isEqualTo(Permits.Entry.ADMITTED);
        assertThat(permits.grants()).isEqualTo(3);
    }
}
