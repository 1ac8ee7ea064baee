package dev.resilience.spring.policy;

import static dev.resilience.spring.policy.SetIfPresent.ratio;
import static dev.resilience.spring.policy.SetIfPresent.set;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import dev.resilience.core.failurebudget.FailureBudgetListener;
import dev.resilience.spring.config.FailureBudgetSettings;
import java.lang.annotation.Annotation;
import java.util.List;

/** Makes failure budgets. */
public final class FailureBudgetFactory implements PolicyFactory<FailureBudgetSettings, FailureBudgetConfig> {

    private final FailureBudgetListener listener;

    /** Makes budgets that nobody listens to at first. */
    public FailureBudgetFactory() {
        this(new FailureBudgetListener() {});
    }

    /**
     * Makes budgets for a listener.
     *
     * @param listener hears of every one that is made
     */
    public FailureBudgetFactory(FailureBudgetListener listener) {
        this.listener = listener;
    }

    @Override
    public String type() {
        return FailureBudget.TYPE;
    }

    @Override
    public String title() {
        return "failure budget";
    }

    @Override
    public Class<? extends Annotation> annotation() {
        return dev.resilience.spring.annotation.FailureBudget.class;
    }

    @Override
    public FailureBudgetSettings settings() {
        return new FailureBudgetSettings();
    }

    @Override
    public FailureBudgetConfig config(FailureBudgetSettings settings) {
        FailureBudgetConfig.Builder builder = FailureBudgetConfig.builder();
        ratio(settings.getThreshold(), builder::threshold);
        set(settings.getWindow(), builder::window);
        set(settings.getMinSamples(), builder::minSamples);
        set(settings.getOnBreach(), builder::onBreach);
        set(settings.getReset(), builder::reset);
        set(settings.getCoolDown(), builder::coolDown);
        set(settings.getRecoverySamples(), builder::recoverySamples);
        ratio(settings.getRecoveryRatio(), builder::recoveryRatio);
        Faults faults = new Faults();
        builder.objective(Objectives.of(settings, faults));
        return faults.orBuilt(builder::build);
    }

    @Override
    public PolicyInstance<FailureBudgetConfig> create(
            String name, FailureBudgetConfig config, ResilienceRuntime runtime) {
        FailureBudget budget = FailureBudget.of(name, config, runtime);

        var unused = budget.listen(listener);
        return PolicyInstance.of(budget, List.of(budget), budget::reconfigure);
    }
}
