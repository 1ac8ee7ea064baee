package dev.resilience.spring.intercept.bytecode;

import dev.resilience.spring.intercept.bytecode.Call.Dispatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ConstantDynamic;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Reads the code of one method for calls on {@code this}. Follows {@code this} on the operand stack and through casts, but not
 * through local variables, fields or results. Not thread-safe.
 */
final class CallReader extends MethodVisitor {

    private final CodeMethod method;
    private final Value first;
    private final Set<String> outerFields;
    private final Consumer<Call> calls;
    private final List<Call> found = new ArrayList<>();
    private final OperandStack stack;

    /**
     * A reader.
     *
     * @param first what the first local variable is
     * @param outerFields the fields of the class that hold {@link Value#OUTER}
     * @param stack an empty one
     * @param calls is given what was found, if the method was understood
     */
    CallReader(CodeMethod method, Value first, Set<String> outerFields, OperandStack stack, Consumer<Call> calls) {
        super(SpringAsmInfo.ASM_VERSION);
        this.method = method;
        this.first = first;
        this.outerFields = outerFields;
        this.stack = stack;
        this.calls = calls;
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
        stack.caught(handler);
    }

    @Override
    public void visitLabel(Label label) {
        stack.label(label);
    }

    @Override
    public void visitInsn(int opcode) {
        switch (opcode) {
            case Opcodes.DUP -> stack.copy(1, 0);
            case Opcodes.DUP_X1 -> stack.copy(1, 1);
            case Opcodes.DUP_X2 -> stack.copy(1, 2);
            case Opcodes.DUP2 -> stack.copy(2, 0);
            case Opcodes.DUP2_X1 -> stack.copy(2, 1);
            case Opcodes.DUP2_X2 -> stack.copy(2, 2);
            case Opcodes.SWAP -> stack.swap();
            case Opcodes.ATHROW,
                    Opcodes.IRETURN,
                    Opcodes.LRETURN,
                    Opcodes.FRETURN,
                    Opcodes.DRETURN,
                    Opcodes.ARETURN,
                    Opcodes.RETURN -> stack.end();
            default -> stack.change(StackEffects.of(opcode));
        }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        stack.change(opcode == Opcodes.NEWARRAY ? 0 : 1);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
        switch (opcode) {
            case Opcodes.ALOAD -> stack.push(variable == 0 ? first : Value.OTHER);
            case Opcodes.ILOAD, Opcodes.FLOAD -> stack.change(1);
            case Opcodes.LLOAD, Opcodes.DLOAD -> stack.change(2);
            case Opcodes.RET -> stack.lose();
            default -> {
                stack.change(opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE ? -2 : -1);
                if (variable == 0 && first != Value.OTHER) {
                    stack.lose();
                }
            }
        }
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        switch (opcode) {
            case Opcodes.NEW -> stack.change(1);
            case Opcodes.INSTANCEOF -> replace(1, 1);
            default -> {} // a cast leaves the object what it is, and an array takes the place of its length
        }
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        int size = Type.getType(descriptor).getSize();
        switch (opcode) {
            case Opcodes.GETSTATIC -> stack.change(size);
            case Opcodes.PUTSTATIC -> stack.change(-size);
            case Opcodes.PUTFIELD -> stack.change(-size - 1);
            default -> {
                boolean outer = stack.pop() == Value.THIS && owner.equals(method.owner()) && outerFields.contains(name);
                if (outer) {
                    stack.push(Value.OUTER);
                } else {
                    stack.change(size);
                }
            }
        }
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        int sizes = Type.getArgumentsAndReturnSizes(descriptor);
        boolean isStatic = opcode == Opcodes.INVOKESTATIC;
        int taken = (sizes >> 2) - (isStatic ? 1 : 0);
        CodeMethod target = new CodeMethod(owner, name, descriptor);
        if (taken > 0 && !name.equals(CodeMethod.CONSTRUCTOR)) {
            add(
                    stack.peek(taken - 1),
                    target,
                    switch (opcode) {
                        case Opcodes.INVOKESTATIC -> Dispatch.STATIC;
                        case Opcodes.INVOKESPECIAL -> Dispatch.SPECIAL;
                        default -> Dispatch.VIRTUAL;
                    });
        }
        replace(taken, sizes & 3);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        int sizes = Type.getArgumentsAndReturnSizes(descriptor);
        int taken = (sizes >> 2) - 1;
        for (Object argument : arguments) {
            if (taken > 0 && argument instanceof Handle handle) {
                addHandle(stack.peek(taken - 1), handle);
            }
        }
        replace(taken, sizes & 3);
    }

    /** A lambda, or a method reference such as {@code this::stock}: what it is made for is called on what it has captured first. */
    private void addHandle(Value captured, Handle handle) {
        CodeMethod target = new CodeMethod(handle.getOwner(), handle.getName(), handle.getDesc());
        switch (handle.getTag()) {
            case Opcodes.H_INVOKEVIRTUAL, Opcodes.H_INVOKEINTERFACE -> add(captured, target, Dispatch.VIRTUAL);
            case Opcodes.H_INVOKESPECIAL -> add(captured, target, Dispatch.SPECIAL);
            case Opcodes.H_INVOKESTATIC -> add(captured, target, Dispatch.STATIC);
            default -> {} // fields, and constructors
        }
    }

    private void add(Value on, CodeMethod target, Dispatch dispatch) {
        if (on != Value.OTHER) {
            found.add(new Call(method, on, target, dispatch));
        }
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        if (opcode == Opcodes.JSR) {
            stack.lose();
        }
        stack.change(StackEffects.of(opcode));
        stack.jump(label);
        if (opcode == Opcodes.GOTO) {
            stack.end();
        }
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
        branch(otherwise, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
        branch(otherwise, labels);
    }

    private void branch(Label otherwise, Label[] labels) {
        stack.change(-1);
        stack.jump(otherwise);
        for (Label label : labels) {
            stack.jump(label);
        }
        stack.end();
    }

    @Override
    public void visitLdcInsn(Object value) {
        boolean wide = value instanceof Long
                || value instanceof Double
                || (value instanceof ConstantDynamic constant && constant.getSize() == 2);
        stack.change(wide ? 2 : 1);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        replace(dimensions, 1);
    }

    private void replace(int taken, int given) {
        stack.change(-taken);
        stack.change(given);
    }

    @Override
    public void visitEnd() {
        if (!stack.isLost()) {
            found.forEach(calls);
        }
    }
}
