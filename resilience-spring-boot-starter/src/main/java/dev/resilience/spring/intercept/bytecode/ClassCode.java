package dev.resilience.spring.intercept.bytecode;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * What one class file says about calls on {@code this}. A file that is missing, broken or too new says nothing. Not to be changed
 * once it was read.
 */
final class ClassCode extends ClassVisitor {

    private static final Logger log = LoggerFactory.getLogger(ClassCode.class);

    private final String name;
    private final String outer;
    private final Map<String, Integer> methods = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<String> inner = new ArrayList<>();
    private final Set<String> outerFields = new HashSet<>();
    private @Nullable CodeMethod enclosing;

    private ClassCode(String name, String outer) {
        super(SpringAsmInfo.ASM_VERSION);
        this.name = name;
        this.outer = outer;
    }

    /** Reads a class. */
    static ClassCode of(Class<?> type) {
        String name = Type.getInternalName(type);
        return read(type, name, name);
    }

    /** Reads a class that stands in another one. */
    static ClassCode ofInner(Class<?> outer, String name) {
        return read(outer, name, Type.getInternalName(outer));
    }

    private static ClassCode read(Class<?> nearby, String name, String outer) {
        ClassCode code = new ClassCode(name, outer);
        try (InputStream file = nearby.getResourceAsStream("/" + name + ".class")) {
            if (file == null) {
                log.debug(
                        "There is no class file of {}, so calls of its methods on its own object are not looked for",
                        name);
            } else {
                new ClassReader(file).accept(code, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            }
            return code;
        } catch (IOException | RuntimeException unreadable) {
            log.debug(
                    "The class file of {} cannot be read, so calls of its methods on its own object are not looked for",
                    name,
                    unreadable);
            return new ClassCode(name, outer);
        }
    }

    @Override
    public void visitOuterClass(String owner, @Nullable String method, @Nullable String descriptor) {
        enclosing = method == null || descriptor == null
                ? new CodeMethod(owner, CodeMethod.CONSTRUCTOR, "()V")
                : new CodeMethod(owner, method, descriptor);
    }

    @Override
    public void visitInnerClass(String innerName, @Nullable String outerName, @Nullable String simpleName, int access) {
        if (innerName.startsWith(name + "$") && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_INTERFACE)) == 0) {
            inner.add(innerName);
        }
    }

    @Override
    public @Nullable FieldVisitor visitField(
            int access, String field, String descriptor, @Nullable String signature, @Nullable Object value) {
        if ((access & Opcodes.ACC_SYNTHETIC) != 0
                && field.startsWith("this$")
                && descriptor.equals(Type.getObjectType(outer).getDescriptor())) {
            outerFields.add(field);
        }
        return null;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String method, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        CodeMethod read = new CodeMethod(name, method, descriptor);
        methods.put(read.signature(), access);
        return new CallReader(read, first(access, descriptor), outerFields, new OperandStack(), calls::add);
    }

    /** A static method that the compiler has made may be code of an object, which is handed along: a Kotlin lambda, an accessor. */
    private Value first(int access, String descriptor) {
        if ((access & Opcodes.ACC_STATIC) == 0) {
            return Value.THIS;
        }
        boolean handedAlong = (access & Opcodes.ACC_SYNTHETIC) != 0
                && descriptor.startsWith("(" + Type.getObjectType(name).getDescriptor());
        return handedAlong ? Value.THIS : Value.OTHER;
    }

    String name() {
        return name;
    }

    List<Call> calls() {
        return calls;
    }

    /** The classes that stand in this one and are not static. */
    List<String> inner() {
        return inner;
    }

    /** The method that this class stands in, if any. */
    @Nullable
    CodeMethod enclosing() {
        return enclosing;
    }

    boolean declares(CodeMethod method) {
        return methods.containsKey(method.signature());
    }

    /** Whether a method has one of these flags; a method that is not declared has none. */
    boolean has(CodeMethod method, int flags) {
        return (methods.getOrDefault(method.signature(), 0) & flags) != 0;
    }
}
