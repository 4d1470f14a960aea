using Tarn.Workers.Parts;
using Tarn.Workers.Pool;

namespace Tarn.Workers.Tests.Pool;

/// <summary>Workers without the parts of another room: this assembly's own program is the worker.</summary>
internal static class TestWorkers
{
    public static WorkerParts Parts { get; } = new([], new EngineErrors(), new EchoSessions());

    public static WorkerPoolOptions Options(string folder) => new()
    {
        Program = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        Arguments = [typeof(TestWorkers).Assembly.Location, "worker"],
        Parts = Parts,
        ScratchFolder = Path.Combine(folder, "scratch"),
        MemoryBytes = 128 << 20,
        WorkersMax = 2,
    };
}
