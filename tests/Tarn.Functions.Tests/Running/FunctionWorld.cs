using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Aws.Lambda.RuntimeApi;
using Tarn.Functions.Environments;
using Tarn.Functions.Invocations;
using Tarn.Functions.Isolation;
using Tarn.Functions.Logs;
using Tarn.Functions.Running;
using Tarn.Functions.Runtimes;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Tests.Running;

/// <summary>A runner with the real Runtime API and real processes.</summary>
internal sealed class FunctionWorld : IAsyncDisposable, IRoleKeys, IFunctionLog
{
    public const string Account = "000000000000";

    private readonly ConcurrentQueue<(LogDestination Place, string Line)> _lines = new();
    private readonly RuntimeHost _host;
    private int _revisions;

    private FunctionWorld(string folder, RuntimeHost host) => (Folder, _host) = (folder, host);

    public string Folder { get; }

    public FunctionRunner Runner { get; private set; } = null!;

    public IReadOnlyList<string> Lines => [.. _lines.Select(line => line.Line)];

    public IReadOnlyList<LogDestination> Places => [.. _lines.Select(line => line.Place)];

    public DateTimeOffset KeysExpire { get; set; } = DateTimeOffset.MaxValue;

    public static async Task<FunctionWorld> Open(
        IsolationLevel level = IsolationLevel.Full, Func<RunnerOptions, RunnerOptions>? change = null, string? parent = null)
    {
        var folder = Path.Combine(parent ?? Path.GetTempPath(), "tarn-functions-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        var world = new FunctionWorld(folder, await RuntimeHost.Start(NullLoggerFactory.Instance, CancellationToken.None));
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        var options = new RunnerOptions
        {
            ScratchFolder = Path.Combine(folder, "scratch"),
            MemoryMb = 4_096,
            Endpoint = () => new Uri("http://127.0.0.1:4566"),
            Isolation = new IsolationOptions { LevelMax = level, Path = path },
            Runtimes = new RuntimeOptions { Path = path },
        };
        world.Runner = FunctionRunner.Open(
            change?.Invoke(options) ?? options, world._host, world, world, TimeProvider.System, NullLogger<FunctionRunner>.Instance);
        return world;
    }

    /// <summary>A function of one file.</summary>
    public FunctionVersion Function(string runtime, string file, string code, string? handler = "index.handler", string name = "f")
    {
        var folder = Path.Combine(Folder, $"code-{name}-{++_revisions}");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, file);
        File.WriteAllText(path, code);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return FolderFunction(runtime, folder, handler, name);
    }

    public FunctionVersion FolderFunction(string runtime, string folder, string? handler, string name = "f") => new()
    {
        Account = Account,
        Region = "us-east-1",
        Name = name,
        Version = "$LATEST",
        Arn = $"arn:aws:lambda:us-east-1:{Account}:function:{name}",
        Revision = $"r{_revisions}",
        Runtime = runtime,
        Handler = handler,
        CodeFolder = folder,
        RoleArn = $"arn:aws:iam::{Account}:role/r",
        LogGroup = "/aws/lambda/" + name,
        Timeout = TimeSpan.FromSeconds(30),
    };

    public async Task<(string Payload, InvocationAnswer Answer)> Invoke(FunctionVersion version, string payload = "{}", bool isStreamed = false)
    {
        var answer = await Runner.Invoke(version, Call(version, payload, isStreamed), CancellationToken.None).AsTask().InTime();
        return (Encoding.UTF8.GetString(answer.Payload.Span), answer);
    }

    /// <summary>Waits until the only environment has asked for the next event, and its processes are stopped.</summary>
    public Task StandStill() => Patience.Until(
        () => Runner.Snapshot().Single() is { State: EnvironmentState.Idle } idle
            && File.ReadAllText($"/proc/{idle.ProcessId}/stat").Split(") ")[^1].StartsWith('T'));

    public static Invocation Call(FunctionVersion version, string payload, bool isStreamed = false) => new()
    {
        RequestId = Guid.NewGuid().ToString(),
        InvokedArn = version.Arn,
        Payload = Encoding.UTF8.GetBytes(payload),
        IsStreamed = isStreamed,
    };

    public RoleSessionKeys Issue(string account, string roleArn, string sessionName) => new("ASIAEXAMPLE", "secret", "token", KeysExpire);

    public void Write(LogDestination place, DateTimeOffset time, ReadOnlySpan<byte> line) => _lines.Enqueue((place, Encoding.UTF8.GetString(line)));

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
