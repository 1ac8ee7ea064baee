package dev.resilience.spring.intercept.bytecode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The class files that were needed so far, each read once. Not thread-safe. */
public final class ClassFiles {

    private final Map<Class<?>, List<ClassCode>> read = new HashMap<>();

    /** The calls that objects of a class make on themselves. */
    public SelfCalls selfCalls(Class<?> type) {
        List<ClassCode> line = new ArrayList<>();
        List<ClassCode> inner = new ArrayList<>();
        for (Class<?> ancestor : line(type)) {
            List<ClassCode> files = read.computeIfAbsent(ancestor, ClassFiles::read);
            line.add(files.get(0));
            inner.addAll(files.subList(1, files.size()));
        }
        return new SelfCalls(line, inner);
    }

    /** The class, its superclasses from below, and all their interfaces. */
    private static List<Class<?>> line(Class<?> type) {
        List<Class<?>> line = new ArrayList<>();
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            line.add(ancestor);
        }
        for (int i = 0; i < line.size(); i++) { // grows meanwhile
            for (Class<?> implemented : line.get(i).getInterfaces()) {
                if (!line.contains(implemented)) {
                    line.add(implemented);
                }
            }
        }
        line.removeIf(ancestor -> ancestor.getName().startsWith("java."));
        return line;
    }

    /** A class, and then its inner classes. */
    private static List<ClassCode> read(Class<?> type) {
        ClassCode code = ClassCode.of(type);
        return Stream.concat(Stream.of(code), code.inner().stream().map(inner -> ClassCode.ofInner(type, inner)))
                .toList();
    }
}
