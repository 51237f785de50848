package dev.runstream.functions.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instance of a handler's class, ready to be called; keeps its own state from call to call as Lambda's do. */
final class HandlerCode {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    /** What a handler is, after its class was looked at. */
    private interface Handling {
        byte[] handle(byte[] event, Context context) throws Exception;
    }

    private final Handling handling;

    private HandlerCode(Handling handling) {
        this.handling = handling;
    }

    /** @throws ReflectiveOperationException when there is no such class or method, or its constructor fails */
    static HandlerCode of(HandlerSettings settings, ClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = Class.forName(settings.className(), true, loader);
        Method method = settings.handler().contains("::") ? method(type, settings.methodName()) : null;
        boolean isStatic = method != null && Modifier.isStatic(method.getModifiers());
        Object instance = isStatic ? null : type.getDeclaredConstructor().newInstance();
        boolean declared = method == null || method.getName().equals("handleRequest");
        if (declared && instance instanceof RequestStreamHandler handler) {
            return new HandlerCode((event, context) -> {
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                handler.handleRequest(new ByteArrayInputStream(event), answer, context);
                return answer.toByteArray();
            });
        }
        if (declared && instance instanceof RequestHandler<?, ?> handler) {
            return new HandlerCode(values(type, handler));
        }
        if (method == null) {
            throw new ClassNotFoundException(
                    "%s is neither a RequestHandler nor a RequestStreamHandler; name its method: %s::method"
                            .formatted(type.getName(), type.getName()));
        }
        return new HandlerCode(values(instance, method));
    }

    byte[] handle(byte[] event, Context context) throws Exception {
        return handling.handle(event, context);
    }

    private static Handling values(Class<?> type, RequestHandler<?, ?> handler) {
        JavaType[] types = JSON.getTypeFactory()
                .findTypeParameters(JSON.getTypeFactory().constructType(type), RequestHandler.class);
        JavaType input = types == null || types.length == 0 ? JSON.constructType(Object.class) : types[0];
        @SuppressWarnings("unchecked") // what is read is of the type that the class declares
        RequestHandler<Object, Object> any = (RequestHandler<Object, Object>) handler;
        return (event, context) -> JSON.writeValueAsBytes(any.handleRequest(read(event, input), context));
    }

    /** A method takes the event, the event and the context, or two streams and perhaps the context. */
    private static Handling values(@Nullable Object instance, Method method) {
        List<Class<?>> parameters = List.of(method.getParameterTypes());
        boolean streams = parameters.size() > 1
                && parameters.get(0) == InputStream.class
                && parameters.get(1) == OutputStream.class;
        return (event, context) -> {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            @Nullable Object[] arguments = new @Nullable Object[parameters.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = argument(method, i, event, answer, context);
            }
            Object returned;
            try {
                returned = method.invoke(instance, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
            return streams ? answer.toByteArray() : JSON.writeValueAsBytes(returned);
        };
    }

    private static @Nullable Object argument(
            Method method, int index, byte[] event, OutputStream answer, Context context) throws IOException {
        Class<?> type = method.getParameterTypes()[index];
        if (type == Context.class) {
            return context;
        }
        if (type == InputStream.class) {
            return new ByteArrayInputStream(event);
        }
        return type == OutputStream.class
                ? answer
                : read(event, JSON.constructType(method.getGenericParameterTypes()[index]));
    }

    private static @Nullable Object read(byte[] event, JavaType type) throws IOException {
        try {
            return JSON.readValue(event, type);
        } catch (JsonProcessingException e) {
            throw new RuntimeException("An error occurred during JSON parsing", e);
        }
    }

    /** Of several of the name the one with the most parameters, as Lambda does. */
    private static Method method(Class<?> type, String name) throws NoSuchMethodException {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && !method.isBridge())
                .max(Comparator.comparingInt(Method::getParameterCount))
                .orElseThrow(() ->
                        new NoSuchMethodException("No public method named %s on %s".formatted(name, type.getName())));
    }
}
