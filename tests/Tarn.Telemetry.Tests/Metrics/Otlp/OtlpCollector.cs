using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tarn.Telemetry.Tests.Metrics.Otlp;

/// <summary>A collector of OpenTelemetry's metrics over HTTP, which reads names, attributes and numbers.</summary>
internal sealed class OtlpCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Lock _gate = new();
    private Dictionary<string, double> _last = [];

    public OtlpCollector()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        }

        _listener.Prefixes.Add($"{Url}v1/metrics/");
        _listener.Start();
        _ = Task.Run(Answer);
    }

    public Uri Url { get; }

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>The numbers of the last request that was taken, by name and attributes.</summary>
    public IReadOnlyDictionary<string, double> Last()
    {
        lock (_gate)
        {
            return _last;
        }
    }

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task Answer()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (Status == HttpStatusCode.OK)
                {
                    lock (_gate)
                    {
                        _last = Read(body.ToArray());
                    }
                }

                context.Response.StatusCode = (int)Status;
                context.Response.Close();
            }
        }
        catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    // ExportMetricsServiceRequest 1 → ResourceMetrics 2 → ScopeMetrics 2 → Metric: 1 name, 5 gauge, 7 sum → 1 NumberDataPoint: 4 double, 7 attributes.
    private static Dictionary<string, double> Read(byte[] request)
    {
        var values = new Dictionary<string, double>();
        foreach (var metric in Of(Of(Of([request], 1), 2), 2))
        {
            var name = Encoding.UTF8.GetString(Of([metric], 1).Single());
            foreach (var point in Of(Of([metric], 5).Concat(Of([metric], 7)), 1))
            {
                var attributes = Of([point], 7).Select(pair => $"{Encoding.UTF8.GetString(Of([pair], 1).Single())}={ValueOf(Of([pair], 2).Single())}");
                values.Add($"{name}{{{string.Join(',', attributes.Order(StringComparer.Ordinal))}}}", BitConverter.ToDouble(Of([point], 4).Single()));
            }
        }

        return values;
    }

    // AnyValue: 1 text, 2 boolean, 4 double. The exporter's only boolean is true.
    private static string ValueOf(byte[] any) => Of([any], 1).FirstOrDefault() is { } text ? Encoding.UTF8.GetString(text)
        : Of([any], 4).FirstOrDefault() is { } number ? BitConverter.ToDouble(number).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : "true";

    // The fields of a number in some messages. Varints are skipped.
    private static IEnumerable<byte[]> Of(IEnumerable<byte[]> messages, int field)
    {
        foreach (var message in messages)
        {
            for (var at = 0; at < message.Length;)
            {
                var tag = Varint(message, ref at);
                var length = (tag & 7) switch { 0 => 0, 1 => 8, 2 => (int)Varint(message, ref at), _ => 4 };
                if ((tag & 7) == 0)
                {
                    Varint(message, ref at);
                }

                if (tag >> 3 == field && length > 0)
                {
                    yield return message[at..(at + length)];
                }

                at += length;
            }
        }
    }

    private static long Varint(byte[] message, ref int at)
    {
        for (var (value, shift) = (0L, 0); ; shift += 7)
        {
            value |= (message[at] & 0x7FL) << shift;
            if (message[at++] < 0x80)
            {
                return value;
            }
        }
    }
}
