package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ContextCarrier;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.core.failure.FailureClassifier;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.spring.advice.AdviceProperties;
import dev.resilience.spring.config.KnownProperty;
import dev.resilience.spring.config.SettingsResolver;
import dev.resilience.spring.context.ContextCarriers;
import dev.resilience.spring.context.DeadlineHttpProperties;
import dev.resilience.spring.deadletter.DeadLetterProperties;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import dev.resilience.spring.failure.ProtocolRules;
import dev.resilience.spring.healing.CheckedHealingLog;
import dev.resilience.spring.healing.HealingLogProperties;
import dev.resilience.spring.intercept.GuardedBeans;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.intercept.Interception;
import dev.resilience.spring.intercept.PublisherType;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Guards the annotated methods of all beans. */
@AutoConfiguration
@ConditionalOnProperty(name = "resilience.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(ResilienceProperties.class)
@Import({
    AdviceConfiguration.class,
    DeadLetterConfiguration.class,
    DeadlineHttpConfiguration.class,
    EventConfiguration.class,
    FailureBudgetConfiguration.class,
    HealingLogConfiguration.class,
    ProxyConfiguration.class,
    ReactorConfiguration.class,
    RefreshConfiguration.class,
    WovenConfiguration.class
})
public final class ResilienceAutoConfiguration {

    @Bean
    @Lazy
    OwnThreads resilienceOwnThreads() {
        return new OwnThreads();
    }

    @Bean
    @ConditionalOnMissingBean
    ResilienceRuntime resilienceRuntime(
            ResilienceProperties properties,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<OwnThreads> ownThreads,
            ObjectProvider<ContextCarrier> carriers) {
        ContextCarrier context = carriers.orderedStream()
                .reduce(ContextCarriers.available(beans.getBeanClassLoader()), ContextCarrier::and);
        return ResilienceRuntime.over(executor(properties, beans, ownThreads)).withContext(context);
    }

    private static Executor executor(
            ResilienceProperties properties, BeanFactory beans, ObjectProvider<OwnThreads> ownThreads) {
        String executor = properties.getAsync().getExecutor();
        if (executor == null) {
            return ownThreads.getObject().executor();
        }
        if (!beans.containsBean(executor) || !beans.isTypeMatch(executor, Executor.class)) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "resilience.async.executor",
                    executor,
                    "there is no Executor bean of this name",
                    "Name one, or leave the property out to have threads of the starter's own")));
        }
        return beans.getBean(executor, Executor.class);
    }

    @Bean
    ConfiguredExceptions resilienceConfiguredExceptions(
            ResilienceProperties properties, Environment environment, ConfigurableListableBeanFactory beans) {
        return ConfiguredExceptions.of(properties.getClassification(), environment, beans.getBeanClassLoader());
    }

    @Bean
    @ConditionalOnMissingBean
    FailureRules resilienceFailureRules(
            ResilienceProperties properties,
            ConfiguredExceptions configured,
            ObjectProvider<FailureClassifier> classifiers,
            ResilienceRuntime runtime,
            ConfigurableListableBeanFactory beans) {
        List<FailureClassifier> user = new ArrayList<>();
        user.add(configured.rule());
        user.addAll(classifiers.orderedStream().toList());
        FailureRules rules = FailureRules.of(user, ProtocolRules.available(runtime.time(), beans.getBeanClassLoader()));
        return properties.getClassification().isStrict() ? rules.strict() : rules;
    }

    @Bean
    @ConditionalOnMissingBean
    PolicyRegistry resiliencePolicyRegistry(
            ObjectProvider<PolicyFactory<?, ?>> factories,
            ConfigurableEnvironment environment,
            ResilienceRuntime runtime) {
        return new PolicyRegistry(factories.orderedStream().toList(), new SettingsResolver(environment), runtime);
    }

    @Bean
    @ConditionalOnMissingBean
    GuardedMethods resilienceGuardedMethods(
            PolicyRegistry registry,
            ResilienceRuntime runtime,
            FailureRules rules,
            ConfiguredExceptions configured,
            ObjectProvider<PublisherType> publishers,
            ListableBeanFactory beans) {
        return new GuardedMethods(
                registry,
                runtime,
                configured.instanceRules(rules),
                beans,
                publishers.orderedStream().toList());
    }

    @Bean
    GuardedBeans resilienceGuardedBeans(
            ConfigurableListableBeanFactory beans,
            ConfigurableEnvironment environment,
            Interception interception,
            GuardedMethods methods,
            PolicyRegistry registry,
            ConfiguredExceptions exceptions,
            DeadLetterSinks deadLetters,
            AdviceProperties advice,
            DeadlineHttpConfiguration.CheckedHeader deadlineHeader,
            CheckedHealingLog healingLog,
            ObjectProvider<KnownProperty> known) {
        List<KnownProperty> properties =
                new ArrayList<>(KnownProperty.ofBean("resilience", ResilienceProperties.class));
        properties.add(KnownProperty.of("resilience.web.problem-details"));
        properties.add(KnownProperty.of("resilience.metrics.max-names"));
        properties.addAll(KnownProperty.ofBean("resilience.dead-letters", DeadLetterProperties.class));
        properties.addAll(KnownProperty.ofBean("resilience.advice", AdviceProperties.class));
        properties.addAll(KnownProperty.ofBean("resilience.deadline.http", DeadlineHttpProperties.class));
        properties.addAll(KnownProperty.ofBean("resilience.healing-log", HealingLogProperties.class));
        known.orderedStream().forEach(properties::add);
        List<Violation> faults = new ArrayList<>(exceptions.violations());
        faults.addAll(deadLetters.violations());
        faults.addAll(advice.violations());
        faults.addAll(deadlineHeader.violations());
        faults.addAll(healingLog.violations());
        return new GuardedBeans(beans, environment, interception, methods, registry, properties, faults);
    }
}
