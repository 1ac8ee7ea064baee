package dev.resilience.spring.intercept.bytecode;

import java.lang.reflect.Method;
import java.util.List;
import org.springframework.util.ReflectionUtils;

/** Who calls what on its own object, as people read it. */
final class Callers {

    private Callers() {}

    /** The callers of the method of a class that has this name, and these parameters if they are given. */
    static List<String> of(Class<?> type, String method, Class<?>... parameters) {
        return ofInherited(type, type, method, parameters);
    }

    /** The callers of a method that an object's class inherits, or not. */
    static List<String> ofInherited(Class<?> type, Class<?> declaring, String name, Class<?>... parameters) {
        Method method = ReflectionUtils.findMethod(declaring, name, parameters.length == 0 ? null : parameters);
        return new ClassFiles()
                .selfCalls(type).callersOf(CodeMethod.of(method)).stream()
                        .map(caller -> caller.describe(declaring))
                        .toList();
    }
}
