package dev.resilience.spring.intercept.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

/** Code that javac does not write: that of other compilers, and code that is not understood. */
class GeneratedCodeTests {

    private static final String BEAN = "generated/Bean";
    private static final int MADE = Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;

    private final ClassWriter writer = new ClassWriter(0);

    GeneratedCodeTests() {
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, BEAN, null, "java/lang/Object", null);
        method(Opcodes.ACC_PUBLIC, "stock", "()V", code -> code.visitInsn(Opcodes.RETURN));
    }

    /** As Kotlin makes one for default arguments. */
    @Test
    void aMadeStaticMethodIsCodeOfTheObjectThatItIsGiven() {
        method(MADE, "stock$default", "(Lgenerated/Bean;J)V", GeneratedCodeTests::stockOfFirst);
        method(0, "refresh", "()V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitLdcInsn(1L);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, BEAN, "stock$default", "(Lgenerated/Bean;J)V", false);
            code.visitInsn(Opcodes.RETURN);
        });
        method(0, "other", "(Lgenerated/Bean;)V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitLdcInsn(1.0);
            code.visitInsn(Opcodes.D2L);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, BEAN, "stock$default", "(Lgenerated/Bean;J)V", false);
            code.visitInsn(Opcodes.RETURN);
        });
        assertThat(callers()).containsExactly("refresh()");
    }

    /** As Kotlin makes a lambda. */
    @Test
    void aMadeStaticMethodIsALambdaOfTheObjectThatItHasCaptured() {
        method(MADE, "refresh$lambda$0", "(Lgenerated/Bean;)V", GeneratedCodeTests::stockOfFirst);
        Handle handle = new Handle(Opcodes.H_INVOKESTATIC, BEAN, "refresh$lambda$0", "(Lgenerated/Bean;)V", false);
        Handle bootstrap = new Handle(Opcodes.H_INVOKESTATIC, "generated/Factory", "make", "()V", false);
        method(0, "refresh", "()V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInvokeDynamicInsn("run", "(Lgenerated/Bean;)Ljava/lang/Runnable;", bootstrap, handle);
            code.visitInsn(Opcodes.POP);
            code.visitInsn(Opcodes.RETURN);
        });
        assertThat(callers()).containsExactly("refresh()");
    }

    @Test
    void aMadeMethodMayCallItself() {
        method(MADE, "made", "(Lgenerated/Bean;)V", code -> {
            stockOfFirst(code);
            callMade(code);
        });
        method(0, "refresh", "()V", GeneratedCodeTests::callMade);
        assertThat(callers()).containsExactly("refresh()");
    }

    private static void callMade(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, BEAN, "made", "(Lgenerated/Bean;)V", false);
        code.visitInsn(Opcodes.RETURN);
    }

    @Test
    void whatElseStaticMethodsAreGivenIsNotThis() {
        method(MADE, "made", "(Ljava/lang/Object;)V", GeneratedCodeTests::stockOfFirst);
        method(Opcodes.ACC_STATIC, "written", "(Lgenerated/Bean;)V", GeneratedCodeTests::stockOfFirst);
        method(0, "refresh", "()V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, BEAN, "made", "(Ljava/lang/Object;)V", false);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, BEAN, "written", "(Lgenerated/Bean;)V", false);
            code.visitInsn(Opcodes.RETURN);
        });
        assertThat(callers()).isEmpty();
    }

    /** Loops of Eclipse's compiler jump to their condition first. */
    @Test
    void codeThatOnlyAJumpBackComesToIsRead() {
        method(0, "refresh", "()V", code -> loop(code, () -> {}, () -> stockOfFirst(code), () -> {}));
        assertThat(callers()).containsExactly("refresh()");
    }

    @Test
    void aJumpBackWithMoreThanWasSupposedIsNotUnderstood() {
        Consumer<MethodVisitor> push = code -> code.visitVarInsn(Opcodes.ALOAD, 0);
        method(0, "refresh", "()V", code -> loop(code, () -> push.accept(code), () -> callStock(code), () -> {}));
        method(0, "twice", "()V", code -> loop(code, () -> {}, () -> stockOfFirst(code), () -> push.accept(code)));
        assertThat(callers()).isEmpty();
    }

    @Test
    void aJumpBackWithAnotherObjectIsNotUnderstood() {
        method(0, "refresh", "(Lgenerated/Bean;)V", code -> jumpBack(code, 1));
        assertThat(callers()).isEmpty();
    }

    @Test
    void aJumpBackWithTheSameObjectIsUnderstood() {
        method(0, "refresh", "(Lgenerated/Bean;)V", code -> jumpBack(code, 0));
        assertThat(callers()).containsExactly("refresh(Bean)");
    }

    @Test
    void aStackThatIsTakenFromInVainIsNotUnderstood() {
        for (int opcode : List.of(Opcodes.POP, Opcodes.SWAP, Opcodes.DUP, Opcodes.DUP2_X2)) {
            method(0, "refresh" + opcode, "()V", code -> {
                stockOfFirst(code);
                code.visitInsn(opcode);
                code.visitInsn(Opcodes.RETURN);
            });
        }
        method(0, "call", "()V", code -> {
            stockOfFirst(code);
            callStock(code);
        });
        assertThat(callers()).isEmpty();
    }

    @Test
    void aMethodThatPutsAnotherObjectInThePlaceOfThisIsNotUnderstood() {
        method(0, "refresh", "(Lgenerated/Bean;)V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitVarInsn(Opcodes.ASTORE, 0);
            stockOfFirst(code);
            code.visitInsn(Opcodes.RETURN);
        });
        method(0, "wide", "(J)V", code -> {
            code.visitVarInsn(Opcodes.LLOAD, 1);
            code.visitVarInsn(Opcodes.LSTORE, 0);
            stockOfFirst(code);
            code.visitInsn(Opcodes.RETURN);
        });
        assertThat(callers()).isEmpty();
    }

    @Test
    void subroutinesAreNotUnderstood() {
        method(0, "refresh", "()V", code -> {
            Label subroutine = new Label();
            stockOfFirst(code);
            code.visitJumpInsn(Opcodes.JSR, subroutine);
            code.visitInsn(Opcodes.RETURN);
            code.visitLabel(subroutine);
        });
        method(0, "back", "()V", code -> {
            stockOfFirst(code);
            code.visitVarInsn(Opcodes.RET, 1);
        });
        assertThat(callers()).isEmpty();
    }

    @Test
    void theStackIsShuffled() {
        method(0, "swapped", "(Lgenerated/Bean;)V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitInsn(Opcodes.SWAP);
            callStock(code);
        });
        method(0, "notSwapped", "(Lgenerated/Bean;)V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.SWAP);
            callStock(code);
        });
        method(0, "copiedUnder", "(Lgenerated/Bean;)V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.DUP_X1);
            code.visitInsn(Opcodes.POP2);
            callStock(code);
        });
        method(0, "copied", "(Lgenerated/Bean;)V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.DUP2);
            code.visitInsn(Opcodes.POP);
            callStock(code);
        });
        assertThat(callers()).containsExactlyInAnyOrder("swapped(Bean)", "copiedUnder(Bean)");
    }

    private static void stockOfFirst(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        callStock(code);
    }

    private static void callStock(MethodVisitor code) {
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BEAN, "stock", "()V", false);
    }

    /** Condition last: what is pushed before is below it all the time. */
    private static void loop(MethodVisitor code, Runnable before, Runnable body, Runnable condition) {
        Label start = new Label();
        Label test = new Label();
        before.run();
        code.visitJumpInsn(Opcodes.GOTO, test);
        code.visitLabel(start);
        body.run();
        code.visitLabel(test);
        condition.run();
        code.visitInsn(Opcodes.ICONST_0);
        code.visitJumpInsn(Opcodes.IFNE, start);
        code.visitInsn(Opcodes.RETURN);
    }

    private static void jumpBack(MethodVisitor code, int variable) {
        Label start = new Label();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitLabel(start);
        callStock(code);
        code.visitVarInsn(Opcodes.ALOAD, variable);
        code.visitJumpInsn(Opcodes.GOTO, start);
    }

    private void method(int access, String name, String descriptor, Consumer<MethodVisitor> body) {
        MethodVisitor code = writer.visitMethod(access, name, descriptor, null, null);
        code.visitCode();
        body.accept(code);
        code.visitMaxs(9, 9);
        code.visitEnd();
    }

    /** The class is read, not run: much of it would not be let in. */
    private List<String> callers() {
        Class<?> bean = new Loader().define(writer.toByteArray());
        return new ClassFiles()
                .selfCalls(bean).callersOf(new CodeMethod(BEAN, "stock", "()V")).stream()
                        .map(caller -> caller.describe(bean))
                        .toList();
    }

    private static final class Loader extends ClassLoader {
        private byte[] file = {};

        Class<?> define(byte[] bytes) {
            file = bytes;
            return defineClass(null, bytes, 0, bytes.length);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return new ByteArrayInputStream(file);
        }
    }
}
