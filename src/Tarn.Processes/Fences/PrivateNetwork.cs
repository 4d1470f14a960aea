using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Tarn.Processes.Native;
using Tarn.Processes.Watching;

namespace Tarn.Processes.Fences;

/// <summary>A network of its own with nothing but a loopback interface. Only a privileged user can make one.</summary>
public sealed class PrivateNetwork : IDisposable
{
    private const int NewNetwork = 0x4000_0000;
    private const int StackBytes = 256 * 1_024;

    private readonly int _descriptor;

    private PrivateNetwork(int descriptor) => _descriptor = descriptor;

    /// <summary>Makes a network.</summary>
    /// <exception cref="IOException">This user or this machine cannot.</exception>
    public static PrivateNetwork Create() => OnOwnThread(() =>
    {
        Check(Network.Unshare(NewNetwork), "a network of its own");
        Check(Network.RaiseLoopback(), "the loopback interface");
        var descriptor = FenceCalls.Open("/proc/thread-self/ns/net", FenceCalls.OpenReadOnly | FenceCalls.OpenCloseOnExec);
        Check(descriptor < 0 ? -1 : 0, "the network");
        return new PrivateNetwork(descriptor);
    });

    /// <summary>A socket that listens on a port of this network's loopback interface, and is served from outside.</summary>
    public Socket Listen(int port) => OnOwnThread(() =>
    {
        Enter();
        return Loopback(port);
    });

    /// <summary>A socket of this network, for connections to its loopback interface.</summary>
    public Socket Open() => OnOwnThread(() =>
    {
        Enter();
        return new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    });

    /// <summary>The memory of this network's sockets.</summary>
    public SocketMemory Sockets(TimeProvider time) => OnOwnThread(() =>
    {
        Enter();
        return new SocketMemory(time);
    });

    /// <summary>A socket that listens on a port of the machine's loopback interface; 0: a free one.</summary>
    public static Socket Loopback(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(128);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Moves the calling thread into the network.</summary>
    internal void Enter() => Check(Network.Enter(_descriptor, NewNetwork), "entering the network");

    /// <inheritdoc/>
    public void Dispose() => _ = FenceCalls.Close(_descriptor);

    private static void Check(int result, string subject)
    {
        if (result != 0)
        {
            throw new IOException($"{subject}: {FenceCalls.LastError()}");
        }
    }

    // A thread has its network until its end, so it must not be one of the pool.
    private static T OnOwnThread<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "private network" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;

        void Run()
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
