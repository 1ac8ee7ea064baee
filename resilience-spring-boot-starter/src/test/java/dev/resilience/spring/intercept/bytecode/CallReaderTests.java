package dev.resilience.spring.intercept.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;

/** The operand stack as this reader keeps it, beside what the compiler has written about it, over much code. */
class CallReaderTests {

    /** What was wrong with each method, and how many there were. */
    private final List<String> wrong = new ArrayList<>();

    private int methods;
    private int lost;

    @ParameterizedTest
    @ValueSource(strings = {"java/util", "java/math", "java/time", "java/lang", "sun/security"})
    void theStackIsAsDeepAsTheCompilerSays(String folder) throws IOException {
        Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base", folder);
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(this::read);
        }
        assertThat(wrong).isEmpty();
        assertThat(lost).isZero();
        assertThat(methods).isGreaterThan(300);
    }

    private void read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            new ClassReader(in).accept(new Checked(), ClassReader.EXPAND_FRAMES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Checked extends ClassVisitor {
        private String type = "";

        Checked() {
            super(SpringAsmInfo.ASM_VERSION);
        }

        @Override
        public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
            type = name;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            OperandStack stack = new OperandStack();
            CodeMethod method = new CodeMethod(type, name, descriptor);
            Value first = (access & Opcodes.ACC_STATIC) == 0 ? Value.THIS : Value.OTHER;
            MethodVisitor reader = new CallReader(method, first, Set.of(), stack, call -> {});
            methods++;
            return new MethodVisitor(SpringAsmInfo.ASM_VERSION, reader) {
                @Override
                public void visitFrame(int kind, int locals, Object[] local, int size, Object[] types) {
                    int slots = size;
                    for (int i = 0; i < size; i++) {
                        slots += types[i] == Opcodes.LONG || types[i] == Opcodes.DOUBLE ? 1 : 0;
                    }
                    expect(slots);
                }

                @Override
                public void visitInsn(int opcode) {
                    switch (opcode) {
                        case Opcodes.RETURN -> expect(0);
                        case Opcodes.IRETURN, Opcodes.FRETURN, Opcodes.ARETURN -> expect(1);
                        case Opcodes.LRETURN, Opcodes.DRETURN -> expect(2);
                        default -> {}
                    }
                    super.visitInsn(opcode);
                }

                private void expect(int slots) {
                    if (stack.depth() != slots) {
                        wrong.add(method + ": " + stack.depth() + " instead of " + slots);
                    }
                }

                @Override
                public void visitEnd() {
                    lost += stack.isLost() ? 1 : 0;
                    super.visitEnd();
                }
            };
        }
    }
}
