using System.Globalization;
using System.Text;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Bench.Shred;

/// <summary>
/// Analytics events like those of web shops, nested, with lists, a map, nulls and some Unicode. The same seed makes the
/// same events.
/// </summary>
internal static class Events
{
    /// <summary>The columns, declared for both sides.</summary>
    public static StructType Columns { get; } = new(
        Field(1, "event_id", PrimitiveType.String),
        Field(2, "event_type", PrimitiveType.String),
        Field(3, "event_time", PrimitiveType.Timestamp),
        Field(4, "received_at", PrimitiveType.Long),
        Field(5, "user_id", PrimitiveType.Long),
        Field(6, "session_id", PrimitiveType.String),
        Field(7, "anonymous", PrimitiveType.Boolean),
        Field(8, "page", new StructType(
            Field(9, "path", PrimitiveType.String),
            Field(10, "referrer", PrimitiveType.String),
            Field(11, "load_ms", PrimitiveType.Int))),
        Field(12, "device", new StructType(
            Field(13, "agent", PrimitiveType.String),
            Field(14, "screen", PrimitiveType.String),
            Field(15, "ip", PrimitiveType.String))),
        Field(16, "geo", new StructType(
            Field(17, "country", PrimitiveType.String),
            Field(18, "city", PrimitiveType.String),
            Field(19, "lat", PrimitiveType.Double),
            Field(20, "lon", PrimitiveType.Double))),
        Field(21, "amount", PrimitiveType.Double),
        Field(22, "currency", PrimitiveType.String),
        Field(23, "items", new ListType(24, new StructType(
            Field(25, "sku", PrimitiveType.String),
            Field(26, "qty", PrimitiveType.Int),
            Field(27, "price", PrimitiveType.Double)))),
        Field(28, "tags", new MapType(29, PrimitiveType.String, 30, PrimitiveType.String)),
        Field(31, "seq", PrimitiveType.Long));

    /// <summary>The same columns in the form of DuckDB's JSON reader.</summary>
    public const string DuckColumns =
        "{event_id: 'VARCHAR', event_type: 'VARCHAR', event_time: 'TIMESTAMP', received_at: 'BIGINT', user_id: 'BIGINT', "
        + "session_id: 'VARCHAR', anonymous: 'BOOLEAN', page: 'STRUCT(path VARCHAR, referrer VARCHAR, load_ms INTEGER)', "
        + "device: 'STRUCT(agent VARCHAR, screen VARCHAR, ip VARCHAR)', geo: 'STRUCT(country VARCHAR, city VARCHAR, lat DOUBLE, lon DOUBLE)', "
        + "amount: 'DOUBLE', currency: 'VARCHAR', items: 'STRUCT(sku VARCHAR, qty INTEGER, price DOUBLE)[]', tags: 'MAP(VARCHAR, VARCHAR)', seq: 'BIGINT'}";

    private static readonly string[] Types = ["page_view", "click", "add_to_cart", "purchase", "search", "login", "heartbeat"];
    private static readonly string[] Countries = ["US", "DE", "BR", "IN", "JP", "GB", "FR", "NG", "MX", "PL"];
    private static readonly string[] Cities = ["Berlin", "São Paulo", "München", "Tōkyō", "Lagos", "New York", "Kraków", "Paris"];
    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "okhttp/4.12.0",
    ];

    /// <summary>Makes lines of about 650 bytes, with at least that many bytes in all.</summary>
    public static byte[] Make(int bytes)
    {
        var random = new Random(1);
        var text = new StringBuilder(bytes + 4_096);
        var time = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var seq = 0L; text.Length < bytes; seq++)
        {
            time = time.AddMilliseconds(random.Next(12));
            Append(text, random, time, seq);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, Random random, DateTime time, long seq)
    {
        var referrer = random.Next(3) == 0 ? "null" : $"\"https://www.example{random.Next(200)}.com/\"";
        text.Append(CultureInfo.InvariantCulture,
            $"{{\"event_id\":\"{Hex(random, 8)}-{Hex(random, 4)}-4{Hex(random, 3)}-{Hex(random, 12)}\",\"event_type\":\"{Types[Skewed(random, Types.Length)]}\",");
        text.Append(CultureInfo.InvariantCulture,
            $"\"event_time\":\"{time:yyyy-MM-ddTHH:mm:ss.fffZ}\",\"received_at\":{new DateTimeOffset(time).ToUnixTimeMilliseconds() + random.Next(4_000)},");
        text.Append(CultureInfo.InvariantCulture,
            $"\"user_id\":{Skewed(random, 2_000_000)},\"session_id\":\"s-{Hex(random, 16)}\",\"anonymous\":{(random.Next(4) == 0 ? "true" : "false")},");
        text.Append(CultureInfo.InvariantCulture,
            $"\"page\":{{\"path\":\"/products/{random.Next(50_000)}\",\"referrer\":{referrer},\"load_ms\":{random.Next(20, 9_000)}}},");
        text.Append(CultureInfo.InvariantCulture,
            $"\"device\":{{\"agent\":\"{Agents[Skewed(random, Agents.Length)]}\",\"screen\":\"{(random.Next(2) == 0 ? "1920x1080" : "390x844")}\",\"ip\":\"{random.Next(1, 255)}.{random.Next(256)}.{random.Next(256)}.{random.Next(1, 255)}\"}},");
        text.Append(CultureInfo.InvariantCulture,
            $"\"geo\":{{\"country\":\"{Countries[Skewed(random, Countries.Length)]}\",\"city\":\"{Cities[random.Next(Cities.Length)]}\",\"lat\":{random.NextDouble() * 180 - 90:F5},\"lon\":{random.NextDouble() * 360 - 180:F5}}},");
        text.Append(CultureInfo.InvariantCulture,
            $"\"amount\":{random.NextDouble() * 500:F2},\"currency\":\"{(random.Next(3) == 0 ? "EUR" : "USD")}\",\"items\":[");
        for (var item = Skewed(random, 4); item > 0; item--)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{{\"sku\":\"SKU-{random.Next(100_000)}\",\"qty\":{random.Next(1, 6)},\"price\":{random.NextDouble() * 200:F2}}}{(item > 1 ? "," : "")}");
        }

        text.Append(CultureInfo.InvariantCulture,
            $"],\"tags\":{{\"campaign\":\"c{Skewed(random, 300)}\",\"ab\":\"{(char)('A' + random.Next(3))}\",\"build\":\"2026.{random.Next(1, 12)}\"}},\"seq\":{seq}}}\n");
    }

    private static NestedField Field(int id, string name, IcebergType type) => new(id, name, type);

    private static int Skewed(Random random, int count) => Math.Min(count - 1, (int)(Math.Pow(count + 1, random.NextDouble()) - 1));

    private static string Hex(Random random, int digits) =>
        string.Create(digits, random, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = "0123456789abcdef"[source.Next(16)];
            }
        });
}
