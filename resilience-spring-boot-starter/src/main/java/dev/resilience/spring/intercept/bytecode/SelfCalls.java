package dev.resilience.spring.intercept.bytecode;

import dev.resilience.spring.intercept.bytecode.Call.Dispatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.asm.Opcodes;

/**
 * Who calls methods of an object on the object itself: methods and constructors of its class, of its superclasses and interfaces
 * (but not the JDK's), and of its inner classes on their outer object; directly, through {@code super}, in lambdas and by method
 * references. What a compiler has made, such as a bridge, is not named: its callers are. Nor is a method that the class overrides
 * and that nothing calls through {@code super}, for it never runs.
 *
 * <p>A call counts where it is plain that it is on the object itself. Missed are calls on a {@code this} that has gone through a local
 * variable, a parameter, a field or a result ({@code return this}); calls of inner classes in their constructors, of classes inside
 * inner classes, and of those that only a static method makes; calls in code of more than usual cunning, see {@link OperandStack};
 * and calls by reflection. Counted although it may be wrong is only the call of an inner object that was made with the proxy
 * ({@code proxy.new Inner()}). Not thread-safe.
 */
public final class SelfCalls {

    private static final int FOUND_BY_NAME = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC;

    private final List<ClassCode> line;
    private final Map<String, ClassCode> byName = new HashMap<>();
    private final Map<CodeMethod, Set<CodeMethod>> callers = new HashMap<>();
    private final Set<CodeMethod> calledBySuper = new HashSet<>();

    /**
     * The calls in some code.
     *
     * @param line the object's class, its superclasses from below, and the interfaces
     * @param inner the inner classes of these
     */
    SelfCalls(List<ClassCode> line, List<ClassCode> inner) {
        this.line = line;
        Stream.of(line, inner).flatMap(List::stream).forEach(code -> byName.put(code.name(), code));
        byName.values().forEach(code -> code.calls().forEach(this::add));
    }

    private void add(Call call) {
        CodeMethod target = target(call);
        callers.computeIfAbsent(target, unseen -> new LinkedHashSet<>()).add(call.caller());
        if (call.dispatch() == Dispatch.SPECIAL) {
            calledBySuper.add(target);
        }
    }

    /** The method that runs. */
    private CodeMethod target(Call call) {
        CodeMethod named = call.target();
        boolean onInnerObject = call.on() == Value.THIS && !isInLine(call.caller());
        if (onInnerObject || call.dispatch() == Dispatch.STATIC || isFoundByName(named)) {
            return named;
        }
        return call.dispatch() == Dispatch.SPECIAL
                ? line.stream()
                        .dropWhile(code -> !code.name().equals(named.owner()))
                        .filter(code -> code.declares(named))
                        .findFirst()
                        .map(code -> named.in(code.name()))
                        .orElse(named)
                : overriding(named);
    }

    /** The method that runs when one is called on the object. */
    private CodeMethod overriding(CodeMethod method) {
        List<ClassCode> declaring = line.stream()
                .filter(code -> code.declares(method) && !code.has(method, FOUND_BY_NAME))
                .toList();
        return declaring.stream()
                .filter(code -> !code.has(method, Opcodes.ACC_ABSTRACT))
                .findFirst()
                .or(() -> declaring.stream().findFirst())
                .map(code -> method.in(code.name()))
                .orElse(method);
    }

    private boolean isInLine(CodeMethod method) {
        return line.stream().anyMatch(code -> code.name().equals(method.owner()));
    }

    private boolean isFoundByName(CodeMethod method) {
        ClassCode owner = byName.get(method.owner());
        return owner != null && owner.has(method, FOUND_BY_NAME);
    }

    /** Who calls a method on the object itself, as somebody wrote it. */
    public Set<CodeMethod> callersOf(CodeMethod method) {
        Set<CodeMethod> written = new LinkedHashSet<>();
        addCallers(method, written, new HashSet<>());
        return written;
    }

    private void addCallers(CodeMethod method, Set<CodeMethod> written, Set<CodeMethod> seen) {
        callers.getOrDefault(method, Set.of()).forEach(caller -> addCaller(caller, written, seen));
    }

    private void addCaller(CodeMethod caller, Set<CodeMethod> written, Set<CodeMethod> seen) {
        ClassCode code = byName.get(caller.owner());
        if (code == null || !seen.add(caller)) {
            return;
        }
        CodeMethod enclosing = code.enclosing();
        if (code.has(caller, Opcodes.ACC_SYNTHETIC)) {
            addCallers(caller, written, seen);
        } else if (enclosing != null && !isInLine(caller)) {
            addCaller(enclosing, written, seen);
        } else if (runs(caller)) {
            written.add(caller);
        }
    }

    private boolean runs(CodeMethod method) {
        return !isInLine(method)
                || method.name().equals(CodeMethod.CONSTRUCTOR)
                || isFoundByName(method)
                || calledBySuper.contains(method)
                || overriding(method).equals(method);
    }
}
