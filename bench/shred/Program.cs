using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Bench.Shred;
using Tarn.DuckDb;
using Tarn.Lake.Shredding;
using Tarn.Storage.Disk;

// JSON → Parquet (zstd) beside DuckDB's own COPY (FROM read_json(…)), on the same data, in the same process: compare
// the ratio. Usage: dotnet run -c Release --project bench/shred [-- MEGABYTES [ROUNDS [cpu]]]. With cpu it measures
// seconds of processor time, for a machine that is busy with other work. Writes bench/reports/shred.json.
var megabytes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 64;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;

var cpu = args.Length > 2 && args[2] == "cpu";

var figures = new List<(string Name, double Ours, double? Theirs)>();
var folder = Directory.CreateTempSubdirectory("tarn-bench-").FullName;
try
{
    var data = Events.Make(megabytes << 20);
    var json = Path.Combine(folder, "events.json");
    File.WriteAllBytes(json, data);
    var disk = new FileDisk(folder, TimeProvider.System);
    disk.CreateFolder("scratch");
    Console.WriteLine(
        $"{data.Length / 1e6:F0} MB of JSON, DuckDB {DuckDatabase.LibraryVersion}, median of {rounds}; MB/s of JSON{(cpu ? " and processor second" : "")}");
    Console.WriteLine($"{"",-34}{"Tarn",8}{"DuckDB",8}{"ratio",7}");
    foreach (var threads in (int[])[1, 2])
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 2L << 30, Threads = threads, TempDirectory = null });
        using var connection = database.Connect();
        using var encoder = new ParquetEncoder(disk, 2L << 30, threads, "scratch");
        var source = $"read_json({DuckText.Quote(json)}, format = 'newline_delimited', columns = {Events.DuckColumns})";
        if (threads == 1)
        {
            Compare("records to columns, 1 thread", () => Shred(data).ForEach(c => c.Dispose()), () =>
                connection.Execute($"SELECT count(h) FROM (SELECT hash(e) AS h FROM {source} e)"));
            var chunks = Shred(data);
            Compare("columns to Parquet, 1 thread", () => Write(encoder, chunks, 0), null);
            chunks.ForEach(c => c.Dispose());
        }

        Compare(
            $"records to Parquet, {threads} thread{(threads > 1 ? "s" : "")}",
            () => Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, slice => Convert(encoder, data, slice, threads)),
            () => connection.Execute($"COPY (FROM {source}) TO {DuckText.Quote(Path.Combine(folder, "duck.parquet"))} (FORMAT parquet, COMPRESSION zstd)"));
    }

    var difference = Difference();
    Console.WriteLine(difference);
    Report(difference);
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Compare(string what, Action ours, Action? theirs)
{
    Clear();
    ours();
    theirs?.Invoke();
    var (a, b) = (new List<double>(), new List<double>());
    for (var round = 0; round < rounds; round++)
    {
        Clear();
        a.Add(Seconds(ours));
        if (theirs != null)
        {
            b.Add(Seconds(theirs));
        }
    }

    var size = (double)megabytes * (1 << 20) / 1e6;
    a.Sort();
    b.Sort();
    var mine = a[a.Count / 2];
    var line = $"{what,-34}{size / mine,8:F0}";
    figures.Add((what, size / mine, theirs == null ? null : size / b[b.Count / 2]));
    Console.WriteLine(theirs == null ? line : $"{line}{size / b[b.Count / 2],8:F0}{b[b.Count / 2] / mine,7:F2}");
}

// The encoder never writes over a file, and the comparison at the end reads the files of one run.
void Clear()
{
    foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "scratch")))
    {
        File.Delete(file);
    }
}

double Seconds(Action action)
{
    var used = Environment.CpuUsage.TotalTime;
    var clock = Stopwatch.StartNew();
    action();
    return cpu ? (Environment.CpuUsage.TotalTime - used).TotalSeconds : clock.Elapsed.TotalSeconds;
}

static void Convert(ParquetEncoder encoder, byte[] data, int slice, int slices)
{
    var start = slice == 0 ? 0 : LineAfter(data, data.Length / slices * slice);
    var end = slice == slices - 1 ? data.Length : LineAfter(data, data.Length / slices * (slice + 1));
    var chunks = Shred(data.AsSpan(start, end - start));
    Write(encoder, chunks, slice);
    chunks.ForEach(c => c.Dispose());
}

static int LineAfter(byte[] data, int at) => at + data.AsSpan(at).IndexOf((byte)'\n') + 1;

// When memory does not suffice for one file, the encoder asks for another name.
static void Write(ParquetEncoder encoder, List<ColumnChunk> chunks, int slice)
{
    var files = 0;
    string Next(int partition) => Path.Combine("scratch", $"tarn-{slice}-{files++}.parquet");
    encoder.Write(new ParquetFlush { Chunks = chunks, Columns = Events.Columns, PathOf = Next }, CancellationToken.None).GetAwaiter().GetResult();
}

static List<ColumnChunk> Shred(ReadOnlySpan<byte> lines)
{
    var shredder = new Shredder(TableShape.Of(Events.Columns, new ShapeOptions()));
    var chunks = new List<ColumnChunk>();
    var output = new ArrayBufferWriter<byte>(2 << 20);
    for (var offset = 0L; !lines.IsEmpty; offset++)
    {
        var line = lines[..lines.IndexOf((byte)'\n')];
        lines = lines[(line.Length + 1)..];
        var origin = new RowOrigin(0, offset, 0, 1_000 + offset / 100);
        var result = shredder.Append(line, origin);
        if (result.Status == ShredStatus.SealFirst)
        {
            chunks.Add(Seal(shredder, output));
            result = shredder.Append(line, origin);
        }

        if (result.Status != ShredStatus.Appended)
        {
            throw new InvalidOperationException(result.Reason);
        }
    }

    chunks.Add(Seal(shredder, output));
    return chunks;
}

static ColumnChunk Seal(Shredder shredder, ArrayBufferWriter<byte> output)
{
    output.ResetWrittenCount();
    shredder.Seal(output);
    return ColumnChunk.Copy(output.WrittenSpan);
}

void Report(string difference)
{
    var top = new DirectoryInfo(AppContext.BaseDirectory);
    for (; top is not null && !File.Exists(Path.Combine(top.FullName, "Tarn.slnx")); top = top.Parent)
    {
    }

    using var file = File.Create(Path.Combine(top!.FullName, "bench/reports/shred.json"));
    using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
    json.WriteStartObject();
    json.WriteNumber("cores", Environment.ProcessorCount);
    json.WriteString("loadAfter", File.ReadAllText("/proc/loadavg").Trim());
    json.WriteString("unit", cpu ? "MB of JSON in a second of processor time" : "MB of JSON in a second");
    json.WriteNumber("megabytes", megabytes);
    json.WriteNumber("rounds", rounds);
    foreach (var (name, ours, theirs) in figures)
    {
        json.WriteStartObject(name);
        json.WriteNumber("tarn", Math.Round(ours));
        if (theirs is { } other)
        {
            json.WriteNumber("duckdb", Math.Round(other));
        }

        json.WriteEndObject();
    }

    json.WriteString("comparison", difference);
    json.WriteEndObject();
}

string Difference()
{
    using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 2L << 30, Threads = 2, TempDirectory = null });
    using var connection = database.Connect();
    var ours = $"read_parquet({DuckText.Quote(Path.Combine(folder, "scratch", "tarn-*.parquet"))})";
    var duck = DuckText.Quote(Path.Combine(folder, "duck.parquet"));
    using var result = connection.Query(
        $"SELECT (SELECT count(*) FROM {ours}) || ' rows, ' || (SELECT count(*) FROM (FROM {ours} EXCEPT ALL FROM {duck})) || ' different'");
    using var chunk = result.NextChunk()!;
    return Encoding.UTF8.GetString(chunk.View[0].Bytes(0));
}
