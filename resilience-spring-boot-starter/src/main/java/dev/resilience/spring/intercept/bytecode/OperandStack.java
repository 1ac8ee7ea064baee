package dev.resilience.spring.intercept.bytecode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.asm.Label;

/**
 * The operand stack of a method while its instructions are read once, from the first to the last. At a label it is what all jumps to
 * it agree on. What a jump back brings along is known too late, so it has to be what was supposed when its label was passed; if not,
 * or if code takes more than there is, the stack is lost and nothing read from it counts. Counts in slots: a long or double has two.
 * Not thread-safe.
 */
final class OperandStack {

    private final List<Value> slots = new ArrayList<>();
    private final Map<Label, List<Value>> atLabels = new HashMap<>();
    private final Set<Label> passed = new HashSet<>();
    private boolean reachable = true;
    private boolean lost;

    void push(Value value) {
        slots.add(value);
    }

    /** Pushes or pops what is of no interest. */
    void change(int by) {
        for (int i = 0; i < by; i++) {
            push(Value.OTHER);
        }
        for (int i = 0; i > by; i--) {
            pop();
        }
    }

    Value pop() {
        if (!has(1)) {
            return Value.OTHER;
        }
        return slots.remove(slots.size() - 1);
    }

    /** The value under so many slots. */
    Value peek(int under) {
        return has(under + 1) ? slots.get(slots.size() - 1 - under) : Value.OTHER;
    }

    /** Copies the topmost slots to below the ones that follow them. */
    void copy(int count, int under) {
        if (has(count + under)) {
            int size = slots.size();
            slots.addAll(size - count - under, List.copyOf(slots.subList(size - count, size)));
        }
    }

    void swap() {
        if (has(2)) {
            Collections.swap(slots, slots.size() - 1, slots.size() - 2);
        }
    }

    private boolean has(int count) {
        if (slots.size() < count) {
            lose();
        }
        return !lost;
    }

    /** Control may go on at a label. */
    void jump(Label target) {
        jump(target, List.copyOf(slots));
    }

    /** Control may come to a label by an exception, which is all that is on the stack then. */
    void caught(Label handler) {
        jump(handler, List.of(Value.OTHER));
    }

    private void jump(Label target, List<Value> brought) {
        List<Value> before = atLabels.putIfAbsent(target, brought);
        if (before == null || before.equals(brought)) {
            return;
        }
        List<Value> agreed = agreed(before, brought);
        if (passed.contains(target) && !agreed.equals(before)) {
            lose();
        }
        atLabels.put(target, agreed);
    }

    private List<Value> agreed(List<Value> one, List<Value> two) {
        if (one.size() != two.size()) {
            lose();
            return one;
        }
        return IntStream.range(0, one.size())
                .mapToObj(i -> one.get(i) == two.get(i) ? one.get(i) : Value.OTHER)
                .toList();
    }

    /** Control does not go on at the next instruction. */
    void end() {
        reachable = false;
        slots.clear();
    }

    /** The next instruction has a label. If only jumps back come to it, the stack is supposed to be empty. */
    void label(Label label) {
        if (reachable) {
            jump(label);
        }
        reachable = true;
        passed.add(label);
        slots.clear();
        slots.addAll(atLabels.computeIfAbsent(label, unseen -> List.of()));
    }

    void lose() {
        lost = true;
    }

    boolean isLost() {
        return lost;
    }

    int depth() {
        return slots.size();
    }
}
