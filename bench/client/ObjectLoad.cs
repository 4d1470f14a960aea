using System.Diagnostics;
using System.Globalization;

namespace Tarn.Bench.Client;

/// <summary>
/// Reads and writes small objects at once, each connection with one request at a time. GETs read objects that were put
/// before; PUTs replace others in turn. Every answer to a GET is compared with the object put.
/// </summary>
internal sealed class ObjectLoad(Door door, string bucket, int bytes)
{
    private const int Keys = 1_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static string Run(Door door, string bucket, int gets, int puts, TimeSpan duration, int bytes)
    {
        var load = new ObjectLoad(door, bucket, bytes);
        load.Fill();
        var clock = Stopwatch.StartNew();
        var getting = Enumerable.Range(0, gets).Select(i => Start(() => load.Get(i, clock, duration))).ToArray();
        var putting = Enumerable.Range(0, puts).Select(i => Start(() => load.Put(i, clock, duration))).ToArray();
        var (got, put) = (Figures(Task.WhenAll(getting).Result, duration), Figures(Task.WhenAll(putting).Result, duration));
        return $$"""{"get":{{got}},"put":{{put}}}""";
    }

    private static Task<List<double>> Start(Func<List<double>> load) => Task.Factory.StartNew(load, TaskCreationOptions.LongRunning);

    private static string Figures(List<double>[] taken, TimeSpan duration)
    {
        var sorted = taken.SelectMany(one => one).Order().ToArray();
        return sorted.Length == 0 ? "null" : string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"perSecond":{{sorted.Length / duration.TotalSeconds:F0}},"p50Ms":{{sorted[sorted.Length / 2]:F2}},"p99Ms":{{sorted[sorted.Length * 99 / 100]:F2}},"maxMs":{{sorted[^1]:F1}}}""");
    }

    private byte[] Content(int key)
    {
        var content = new byte[bytes];
        new Random(key).NextBytes(content);
        return content;
    }

    private void Fill()
    {
        using var exchange = new Exchange(door.Connect());
        for (var key = 0; key < Keys; key++)
        {
            exchange.Send(door.ObjectRequest("PUT", $"/{bucket}/read/{key}", Content(key)));
        }
    }

    private List<double> Get(int connection, Stopwatch clock, TimeSpan duration)
    {
        var requests = Enumerable.Range(0, Keys).Select(
            key => (Request: door.ObjectRequest("GET", $"/{bucket}/read/{key}", []), Content: Content(key))).ToArray();
        return Drive(clock, duration, (exchange, i) =>
        {
            var (request, content) = requests[(i + (connection * 61)) % Keys];
            if (!exchange.Send(request).SequenceEqual(content))
            {
                throw new InvalidOperationException("an object differs from the bytes put");
            }
        });
    }

    private List<double> Put(int connection, Stopwatch clock, TimeSpan duration)
    {
        var requests = Enumerable.Range(0, Keys).Select(key => door.ObjectRequest("PUT", $"/{bucket}/write/{connection}/{key}", Content(key))).ToArray();
        return Drive(clock, duration, (exchange, i) => exchange.Send(requests[i % Keys]));
    }

    // Answers before the end of the warm-up are not counted.
    private List<double> Drive(Stopwatch clock, TimeSpan duration, Action<Exchange, int> call)
    {
        using var exchange = new Exchange(door.Connect());
        var taken = new List<double>();
        for (var i = 0; clock.Elapsed < WarmUp + duration; i++)
        {
            var begun = clock.Elapsed;
            call(exchange, i);
            if (begun >= WarmUp)
            {
                taken.Add((clock.Elapsed - begun).TotalMilliseconds);
            }
        }

        return taken;
    }
}
