// dotnet run -c Release --project bench/meters [-- BURSTS]: the time that one put's figures take, in microseconds a call, on one thread and on
// two that put to one stream. In turns: a bare array of sums; the call's meter with cells from the stream's view; the same where the call
// only has an id; and look-ups by each figure's own key, as six observers made them before 2026-11-29. A burst is shorter than a time slice.
// With two threads, only bursts count in which both ran at once, so that a busy machine does not hide their contention.
using System.Diagnostics;
using Tarn;
using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Bench.Meters;

const int BurstCalls = 5_000;
const double OverlapMin = 0.9;

var bursts = args.Length > 0 ? int.Parse(args[0]) : 1_000;
var outcome = new CallOutcome(200, null, 1_200, 80, TimeSpan.FromMilliseconds(1.5));
var book = UsageCells.NewBook();
var meter = new CallMeter(book, new OperationLatencies());
var lookUps = new LookUps();
var sums = new long[64];
(string Name, Action<Call> Count)[] ways =
[
    ("a bare array of sums", call => LookUps.AddTo(sums, call, outcome)),
    ("cells from the view", call => meter.Completed(call, outcome)),
    ("cells by a look-up of the id", call => meter.Completed(call, outcome)),
    ("a look-up by each figure", call => lookUps.Completed(call, outcome)),
];
Console.WriteLine($"{"µs a call, lower quartile",-32}{"1 thread",10}{"2 threads",11}{"bursts at once",16}");
var times = ways.Select(_ => (One: new List<double>(), Two: new List<double>())).ToArray();
for (var round = 0; round < 10; round++)
{
    for (var way = 0; way < ways.Length; way++)
    {
        Measure(ways[way].Count, 1, withCells: way == 1, times[way].One);
        Measure(ways[way].Count, 2, withCells: way == 1, times[way].Two);
    }
}

for (var way = 0; way < ways.Length; way++)
{
    var (one, two) = times[way];
    Console.WriteLine($"{ways[way].Name,-32}{Quartile(one),10:0.000}{Quartile(two),11:0.000}{two.Count,16:N0}");
}

static double Quartile(List<double> values)
{
    values.Sort();
    return values.Count == 0 ? double.NaN : values[values.Count / 4];
}

// The bursts of one round. The first ones are for the compiler.
void Measure(Action<Call> count, int threads, bool withCells, List<double> found)
{
    var (arrived, ran) = (0, new (long Begin, long End)[threads, bursts / 10]);
    var workers = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
    {
        var call = NewCall(withCells);
        for (var burst = 0; burst < ran.GetLength(1); burst++)
        {
            Interlocked.Increment(ref arrived);
            while (Volatile.Read(ref arrived) < threads * (burst + 1))
            {
                Thread.SpinWait(1);
            }

            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < BurstCalls; i++)
            {
                count(call);
            }

            ran[thread, burst] = (began, Stopwatch.GetTimestamp());
        }
    })).ToArray();
    Array.ForEach(workers, worker => worker.Start());
    Array.ForEach(workers, worker => worker.Join());
    for (var burst = ran.GetLength(1) / 10; burst < ran.GetLength(1); burst++)
    {
        var (first, last) = (ran[0, burst], ran[threads - 1, burst]);
        var together = Math.Min(first.End, last.End) - Math.Max(first.Begin, last.Begin);
        var whole = Math.Max(first.End, last.End) - Math.Min(first.Begin, last.Begin);
        if (together >= whole * OverlapMin)
        {
            found.Add(Stopwatch.GetElapsedTime(0, whole).TotalMicroseconds / BurstCalls);
        }
    }
}

Call NewCall(bool withCells)
{
    var call = new Call
    {
        RequestId = "r",
        Time = new DateTimeOffset(2026, 11, 29, 10, 0, 0, TimeSpan.Zero),
        Door = "aws",
        Service = "kinesis",
        Operation = "PutRecord",
        OperationNumber = 1,
        Account = "123456789012",
        Region = "eu-west-1",
        Principal = Principal.Root("123456789012", "AKIATEST"),
        SourceAddress = "127.0.0.1",
        Tls = false,
        UserAgent = "bench",
        Authorizer = new RootOnlyAuthorizer(),
    };
    call.Touch(new ResourceId(7), withCells ? book.Of(7) : null);
    call.Use(UsageDimension.RecordsIn, 1);
    call.Use(UsageDimension.RecordBytesIn, 1_024);
    call.Use(UsageDimension.PutPayloadUnits, 1);
    return call;
}
