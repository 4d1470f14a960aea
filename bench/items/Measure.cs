using System.Diagnostics;
using System.Globalization;

namespace Tarn.Bench.Items;

/// <summary>Runs one load by several clients, and prints a line.</summary>
internal static class Measure
{
    /// <param name="once">One operation of a client; its second argument counts the client's operations.</param>
    public static async Task Run(string name, int clients, double seconds, Func<int, long, ValueTask> once)
    {
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => Client(client, clock, seconds, once))));
        var elapsed = clock.Elapsed.TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var sorted = all.SelectMany(one => one).Order().ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-24}  {clients,7}  {sorted.Length / elapsed,9:N0}  {sorted[sorted.Length / 2],7:N2}  {sorted[sorted.Length * 99L / 100],7:N2}  "
                + $"{allocated / (double)sorted.Length,9:N0}  {cpu.TotalMicroseconds / sorted.Length,6:N1}"));
    }

    private static async Task<List<double>> Client(int client, Stopwatch clock, double seconds, Func<int, long, ValueTask> once)
    {
        var latencies = new List<double>();
        for (var i = 0L; clock.Elapsed.TotalSeconds < seconds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await once(client, i);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return latencies;
    }
}
