using System.Diagnostics;

namespace Tarn.Bench.Client;

/// <summary>
/// Reads and writes small objects at once, each connection with one request at a time. GETs read objects that were put
/// before; PUTs replace others in turn. Every answer to a GET is compared with the object put.
/// </summary>
internal sealed class ObjectLoad(Door door, string bucket, int bytes)
{
    // Large objects are few, so that the client holds them all.
    private const long BytesMax = 256L << 20;

    private readonly int _keys = (int)Math.Clamp(BytesMax / bytes, 1, LoadRun.Keys);

    public static string Run(Door door, string bucket, int gets, int puts, TimeSpan duration, int bytes)
    {
        var load = new ObjectLoad(door, bucket, bytes);
        load.Fill();
        var clock = Stopwatch.StartNew();
        var getting = Enumerable.Range(0, gets).Select(i => LoadRun.Start(() => load.Get(i, clock, duration))).ToArray();
        var putting = Enumerable.Range(0, puts).Select(i => LoadRun.Start(() => load.Put(i, clock, duration))).ToArray();
        var (got, put) = (LoadRun.Figures(Task.WhenAll(getting).Result, duration), LoadRun.Figures(Task.WhenAll(putting).Result, duration));
        return $$"""{"get":{{got}},"put":{{put}}}""";
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
        for (var key = 0; key < _keys; key++)
        {
            exchange.Send(door.ObjectRequest("PUT", $"/{bucket}/read/{key}", Content(key)));
        }
    }

    private List<double> Get(int connection, Stopwatch clock, TimeSpan duration)
    {
        var requests = Enumerable.Range(0, _keys).Select(
            key => (Request: door.ObjectRequest("GET", $"/{bucket}/read/{key}", []), Content: Content(key))).ToArray();
        return Drive(clock, duration, (exchange, i) =>
        {
            var (request, content) = requests[(i + (connection * 61)) % _keys];
            if (!exchange.Send(request).SequenceEqual(content))
            {
                throw new InvalidOperationException("an object differs from the bytes put");
            }
        });
    }

    private List<double> Put(int connection, Stopwatch clock, TimeSpan duration)
    {
        var requests = Enumerable.Range(0, _keys).Select(key => door.ObjectRequest("PUT", $"/{bucket}/write/{connection}/{key}", Content(key))).ToArray();
        return Drive(clock, duration, (exchange, i) => exchange.Send(requests[i % _keys]));
    }

    private List<double> Drive(Stopwatch clock, TimeSpan duration, Action<Exchange, int> call)
    {
        using var exchange = new Exchange(door.Connect());
        return LoadRun.Drive(clock, duration, i => call(exchange, i));
    }
}
