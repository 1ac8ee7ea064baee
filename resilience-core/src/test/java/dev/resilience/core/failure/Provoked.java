package dev.resilience.core.failure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Failures that really happen, over real sockets. */
final class Provoked {

    private Provoked() {}

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static void connectToClosedPort() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), closedPort()));
        }
    }

    static void connectToUnresolved() throws IOException {
        SocketChannel.open(InetSocketAddress.createUnresolved("no.such.host", 80))
                .close();
    }

    static void readFromClosedSocket() throws IOException {
        Socket socket = new Socket();
        socket.close();
        socket.getInputStream();
    }

    static void readFromClosedChannel() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.close();
        channel.read(ByteBuffer.allocate(1));
    }

    /** The backlog accepts the connection, and nobody ever answers. */
    static void readFromSilentServer() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            socket.setSoTimeout(1);
            socket.getInputStream().read();
        }
    }

    static void getFromSilentServer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Duration limit = Duration.ofMillis(20);
            while (true) {
                try {
                    get(server.getLocalPort(), limit);
                } catch (HttpConnectTimeoutException busyMachine) {
                    limit = limit.multipliedBy(10);
                }
            }
        }
    }

    static void getFromClosedPort() throws Exception {
        get(closedPort(), Duration.ofSeconds(30));
    }

    static void getFromServerThatHangsUp() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread peer = new Thread(() -> {
                for (int connections = 0; connections < 2; connections++) {
                    try (Socket socket = server.accept()) {
                        socket.getInputStream().read(new byte[4096]);
                    } catch (IOException testIsOver) {
                        return;
                    }
                }
            });
            peer.setDaemon(true);
            peer.start();
            get(server.getLocalPort(), Duration.ofSeconds(30));
        }
    }

    private static void get(int port, Duration limit) throws Exception {
        URI uri = URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(limit)
                .build();
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(request, BodyHandlers.discarding());
    }

    static void executeOnClosedPool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
        pool.shutdown();
        pool.execute(() -> {});
    }
}
