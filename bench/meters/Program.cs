// dotnet run -c Release --project bench/meters [-- CALLS [ROUNDS]]: the time that one put's figures take, in microseconds a call, on one thread
// and on two that put to one stream. In turns: a bare array of sums; the call's meter with cells from the stream's view; the same where
// the call only has an id; and look-ups by each figure's own key, as six observers made them before 2026-11-29.
using System.Diagnostics;
using Tarn;
using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Bench.Meters;

var calls = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 9;
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
Console.WriteLine($"{"µs a call, median of " + rounds,-32}{"1 thread",10}{"2 threads",11}");
var times = new double[ways.Length, 2][];
for (var round = -2; round < rounds; round++)
{
    for (var way = 0; way < ways.Length; way++)
    {
        for (var threads = 1; threads <= 2; threads++)
        {
            var time = Measure(ways[way].Count, threads, withCells: way == 1);
            if (round >= 0)
            {
                (times[way, threads - 1] ??= new double[rounds])[round] = time;
            }
        }
    }
}

for (var way = 0; way < ways.Length; way++)
{
    Console.WriteLine($"{ways[way].Name,-32}{Median(times[way, 0]),10:0.000}{Median(times[way, 1]),11:0.000}");
}

static double Median(double[] values)
{
    Array.Sort(values);
    return values[values.Length / 2];
}

double Measure(Action<Call> count, int threads, bool withCells)
{
    using var begin = new Barrier(threads + 1);
    var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
    {
        var call = NewCall(withCells);
        begin.SignalAndWait();
        for (var i = 0; i < calls; i++)
        {
            count(call);
        }
    })).ToArray();
    Array.ForEach(workers, worker => worker.Start());
    begin.SignalAndWait();
    var began = Stopwatch.GetTimestamp();
    Array.ForEach(workers, worker => worker.Join());
    return Stopwatch.GetElapsedTime(began).TotalMicroseconds / calls;
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
