using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tarn.Bench.Analytics;

namespace Tarn.Bench.Client;

/// <summary>
/// Puts events at a steady rate in the order of their times, beside an application with windows of a second without a delay. It measures the time from
/// the answer of the put that closes a window to the push of the window's last row from the application's stream. The latency of a put counts from its
/// planned time.
/// </summary>
internal sealed class WindowLoad(Door door, string stream, int recordsPerSecond, int seconds)
{
    private const int BatchRecords = 100;
    private const int Keys = 1_000;

    // the server is cold at the first puts
    private const int WarmUpSeconds = 5;

    private readonly long[] _answered = new long[recordsPerSecond / BatchRecords * (seconds + WarmUpSeconds)];
    private readonly Dictionary<long, (long Pushed, int Rows)> _windows = [];
    private readonly long _startMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private long _begun;
    private long _bytes;

    /// <param name="output">The application's stream; "-": there is no application.</param>
    public static async Task<string> Run(Door door, string stream, string output, int recordsPerSecond, int seconds)
    {
        var load = new WindowLoad(door, stream, recordsPerSecond, seconds);
        await using (output == "-" ? null : await Pushes.Subscribe(door, output, load.Note))
        {
            await Task.Factory.StartNew(load.Put, TaskCreationOptions.LongRunning);
        }

        return load.Result();
    }

    private void Put()
    {
        using var exchange = new Exchange(door.Connect());
        var random = new Random(39);
        _begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < _answered.Length; i++)
        {
            var request = door.Request("PutRecords", Body(random, i));
            if (Planned(i) - Stopwatch.GetElapsedTime(_begun) is { Ticks: > 0 } wait)
            {
                Thread.Sleep(wait);
            }

            if (exchange.Send(request).IndexOf("\"FailedRecordCount\":0"u8) < 0)
            {
                throw new InvalidOperationException("records were refused");
            }

            _answered[i] = Stopwatch.GetTimestamp();
        }
    }

    private TimeSpan Planned(int batch) => TimeSpan.FromSeconds((double)batch * BatchRecords / recordsPerSecond);

    private long EventMs(int batch) => _startMs + (long)Planned(batch).TotalMilliseconds;

    private byte[] Body(Random random, int batch) => PutBody.Of(stream, Enumerable.Range(0, BatchRecords).Select(i =>
    {
        var data = Events.One(random, DateTimeOffset.FromUnixTimeMilliseconds(EventMs(batch)).UtcDateTime, 1, random.Next(Keys));
        _bytes += data.Length;
        return (((batch * BatchRecords) + i).ToString(CultureInfo.InvariantCulture), data);
    }));

    private void Note(ReadOnlySpan<byte> payload, long now)
    {
        using var page = JsonDocument.Parse(payload.ToArray());
        if (!page.RootElement.TryGetProperty("Records", out var records))
        {
            return;
        }

        foreach (var record in records.EnumerateArray())
        {
            using var row = JsonDocument.Parse(record.GetProperty("Data").GetBytesFromBase64());
            var start = DateTime.Parse(row.RootElement.GetProperty("at").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            var window = new DateTimeOffset(start.ToUniversalTime()).ToUnixTimeMilliseconds();
            _windows[window] = (now, _windows.GetValueOrDefault(window).Rows + 1);
        }
    }

    private string Result()
    {
        var perSecond = recordsPerSecond / BatchRecords;
        var first = perSecond * WarmUpSeconds;
        var puts = Enumerable.Range(first, _answered.Length - first)
            .Select(i => (Stopwatch.GetElapsedTime(_begun, _answered[i]) - Planned(i)).TotalMilliseconds).Order().ToArray();

        // A window ends with the first put whose time is its last millisecond or later.
        var visible = _windows.Where(window => window.Key >= EventMs(first)).Select(window =>
            Enumerable.Range(first, _answered.Length - first).Where(i => EventMs(i) >= window.Key + 999).Select(i => (int?)i).FirstOrDefault() is { } closing
                ? Stopwatch.GetElapsedTime(_answered[closing], window.Value.Pushed).TotalMilliseconds : (double?)null)
            .OfType<double>().Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"megabytesPerSecond":{{_bytes / 1e6 / (seconds + WarmUpSeconds):F2}},"puts":{{Figures(puts)}},"windows":{{Figures(visible)}},
             "rows":{{_windows.Values.Sum(window => window.Rows)}}}
            """).ReplaceLineEndings("");
    }

    private static string Figures(double[] sorted) => sorted.Length == 0 ? "null" : string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"count":{{sorted.Length}},"p50Ms":{{sorted[sorted.Length / 2]:F2}},"p99Ms":{{sorted[sorted.Length * 99 / 100]:F2}},"maxMs":{{sorted[^1]:F1}}}""");
}
