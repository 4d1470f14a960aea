using System.Globalization;
using System.Text;

namespace Tarn.Bench.Analytics;

/// <summary>Nested events of about 0.7 KB.</summary>
internal static class Events
{
    public const int FewKeys = 1_000;

    public const string Script = """
        CREATE TABLE events (device STRING, reading DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
            WITH ('connector' = 'kinesis');
        CREATE TABLE sums (device STRING, n BIGINT, reading DOUBLE, volume BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        INSERT INTO sums SELECT device, COUNT(*), SUM(reading), MAX(volume), window_start FROM {0} GROUP BY device, window_start, window_end;
        """;

    public const string Tumble = "SELECT device, count(*), sum(reading), max(volume), time_bucket(INTERVAL '1 minute', ts) AS w FROM "
        + Source + " GROUP BY device, w ORDER BY w";

    public const string Hop = "SELECT device, count(*), sum(reading), max(volume), w FROM (SELECT *, unnest(generate_series("
        + "time_bucket(INTERVAL '10 seconds', ts) - INTERVAL '50 seconds', time_bucket(INTERVAL '10 seconds', ts), INTERVAL '10 seconds')) AS w FROM "
        + Source + ") GROUP BY device, w ORDER BY w";

    public const string Keys = "SELECT device, count(*), sum(reading), max(volume), time_bucket(INTERVAL '1 hour', ts) AS w FROM "
        + Source + " GROUP BY device, w ORDER BY w";

    // With a gap of an hour, each key has one session.
    public const string Session = "SELECT device, count(*), sum(reading), max(volume), min(ts) FROM " + Source + " GROUP BY device";

    private const string Source = "read_json('{0}', format = 'newline_delimited', "
        + "columns = {{device: 'VARCHAR', reading: 'DOUBLE', volume: 'BIGINT', ts: 'TIMESTAMP'}})";

    /// <summary>Events with 1,000 a second of event time, and a jitter of half a second. Equal arguments give equal events.</summary>
    /// <param name="count">The number of events.</param>
    /// <param name="keys">The number of keys. Of many keys, the first events have each one once, if they suffice.</param>
    public static IEnumerable<byte[]> Make(int count, int keys)
    {
        var random = new Random(39);
        var start = new DateTime(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc);
        return Enumerable.Range(0, count).Select(i =>
            One(random, start.AddMilliseconds(i), 500, count > keys && i < keys && keys > FewKeys ? i : random.Next(keys)));
    }

    public static byte[] One(Random random, DateTime ts, int jitterMs, int key)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{random.NextInt64():x16}\",\"device\":\"device-{key:D4}\",");
        text.Append(CultureInfo.InvariantCulture, $"\"ts\":\"{ts.AddMilliseconds(-random.Next(jitterMs)):yyyy-MM-dd HH:mm:ss.fff}\",");
        text.Append(CultureInfo.InvariantCulture, $"\"reading\":{random.NextDouble() * 100:F6},\"volume\":{random.Next(1_000_000)},\"site\":");
        text.Append(CultureInfo.InvariantCulture, $"{{\"name\":\"plant {random.Next(20)}\",\"line\":{random.Next(9)},");
        text.Append(CultureInfo.InvariantCulture, $"\"position\":{{\"lat\":{random.NextDouble():F6},\"lon\":{random.NextDouble():F6}}}}},");
        text.Append("\"tags\":[\"alpha\",\"beta\",\"gamma\"],\"measures\":[");
        for (var m = 0; m < 6; m++)
        {
            text.Append(m == 0 ? "" : ",");
            text.Append(CultureInfo.InvariantCulture, $"{{\"name\":\"measure-{m}\",\"value\":{random.NextDouble() * 1000:F3},\"unit\":\"mm\"}}");
        }

        text.Append(CultureInfo.InvariantCulture, $"],\"note\":\"{new string('x', 60)}\"}}");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
