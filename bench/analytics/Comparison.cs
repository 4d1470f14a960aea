using System.Diagnostics;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.Streaming.Running;
using Tarn.Streaming.Running.Rows;
using Tarn.Streaming.Scripts;

namespace Tarn.Bench.Analytics;

/// <summary>Windows over events, by the streaming engine and by DuckDB.</summary>
internal sealed class Comparison : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"tarn-bench-analytics-{Environment.ProcessId}.json");
    private readonly IReadOnlyList<byte[]> _records;
    private readonly long _bytes;
    private readonly int _rounds;

    public Comparison(IReadOnlyList<byte[]> records, int rounds)
    {
        (_records, _rounds, _bytes) = (records, rounds, records.Sum(r => (long)r.Length));
        using (var written = File.Create(_file))
        {
            foreach (var record in records)
            {
                written.Write(record);
                written.WriteByte((byte)'\n');
            }
        }

        Console.WriteLine($"{records.Count:N0} events of {_bytes / records.Count} bytes");
        Console.WriteLine($"{"window",-10} {"engine MB/s",12} {"DuckDB MB/s",12} {"ratio",6} {"state",8}");
    }

    public void Print(string name, string from, string peer)
    {
        var (engine, bare, state) = (new List<double>(), new List<double>(), default(State));
        var cpu = new double[2];
        double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        for (var round = 0; round < _rounds; round++)
        {
            var before = Cpu();
            var (seconds, rows, size) = Run(from);
            var between = Cpu();
            var (peerSeconds, peerRows) = Bare(string.Format(CultureInfo.InvariantCulture, peer, _file));
            cpu = [between - before, Cpu() - between];
            if (rows != peerRows)
            {
                throw new InvalidOperationException($"{rows} rows, and {peerRows} of DuckDB");
            }

            engine.Add(seconds);
            bare.Add(peerSeconds);
            state = size;
        }

        engine.Sort();
        bare.Sort();
        var (mine, theirs) = (_bytes / engine[_rounds / 2] / 1e6, _bytes / bare[_rounds / 2] / 1e6);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10} {mine,12:F1} {theirs,12:F1} {mine / theirs,6:F2} "
            + $"{state.Bytes >> 10,6} K  processor {cpu[0]:F2} s, {cpu[1]:F2} s; memory {state.Memory >> 10} K, "
            + $"checkpoint {state.Written >> 10} K in {state.WriteSeconds:F2} s, read in {state.ReadSeconds:F2} s"));
    }

    public void Dispose() => File.Delete(_file);

    private (double Seconds, long Rows, State State) Run(string from)
    {
        var script = ScriptPlanner.Plan(string.Format(CultureInfo.InvariantCulture, Events.Script, from)).Script;
        using var database = Open();
        using var engine = new StreamEngine(script, database.Connect());
        engine.Push(0, [new(StreamInputKind.ShardOpened, 0, 0, 0, default)], (_, _, _, _, _) => { });
        var (rows, size) = (0L, 0L);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < _records.Count;)
        {
            var inputs = new List<StreamInput>();
            for (var bytes = 0; i < _records.Count && bytes < 4 << 20; bytes += _records[i++].Length)
            {
                inputs.Add(new(StreamInputKind.Record, 0, 0, i, _records[i]));
            }

            engine.Push(i - inputs.Count + 1, inputs, (_, _, _, _, _) => rows++);
            size = Math.Max(size, engine.StateBytes);
        }

        clock.Stop();
        using var second = database.Connect();
        memory = GC.GetTotalMemory(forceFullCollection: true) - memory
            + EngineRows.Number(second, "SELECT CAST(coalesce(sum(memory_usage_bytes), 0) AS BIGINT) FROM duckdb_memory()");
        var state = Checkpoint(engine, script) with { Bytes = size, Memory = memory };
        clock.Start();
        engine.Push(_records.Count + 1, [new(StreamInputKind.SourceEnded, 0, 0, _records.Count, default)], (_, _, _, _, _) => rows++);
        return (clock.Elapsed.TotalSeconds, rows, state);
    }

    private static State Checkpoint(StreamEngine engine, StreamScript script)
    {
        var pieces = new List<byte[]>();
        var clock = Stopwatch.StartNew();
        engine.WriteState(pieces.Add);
        var written = clock.Elapsed.TotalSeconds;
        using var database = Open();
        using var next = new StreamEngine(script, database.Connect());
        clock.Restart();
        pieces.ForEach(p => next.ReadState(p));
        next.EndState();
        return new State(0, 0, pieces.Sum(p => (long)p.Length), written, clock.Elapsed.TotalSeconds);
    }

    private static DuckDatabase Open() => DuckDatabase.Open(new DuckSettings
    {
        MemoryLimitBytes = 4L << 30,
        Threads = 1,
        TempDirectory = null,
        More = new Dictionary<string, string> { ["disabled_optimizers"] = StreamEngine.DisabledOptimizers },
    });

    private static (double Seconds, long Rows) Bare(string sql)
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 4L << 30, Threads = 2, TempDirectory = null });
        using var connection = database.Connect();
        var clock = Stopwatch.StartNew();
        using var result = connection.Query(sql);
        var rows = 0L;
        while (result.NextChunk() is { } chunk)
        {
            rows += chunk.View.RowCount;
            chunk.Dispose();
        }

        return (clock.Elapsed.TotalSeconds, rows);
    }

    /// <summary>The state before the end of the windows.</summary>
    /// <param name="Bytes">By the engine's own count, at its largest.</param>
    /// <param name="Memory">The bytes of objects in this process and of the engine.</param>
    /// <param name="Written">The bytes of a checkpoint.</param>
    private readonly record struct State(long Bytes, long Memory, long Written, double WriteSeconds, double ReadSeconds);
}
