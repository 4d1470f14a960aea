using System.Collections.Concurrent;
using System.Diagnostics;
using Tarn.Bench.Shred;

namespace Tarn.Bench.Delivery;

/// <summary>The time from a put to the commit of its row, with a buffer of one second, at 5 MB/s in 50 calls a second.</summary>
internal static class FreshRun
{
    private const double BytesPerSecond = 5e6;
    private const int CallsPerSecond = 50;
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(5);

    public static async Task Run(int seconds)
    {
        var data = Events.Make(16 << 20);
        var recordBytes = (double)data.Length / data.AsSpan().Count((byte)'\n');
        var folder = Directory.CreateDirectory(Path.Combine(".build", $"fresh-{Environment.ProcessId}")).FullName;
        try
        {
            await using var world = await DeliveryRun.Open(folder, threads: 2, DeliveryRun.TableEvery(1));
            world.Start();
            var times = await Measure(world, data, (int)(BytesPerSecond / CallsPerSecond / recordBytes), TimeSpan.FromSeconds(seconds) + Warmup);
            Console.WriteLine(
                $"put to committed, buffer of 1 s, 5 MB/s, {times.Count} calls: p50 {Quantile(times, 0.5):F2} s, p99 {Quantile(times, 0.99):F2} s, "
                    + $"most {times[^1]:F2} s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Rows become committed in about the order of the puts: a call is committed when as many rows are.
    private static async Task<List<double>> Measure(DeliveryRun world, byte[] data, int callRecords, TimeSpan time)
    {
        var waiting = new ConcurrentQueue<(long Records, TimeSpan Put)>();
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        var watch = Task.Run(async () =>
        {
            while (clock.Elapsed < time || !waiting.IsEmpty)
            {
                var rows = world.Rows;
                while (waiting.TryPeek(out var oldest) && oldest.Records <= rows)
                {
                    waiting.TryDequeue(out _);
                    if (oldest.Put > Warmup)
                    {
                        times.Add((clock.Elapsed - oldest.Put).TotalSeconds);
                    }
                }

                await Task.Delay(1);
            }
        });
        var (at, put) = (0, 0L);
        for (var call = 1; clock.Elapsed < time; call++)
        {
            var begin = clock.Elapsed;
            (at, var records) = await world.PutCall(data, at < data.Length ? at : 0, put, callRecords);
            put += records;
            waiting.Enqueue((put, begin));
            var next = TimeSpan.FromSeconds((double)call / CallsPerSecond);
            if (next > clock.Elapsed)
            {
                await Task.Delay(next - clock.Elapsed);
            }
        }

        await watch;
        times.Sort();
        return times;
    }

    private static double Quantile(List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];
}
