package dev.resilience.spring.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.failurebudget.FailureBudgetListener;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.test.time.FakeTimeSource;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

/** Beans that hear of the breaches of all failure budgets. */
@ExtendWith(OutputCaptureExtension.class)
class BudgetListenersTests {

    /** What is done off the threads of calls, when the test says so. */
    private final Queue<Runnable> later = new ArrayDeque<>();

    private final ApplicationContextRunner runner = Contexts.of(Shop.class, Hearing.class)
            .withBean(ResilienceRuntime.class, () -> ResilienceRuntime.over(new FakeTimeSource(), later::add));

    private void doWhatWaits() {
        for (Runnable task = later.poll(); task != null; task = later.poll()) {
            task.run();
        }
    }

    private static void fail(Shop shop) {
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(shop::sell).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aBeanHearsOfABreachAndItsEndOnceEachAndNotOnTheCallersThread() {
        runner.run(context -> {
            fail(context.getBean(Shop.class));
            assertThat(context.getBean(Hearing.class).heard).isEmpty();
            doWhatWaits();
            assertThat(context.getBean(Hearing.class).heard).containsExactly("sales breached");
            context.getBean(FailureBudgets.class).find("sales").orElseThrow().reset();
            doWhatWaits();
            assertThat(context.getBean(Hearing.class).heard)
                    .containsExactly("sales breached", "sales recovered by hand");
        });
    }

    @Test
    void aBeanHearsOfABudgetThatIsInstalledLaterAndOfOneThatIsPutBack() {
        runner.run(context -> {
            FailureBudgets budgets = context.getBean(FailureBudgets.class);
            budgets.remove("sales", "not now");
            budgets.install("spent", "min-samples=4\nthreshold=50%");
            fail(context.getBean(Shop.class));
            doWhatWaits();
            assertThat(context.getBean(Hearing.class).heard).containsExactly("spent breached");
            budgets.remove("spent", "no more");
            budgets.install("sales", "min-samples=4\nthreshold=50%");
            fail(context.getBean(Shop.class));
            doWhatWaits();
            assertThat(context.getBean(Hearing.class).heard)
                    .containsExactly("spent breached", "spent recovered by hand", "sales breached");
        });
    }

    @Test
    void aBeanThatFailsChangesNothingAndIsToldOfOnceOverAllBudgets(CapturedOutput output) {
        runner.withBean(Broken.class).run(context -> {
            context.getBean(FailureBudgets.class).install("spent", "min-samples=4\nthreshold=50%");
            fail(context.getBean(Shop.class));
            doWhatWaits();
            assertThat(context.getBean(Hearing.class).heard)
                    .containsExactlyInAnyOrder("sales breached", "spent breached");
            assertThat(context.getBean(Broken.class).asked).hasSize(2);
            assertThat(output.getAll().split("Failure budget listener .*Broken failed", -1))
                    .hasSize(2);
        });
    }

    @Test
    void nothingIsHeardWhileTheApplicationIsStopped() {
        runner.run(context -> {
            context.stop();
            fail(context.getBean(Shop.class));
            doWhatWaits();
            assertThat(context.getBean(Hearing.class).heard).isEmpty();
            context.start();
            context.getBean(FailureBudgets.class).find("sales").orElseThrow().reset();
            doWhatWaits();
            assertThat(context.getBean(Hearing.class).heard).containsExactly("sales recovered by hand");
        });
    }

    static class Shop {

        @FailureBudget(name = "sales", minSamples = 4, threshold = "50%")
        int sell() throws ConnectException {
            throw new ConnectException("refused");
        }
    }

    static class Hearing implements FailureBudgetListener {

        final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onBreach(Breach breach) {
            heard.add(breach.name() + " breached");
        }

        @Override
        public void onRecovered(Breach breach, Recovery recovery) {
            heard.add(breach.name() + " recovered" + (recovery.byHand() ? " by hand" : ""));
        }
    }

    /** Comes before the other one. */
    @Order(1)
    static class Broken implements FailureBudgetListener {

        final List<String> asked = new CopyOnWriteArrayList<>();

        @Override
        public void onBreach(Breach breach) {
            asked.add(breach.name());
            throw new IllegalStateException("broken listener");
        }
    }
}
