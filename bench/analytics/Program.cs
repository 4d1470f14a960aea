using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tarn.Bench.Analytics;
using Tarn.DuckDb;
using Tarn.Sql.Streaming.Running;
using Tarn.Sql.Streaming.Scripts;

// The streaming engine alone, beside DuckDB's own GROUP BY over read_json of the same events. dotnet run -c Release -- [EVENTS [ROUNDS]]
var events = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400_000;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
var records = Array.Empty<byte[]>();
var (bytes, madeKeys) = (0L, 0);
var file = Path.Combine(Path.GetTempPath(), $"tarn-bench-analytics-{Environment.ProcessId}.json");
try
{
    Console.WriteLine($"{events:N0} events");
    Console.WriteLine($"{"window",-10} {"engine MB/s",12} {"DuckDB MB/s",12} {"ratio",6} {"state",8}");
    foreach (var (name, keys, from, peer) in new[]
    {
        ("TUMBLE", 1_000, "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)", Events.Tumble),
        ("HOP of 6", 1_000, "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '1' MINUTE)", Events.Hop),
        ("SESSION", 1_000_000, "SESSION(TABLE events PARTITION BY device, DESCRIPTOR(ts), INTERVAL '1' HOUR)", Events.Session),
    })
    {
        if (keys != madeKeys)
        {
            (records, madeKeys) = ([.. Events.Make(events, keys)], keys);
            bytes = records.Sum(r => (long)r.Length);
            File.WriteAllBytes(file, []);
            using var written = File.OpenWrite(file);
            foreach (var record in records)
            {
                written.Write(record);
                written.WriteByte((byte)'\n');
            }
        }

        var (engine, bare, state) = (new List<double>(), new List<double>(), 0L);
        var cpu = new double[2];
        double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        for (var round = 0; round < rounds; round++)
        {
            var before = Cpu();
            var (seconds, rows, size) = Run(from, records);
            var between = Cpu();
            var (peerSeconds, peerRows) = Bare(string.Format(CultureInfo.InvariantCulture, peer, file));
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
        var (mine, theirs) = (bytes / engine[rounds / 2] / 1e6, bytes / bare[rounds / 2] / 1e6);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10} {mine,12:F1} {theirs,12:F1} {mine / theirs,6:F2} {state >> 10,6} K  "
            + $"processor {cpu[0]:F2} s, {cpu[1]:F2} s"));
    }
}
finally
{
    File.Delete(file);
}

static (double Seconds, long Rows, long State) Run(string from, IReadOnlyList<byte[]> records)
{
    var script = ScriptPlanner.Plan(string.Format(CultureInfo.InvariantCulture, Events.Script, from)).Script;
    using var database = DuckDatabase.Open(new DuckSettings
    {
        MemoryLimitBytes = 1L << 30,
        Threads = 1,
        TempDirectory = null,
        More = new Dictionary<string, string> { ["disabled_optimizers"] = StreamEngine.DisabledOptimizers },
    });
    using var engine = new StreamEngine(script, database.Connect());
    engine.Push(0, [new(StreamInputKind.ShardOpened, 0, 0, 0, default)], (_, _, _, _, _) => { });
    var (rows, state) = (0L, 0L);
    var clock = Stopwatch.StartNew();
    for (var i = 0; i < records.Count;)
    {
        var inputs = new List<StreamInput>();
        for (var size = 0; i < records.Count && size < 4 << 20; size += records[i++].Length)
        {
            inputs.Add(new(StreamInputKind.Record, 0, 0, i, records[i]));
        }

        engine.Push(i - inputs.Count + 1, inputs, (_, _, _, _, _) => rows++);
        state = Math.Max(state, engine.StateBytes);
    }

    engine.Push(records.Count + 1, [new(StreamInputKind.SourceEnded, 0, 0, records.Count, default)], (_, _, _, _, _) => rows++);
    return (clock.Elapsed.TotalSeconds, rows, state);
}

static (double Seconds, long Rows) Bare(string sql)
{
    using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 1L << 30, Threads = 2, TempDirectory = null });
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
