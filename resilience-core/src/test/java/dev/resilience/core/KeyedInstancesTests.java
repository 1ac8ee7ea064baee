package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Trap 21: keyed instances are bounded, and nothing that is still needed is forgotten. */
@Timeout(60)
class KeyedInstancesTests {

    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration ALMOST_IDLE = IDLE.minusNanos(1);

    /** What is made per key; the test says whether it may be forgotten. */
    private static final class Thing {

        private final String key;
        private boolean pinned;

        Thing(String key) {
            this.key = key;
        }
    }

    private final FakeTimeSource time = new FakeTimeSource();
    private final List<String> made = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    private final KeyedInstances<Thing> things = of(3);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private KeyedInstances<Thing> of(int maxKeys) {
        return new KeyedInstances<>("things", time, maxKeys, IDLE, new KeyedInstances.Kind<>() {
            @Override
            public Thing make(String key) {
                if (key.equals("impossible")) {
                    throw new IllegalStateException("cannot be made");
                }
                made.add(key);
                return new Thing(key);
            }

            @Override
            public void found(Thing thing) {
                found.add(thing.key);
            }

            @Override
            public boolean isEvictable(Thing thing) {
                return !thing.pinned;
            }
        });
    }

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(KeyedInstances.class)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(KeyedInstances.class)).detachAppender(log);
    }

    @Test
    void aKeyHasOneInstanceMadeOnFirstUse() {
        assertThat(things.all()).isEmpty();
        Thing eu = call("eu");

        assertThat(call("eu")).isSameAs(eu);
        assertThat(call("us")).isNotSameAs(eu);
        assertThat(made).containsExactly("eu", "us");
        assertThat(things.all()).containsOnlyKeys("eu", "us").containsEntry("eu", eu);
    }

    @Test
    void anInstanceIsForgottenWhenItWasNotUsedForTheIdleExpiry() {
        Thing first = call("eu");
        time.advance(ALMOST_IDLE);
        assertThat(call("eu")).isSameAs(first);

        time.advance(ALMOST_IDLE);
        assertThat(call("eu")).isSameAs(first);
        time.advance(IDLE);

        assertThat(call("eu")).isNotSameAs(first);
        assertThat(things.all()).hasSize(1);
    }

    @Test
    void anIdleInstanceLeavesMemoryThoughItsKeyNeverComesAgain() {
        call("eu");
        time.advance(IDLE);
        call("us");

        assertThat(things.all()).containsOnlyKeys("us");
    }

    @Test
    void readingTheInstancesIsNoUse() {
        call("eu");
        time.advance(ALMOST_IDLE);
        things.all();
        time.advance(Duration.ofNanos(1));
        call("us");

        assertThat(things.all()).containsOnlyKeys("us");
    }

    @Test
    void anInstanceInUseIsNotForgottenHoweverLongTheCallTakes() {
        KeyedInstance<Thing> call = things.use("eu");

        for (int i = 0; i < 5; i++) {
            time.advance(IDLE);
            assertThat(call("other-" + i)).isNotNull();
            assertThat(things.all()).containsEntry("eu", call.instance());
        }
        assertThat(call("eu")).isSameAs(call.instance());
        assertThat(made).containsOnlyOnce("eu");
    }

    @Test
    void anInstanceIsIdleFromTheEndOfALongCall() {
        KeyedInstance<Thing> call = things.use("eu");
        time.advance(IDLE);
        call("us"); // looks around and finds it in use
        call.release();

        time.advance(ALMOST_IDLE);
        call("a third");
        assertThat(things.all()).containsKey("eu");
        time.advance(Duration.ofSeconds(1));
        call("a fourth");
        assertThat(things.all()).doesNotContainKey("eu");
    }

    @Test
    void anInstanceThatMustNotBeForgottenIsKeptAndUsedAgain() {
        Thing open = call("eu");
        open.pinned = true;

        time.advance(IDLE.multipliedBy(2));
        call("us");
        assertThat(things.all()).containsEntry("eu", open);
        time.advance(IDLE.multipliedBy(2));

        assertThat(call("eu")).isSameAs(open);
        assertThat(things.all()).containsEntry("eu", open);
    }

    /** The key comes again before anybody looks for what is over: the cache finds it expired when it is asked for it. */
    @Test
    void anInstanceThatMustNotBeForgottenIsFoundByTheCallThatFindsItExpired() {
        Thing open = call("eu");
        open.pinned = true;
        time.advance(IDLE);

        assertThat(call("eu")).isSameAs(open);
        assertThat(made).containsExactly("eu");
    }

    @Test
    void anInstanceThatMayBeForgottenAfterAllIsForgotten() {
        Thing open = call("eu");
        open.pinned = true;
        time.advance(IDLE);
        call("us");
        open.pinned = false;
        time.advance(Duration.ofSeconds(1));
        call("a third");

        assertThat(things.all()).containsOnlyKeys("us", "a third");
    }

    @Test
    void whenAllArePinnedNewKeysShareOneInstanceWithOneWarning() {
        for (int i = 1; i <= 3; i++) {
            call("key-" + i).pinned = true;
        }
        time.advance(IDLE.multipliedBy(2));

        Thing shared = call("a fourth");
        assertThat(call("a fifth")).isSameAs(shared);
        assertThat(call(KeyedInstances.OTHER)).isSameAs(shared);
        assertThat(call("key-2").key).isEqualTo("key-2");
        assertThat(things.all()).containsOnlyKeys("key-1", "key-2", "key-3", "_other");
        assertThat(log.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage()).contains("'things'", "3 keys", "'_other'"));
    }

    @Test
    void roomMadeByAnIdleInstanceGoesToANewKey() {
        call("key-1");
        time.advance(Duration.ofMinutes(30));
        call("key-2");
        call("key-3");
        assertThat(call("a fourth").key).isEqualTo("_other");

        time.advance(Duration.ofMinutes(30)); // now key-1 is idle, and it alone
        assertThat(call("a fourth").key).isEqualTo("a fourth");
        assertThat(call("a fifth").key).isEqualTo("_other");
        assertThat(things.all()).containsOnlyKeys("key-2", "key-3", "a fourth", "_other");
    }

    @Test
    void roomMadeByAPinnedInstanceThatIsReleasedGoesToANewKey() {
        for (int i = 1; i <= 3; i++) {
            call("key-" + i).pinned = true;
        }
        time.advance(IDLE);
        assertThat(call("a fourth").key).isEqualTo("_other");
        things.all().get("key-2").pinned = false;

        time.advance(Duration.ofSeconds(1));
        assertThat(call("a fourth").key).isEqualTo("a fourth");
        assertThat(things.all()).containsOnlyKeys("key-1", "key-3", "a fourth", "_other");
    }

    @Test
    void theBoundsCanBeChanged() {
        call("key-1");
        things.bound(1, Duration.ofMinutes(1));
        assertThat(call("key-2").key).isEqualTo("_other");

        time.advance(Duration.ofMinutes(1));
        assertThat(call("key-2").key).isEqualTo("key-2");
        assertThat(call("key-3").key).isEqualTo("_other");
        things.bound(2, IDLE);
        assertThat(call("key-3").key).isEqualTo("key-3");

        time.advance(Duration.ofMinutes(59));
        assertThat(call("key-4").key).isEqualTo("_other");
    }

    /** A bound of idleness that is shorter than before holds for what stands aside, too. */
    @Test
    void theChangedIdleExpiryHoldsForPinnedInstances() {
        KeyedInstance<Thing> call = things.use("eu");
        time.advance(IDLE);
        call("us");
        call.release();
        things.bound(3, Duration.ofSeconds(10));

        time.advance(Duration.ofSeconds(10));
        call("a third");
        assertThat(things.all()).containsOnlyKeys("a third");
    }

    /** Settings may have changed since: whoever made an instance looks again once everybody can find it. */
    @Test
    void anInstanceIsBroughtUpToDateWhenItCanBeFound() {
        call("eu");
        call("eu");

        assertThat(found).containsExactly("eu");
    }

    @Test
    void anInstanceThatCannotBeMadeTakesNoRoom() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> things.use("impossible")).hasMessage("cannot be made");
        }
        for (int i = 1; i <= 3; i++) {
            assertThat(call("key-" + i).key).isEqualTo("key-" + i);
        }
    }

    @Test
    void manyKeysThatComeOnceLeaveAtMostTheBoundBehind() {
        KeyedInstances<Thing> many = of(100);
        Set<String> most = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            many.use("key-" + i).release();
            time.advance(Duration.ofMinutes(1));
            most.addAll(many.all().keySet());
            assertThat(many.all()).hasSizeBetween(1, 101);
        }
        assertThat(most).contains("key-0", "key-19999");
    }

    private Thing call(String key) {
        KeyedInstance<Thing> used = things.use(key);
        used.release();
        return used.instance();
    }
}
