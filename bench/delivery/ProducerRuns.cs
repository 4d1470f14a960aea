using System.Diagnostics;
using Tarn.Bench.Shred;

namespace Tarn.Bench.Delivery;

/// <summary>
/// Log → committed table while producers write: MB/s of JSON that is both put and committed, beside the rate that puts alone
/// and delivery alone would reach one after the other, 1/(1/puts + 1/delivery).
/// </summary>
internal static class ProducerRuns
{
    private const int Producers = 4;
    private const int CallRecords = 500;

    // Producers wait while so much is not committed: without a bound, they would only fill the disk.
    private const long LagBytesMax = 512L << 20;

    public static async Task Run(int seconds)
    {
        var data = Events.Make(64 << 20);
        var records = data.AsSpan().Count((byte)'\n');
        var recordBytes = (double)data.Length / records;
        var puts = await InFolder(world => Puts(world, data, TimeSpan.FromSeconds(Math.Min(seconds, 20)), recordBytes));
        var delivery = await InFolder(world => Delivery(world, data, rounds: 6));
        var both = await InFolder(world => Both(world, data, TimeSpan.FromSeconds(seconds), recordBytes));
        var serial = 1 / ((1 / puts) + (1 / delivery));
        Console.WriteLine($"puts alone {puts:F0} MB/s, delivery alone {delivery:F0} MB/s, one after the other {serial:F0} MB/s");
        Console.WriteLine($"delivered while {Producers} producers write for {seconds} s: {both:F0} MB/s, ratio {both / serial:F2}");
    }

    private static async Task<double> Puts(DeliveryRun world, byte[] data, TimeSpan time, double recordBytes)
    {
        var clock = Stopwatch.StartNew();
        var put = await Produce(world, data, () => clock.Elapsed < time, _ => true);
        return put * recordBytes / 1e6 / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> Delivery(DeliveryRun world, byte[] data, int rounds)
    {
        var records = 0L;
        for (var round = 0; round < rounds; round++)
        {
            records += await world.Put(data);
        }

        return rounds * data.Length / 1e6 / await world.Deliver(records);
    }

    private static async Task<double> Both(DeliveryRun world, byte[] data, TimeSpan time, double recordBytes)
    {
        world.Start();
        var clock = Stopwatch.StartNew();
        var put = await Produce(world, data, () => clock.Elapsed < time, records => (records - world.Rows) * recordBytes < LagBytesMax);
        await world.Flush();
        var took = clock.Elapsed.TotalSeconds;
        return world.Rows == put ? put * recordBytes / 1e6 / took : throw new InvalidOperationException($"{world.Rows} rows of {put} records");
    }

    private static async Task<long> Produce(DeliveryRun world, byte[] data, Func<bool> goesOn, Func<long, bool> hasRoom)
    {
        var put = 0L;
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(async () =>
        {
            var at = 0;
            while (goesOn())
            {
                if (!hasRoom(Interlocked.Read(ref put)))
                {
                    await Task.Delay(5);
                    continue;
                }

                (at, var records) = await world.PutCall(data, at < data.Length ? at : 0, Interlocked.Read(ref put), CallRecords);
                Interlocked.Add(ref put, records);
            }
        })));
        return put;
    }

    private static async Task<double> InFolder(Func<DeliveryRun, Task<double>> measure)
    {
        var folder = Directory.CreateDirectory(Path.Combine(".build", $"producers-{Environment.ProcessId}")).FullName;
        try
        {
            await using var world = await DeliveryRun.Open(folder, threads: 2);
            return await measure(world);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
