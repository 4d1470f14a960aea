using System.Globalization;
using System.Text;
using Tarn.Analytics.Engines;
using Tarn.Applications.Engines;
using Tarn.Modules.KinesisAnalytics;
using Tarn.Workers.Pool;

namespace Tarn.Tests.Modules.KinesisAnalytics.Engines;

/// <summary>Engines in processes of the built program, and inputs for them.</summary>
internal static class TestStreams
{
    private const long MiB = 1L << 20;

    public static StreamEngines Engines(string folder, long shareMiB = 256)
    {
        var (runs, repeats) = EngineProcesses.Options(
            "dotnet", [typeof(EngineProcesses).Assembly.Location, "worker"], Path.Combine(folder, "engines"), shareMiB * MiB);
        return new(new SessionWorkers(runs, TimeProvider.System), repeats is null ? null : new SessionWorkers(repeats, TimeProvider.System));
    }

    public static EngineInput Open(int source = 0, int shard = 0) => new(InputKind.ShardOpened, source, shard, 0, default);

    public static EngineInput Record(string json, long arrivalMs = 0) => new(InputKind.Record, 0, 0, arrivalMs, Encoding.UTF8.GetBytes(json));

    public static EngineInput End() => new(InputKind.SourceEnded, 0, 0, 0, default);

    /// <summary>Pushes inputs, and gives the rows as texts.</summary>
    public static async Task<List<string>> Push(IStreamEngine engine, long place, IReadOnlyList<EngineInput> inputs)
    {
        var rows = new List<string>();
        await foreach (var piece in engine.Push(place, inputs, CancellationToken.None))
        {
            rows.AddRange(piece.Select(Text));
        }

        return rows;
    }

    public static string Text(EngineRow row) => string.Create(
        CultureInfo.InvariantCulture, $"{row.Place} {row.Kind} {row.Table} {row.WatermarkMs} {Encoding.UTF8.GetString(row.Values.Span)}");
}
