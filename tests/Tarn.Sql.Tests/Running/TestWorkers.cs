using Tarn.Workers.Pool;

namespace Tarn.Sql.Tests.Running;

/// <summary>Workers with SQL's parts: this assembly's own program is the worker.</summary>
internal static class TestWorkers
{
    public static WorkerPoolOptions Options(string folder) => new()
    {
        Program = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        Arguments = [typeof(TestWorkers).Assembly.Location, "worker"],
        Parts = SqlWorker.Parts,
        ScratchFolder = Path.Combine(folder, "scratch"),
        MemoryBytes = 128 << 20,
        WorkersMax = 2,
    };
}
