package dev.resilience.spring.policy;

import dev.resilience.core.Violation;
import dev.resilience.spring.config.NearMisses;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.util.ClassUtils;

/** Finds the exception classes that settings name, and gathers the names that are none. Not thread-safe. */
final class ExceptionClasses {

    /** Where exceptions live whose package people leave out or get wrong. */
    private static final List<String> USUAL_PACKAGES = List.of(
            "java.lang",
            "java.io",
            "java.net",
            "java.net.http",
            "java.nio.file",
            "java.sql",
            "java.util",
            "java.util.concurrent",
            "javax.net.ssl",
            "org.springframework.dao",
            "org.springframework.web.client");

    private static final List<String> USUAL_NAMES = Stream.of(
                    "java.io.IOException",
                    "java.io.UncheckedIOException",
                    "java.lang.IllegalArgumentException",
                    "java.lang.IllegalStateException",
                    "java.lang.RuntimeException",
                    "java.net.ConnectException",
                    "java.net.SocketException",
                    "java.net.SocketTimeoutException",
                    "java.net.UnknownHostException",
                    "java.net.http.HttpTimeoutException",
                    "java.sql.SQLException",
                    "java.util.concurrent.TimeoutException")
            .toList();

    private final Faults faults;

    /**
     * @param faults gets the names that are none
     */
    ExceptionClasses(Faults faults) {
        this.faults = faults;
    }

    /** The classes of these names; those that are no exceptions are left out and noted. */
    Set<Class<? extends Throwable>> find(String property, Collection<String> names) {
        Set<Class<? extends Throwable>> found = new LinkedHashSet<>();
        for (String name : names) {
            try {
                found.add(ClassUtils.forName(name.trim(), null).asSubclass(Throwable.class));
            } catch (ClassNotFoundException | LinkageError unknown) {
                faults.add(new Violation(property, name, "names " + name + ": there is no such class", mend(name)));
            } catch (ClassCastException noException) {
                faults.add(new Violation(
                        property,
                        name,
                        "names " + name + ", which is no exception",
                        "Name a class that can be thrown"));
            }
        }
        return found;
    }

    private static String mend(String name) {
        String simple = name.trim().substring(name.trim().lastIndexOf('.') + 1);
        List<String> elsewhere = USUAL_PACKAGES.stream()
                .map(usual -> usual + "." + simple)
                .filter(candidate -> ClassUtils.isPresent(candidate, null))
                .toList();
        return elsewhere.isEmpty()
                ? NearMisses.suggestion(
                        name.trim(), USUAL_NAMES, "Write the full class name, such as java.io.IOException")
                : "Did you mean " + String.join(" or ", elsewhere) + "?";
    }
}
