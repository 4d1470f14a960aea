using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tarn.OwnProcess;

namespace Tarn.Demo;

/// <summary>
/// The demo's server: this program's <c>serve</c> as a child process. It ends with the demo, even if the demo is
/// killed.
/// </summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private const int UsualPort = 4566;
    private readonly Process _process;

    private DemoServer(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>The URL of the server.</summary>
    public string Url { get; }

    /// <summary>Completes when the server has ended.</summary>
    public Task Ended => _process.WaitForExitAsync();

    /// <summary>Starts a server on 4566, or on the next free port, and waits until it is ready.</summary>
    public static async Task<DemoServer> Start(string data, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                "serve", "--data", data, "--listen", $"127.0.0.1:{FreePort()}", "--log-level", "warning", ChildArguments.StopWithStdin,
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var said = new List<string>();
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(' ') is ["tarn", "ready", var url, ..])
            {
                return new DemoServer(process, url);
            }
        }

        await process.WaitForExitAsync(cancellationToken);
        throw new CommandException($"the server did not start:{Environment.NewLine}{string.Join(Environment.NewLine, said)}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Keep(List<string> said, string? line)
    {
        if (line is not null)
        {
            lock (said)
            {
                said.Add(line);
            }
        }
    }

    private static int FreePort()
    {
        for (var port = UsualPort; port < UsualPort + 100; port++)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // The port is in use: try the next one.
            }
        }

        return 0;
    }
}
