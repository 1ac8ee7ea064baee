package dev.resilience.sample.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * The simulator's web server: a Tomcat and an application context of its own, so that neither the storefront's error
 * handling nor its actuator is seen here. Runs from {@link #start} to {@link #close}; thread-safe.
 */
public final class SimulatorServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SimulatorServer.class);

    private final Tomcat tomcat;
    private final Path baseDirectory;
    private final int port;

    private SimulatorServer(Tomcat tomcat, Path baseDirectory) {
        this.tomcat = tomcat;
        this.baseDirectory = baseDirectory;
        this.port = tomcat.getConnector().getLocalPort();
    }

    /**
     * Starts the server.
     *
     * @param port where to listen; 0 picks a free port
     * @throws IllegalStateException if it can't listen there
     */
    public static SimulatorServer start(int port) {
        Path baseDirectory = temporaryDirectory();
        Tomcat tomcat = prepare(port, baseDirectory);
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            stop(tomcat, baseDirectory);
            throw new IllegalStateException(
                    "The simulator can't listen on port %d; free that port or choose another with --simulator.port"
                            .formatted(port),
                    e);
        }
        SimulatorServer server = new SimulatorServer(tomcat, baseDirectory);
        log.info("Simulator of the backends listens on port {}", server.port());
        return server;
    }

    /** The port it really listens on. */
    public int port() {
        return port;
    }

    /** Base URL for clients in this process's machine, without a slash at its end. */
    public String url() {
        return "http://localhost:" + port;
    }

    @Override
    public void close() {
        stop(tomcat, baseDirectory);
    }

    private static Tomcat prepare(int port, Path baseDirectory) {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(baseDirectory.toString());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        tomcat.getEngine().setName("simulator");
        tomcat.getHost().setAutoDeploy(false);

        Context context = tomcat.addContext("", baseDirectory.toString());
        context.setParentClassLoader(SimulatorServer.class.getClassLoader());
        Wrapper servlet = Tomcat.addServlet(context, "simulator", new DispatcherServlet(applicationContext()));
        servlet.setLoadOnStartup(1);
        servlet.setAsyncSupported(true);
        context.addServletMappingDecoded("/", "simulator");
        return tomcat;
    }

    private static AnnotationConfigWebApplicationContext applicationContext() {
        AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        context.setDisplayName("simulator");
        context.register(SimulatorWeb.class);
        return context;
    }

    private static void stop(Tomcat tomcat, Path baseDirectory) {
        try {
            tomcat.stop();
            tomcat.destroy();
            FileSystemUtils.deleteRecursively(baseDirectory);
        } catch (LifecycleException | IOException e) {
            log.warn("The simulator did not stop cleanly", e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("simulator");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
