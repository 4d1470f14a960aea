// dotnet run -c Release --project bench/metadata [-- SECONDS [ROUNDS]]: the metadata store alone, with 200,000 rows of
// 200 bytes under keys of 40 bytes: commits of one put by 1 and by 64 callers, commits of 1,000 puts, reads of one row,
// scans of 1,000, and reads beside writes.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

const int Rows = 200_000;
const int PageRows = 1_000;
var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 3;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var space = new Space(60_000, "bench");
var folder = Directory.CreateTempSubdirectory("tarn-bench-metadata-").FullName;
try
{
    await using var store = SqliteMetadataStore.Open(
        Path.Join(folder, "meta.db"), null, TimeProvider.System, failure => throw new InvalidOperationException("the store failed", failure));
    for (var i = 0; i < Rows; i += PageRows)
    {
        await PutPage(i);
    }

    var loads = new (string Name, int Callers, Func<Random, ValueTask<int>> Call)[]
    {
        ("commit of 1 put, 1 caller", 1, random => Put(random.Next(Rows))),
        ("commit of 1 put, 64 callers", 64, random => Put(random.Next(Rows))),
        ("commit of 1,000 puts, 1 caller", 1, random => PutPage(random.Next(Rows - PageRows))),
        ("read of 1 row, 1 caller", 1, random => Get(random.Next(Rows))),
        ("read of 1 row, 8 callers", 8, random => Get(random.Next(Rows))),
        ("scan of 1,000 rows, 1 caller", 1, random => Scan(random.Next(Rows - PageRows))),
    };
    Console.WriteLine($"{"load",-34} {"calls/s",10} {"p50 µs",9} {"p99 µs",9} {"max ms",8}");
    foreach (var (name, callers, call) in loads)
    {
        var runs = new List<(double Rate, double P50, double P99, double Max)>();
        for (var i = 0; i < rounds; i++)
        {
            runs.Add(Figures(await Run(callers, seconds, call), seconds));
        }

        Print(name, runs);
    }

    var (reads, writes) = (new List<(double, double, double, double)>(), new List<(double, double, double, double)>());
    for (var i = 0; i < rounds; i++)
    {
        var reading = Run(16, seconds, random => Get(random.Next(Rows)));
        var writing = Run(4, seconds, random => Put(random.Next(Rows)));
        reads.Add(Figures(await reading, seconds));
        writes.Add(Figures(await writing, seconds));
    }

    Print("16 readers beside 4 writers: reads", reads);
    Print("16 readers beside 4 writers: puts", writes);

    ValueTask<int> Put(int i) => store.Commit(
        transaction =>
        {
            transaction.Put(space, Key(i), Value());
            return ValueTask.FromResult(0);
        },
        default);

    ValueTask<int> PutPage(int from) => store.Commit(
        transaction =>
        {
            for (var i = from; i < from + PageRows; i++)
            {
                transaction.Put(space, Key(i), Value());
            }

            return ValueTask.FromResult(0);
        },
        default);

    ValueTask<int> Get(int i) => store.Read(
        async reader => (await reader.Get(space, Key(i))) is null ? throw new InvalidOperationException("a row is lost") : 1, default);

    ValueTask<int> Scan(int from) => store.Read(async reader => (await reader.Scan(space, new KeyRange(Key(from), null), PageRows)).Count, default);
}
finally
{
    Directory.Delete(folder, recursive: true);
}

// Never the same value twice: SQLite does not write an unchanged row.
static byte[] Value()
{
    var value = new byte[200];
    Random.Shared.NextBytes(value);
    return value;
}

static byte[] Key(int i)
{
    // spread like names
    var key = new byte[40];
    BinaryPrimitives.WriteUInt64BigEndian(key, (ulong)i * 0x9E37_79B9_7F4A_7C15);
    BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(36), i);
    return key;
}

static async Task<double[]> Run(int callers, double seconds, Func<Random, ValueTask<int>> call)
{
    var clock = Stopwatch.StartNew();
    var taken = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
    {
        var random = new Random(caller);
        var own = new List<double>();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var begun = clock.Elapsed;
            await call(random);
            own.Add((clock.Elapsed - begun).TotalMicroseconds);
            if (callers > 1)
            {
                // a read completes synchronously: without this the readers' loops would occupy every thread of the pool
                await Task.Yield();
            }
        }

        return own;
    })));
    return [.. taken.SelectMany(one => one).Order()];
}

static (double Rate, double P50, double P99, double Max) Figures(double[] sorted, double seconds) =>
    (sorted.Length / seconds, sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100], sorted[^1]);

static void Print(string name, List<(double Rate, double P50, double P99, double Max)> runs)
{
    double Median(Func<(double Rate, double P50, double P99, double Max), double> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-34} {Median(run => run.Rate),10:N0} {Median(run => run.P50),9:N0} {Median(run => run.P99),9:N0} {Median(run => run.Max) / 1_000,8:N1}"));
}
