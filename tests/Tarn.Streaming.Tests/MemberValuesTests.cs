using System.Text;
using Tarn.DuckDb;
using Tarn.Sql.Types;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Records;
using Tarn.Workers;

namespace Tarn.Streaming.Tests;

/// <summary>Values that are read without the engine are the engine's own.</summary>
public class MemberValuesTests
{
    private const int TextsPerForm = 20_000;

    private static readonly string[] Samples =
    [
        "0", "-0", "-0.0", "7", "007", "-128", "128", "32767", "-32769", "2147483648", "999999999999999999", "9223372036854775807", "1.5", "0.1", "1e5",
        "-1.25E-7", "123456789012345.6", "0.8444218515250481", "1.7976931348623157e308", "1e309", "4.9e-324", "2.2250738585072014E-308", "1e-400", "+5", "-",
        ".5", "5.", "1_000", "NaN", "true", "false", "2024-02-29 23:59:59", "2023-02-29 00:00:00", "2024-06-01T12:30:00.5Z", "0001-01-01 00:00:00",
        "9999-12-31 23:59:59.999999", "2024-06-01 12:30:60", "2024-06-01 24:00:00", "2024-06-01 12:30:00.1234567", "2024-06-01 12:30:00,5", "2024-06-01",
        "2024-06-01 12:30:00+02", "1969-12-31T23:59:59.000001",
    ];

    [Theory]
    [InlineData(TypeKind.Boolean)]
    [InlineData(TypeKind.Tinyint)]
    [InlineData(TypeKind.Smallint)]
    [InlineData(TypeKind.Integer)]
    [InlineData(TypeKind.Bigint)]
    [InlineData(TypeKind.Double)]
    [InlineData(TypeKind.Timestamp)]
    [InlineData(TypeKind.TimestampWithTimeZone)]
    public void A_text_that_is_read_has_the_engines_value(TypeKind kind)
    {
        var type = kind switch
        {
            TypeKind.Timestamp => SqlType.Timestamp(6),
            TypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(6),
            TypeKind.Boolean => SqlType.Boolean,
            TypeKind.Tinyint => SqlType.Tinyint,
            TypeKind.Smallint => SqlType.Smallint,
            TypeKind.Integer => SqlType.Integer,
            TypeKind.Bigint => SqlType.Bigint,
            _ => SqlType.Double,
        };
        var random = new Random(TestSeed.Value);
        var read = new List<(string Text, long Bits)>();
        for (var i = 0; i < TextsPerForm; i++)
        {
            var text = Text(random);
            if (MemberValues.TryRead(MemberForms.Of(type), Encoding.UTF8.GetBytes(text), out var bits))
            {
                read.Add((text, bits));
            }
        }

        Assert.InRange(read.Count, 10, TextsPerForm);
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 1L << 30, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        var value = StreamJson.Read("x", type);
        var bitsOf = kind switch
        {
            TypeKind.Double => $"{value}",
            TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => $"epoch_us({value})",
            _ => $"CAST({value} AS BIGINT)",
        };
        foreach (var chunk in read.Chunk(DuckDatabase.VectorSize))
        {
            var texts = string.Join(", ", chunk.Select(r => $"({EngineText.Quote(r.Text)})"));
            using var result = connection.Query($"SELECT {bitsOf} FROM (VALUES {texts}) AS t(x)");
            using var rows = result.NextChunk()!;
            Assert.Equal(chunk.Select(r => (r.Text, r.Bits)), chunk.Zip(rows.View[0].Values<long>(chunk.Length).ToArray(), (r, bits) => (r.Text, bits)));
        }
    }

    private static string Text(Random random)
    {
        var text = random.Next(4) switch
        {
            0 => (random.NextDouble() * Math.Pow(10, random.Next(-20, 20))).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            1 => random.NextInt64(-1L << random.Next(1, 63), 1L << random.Next(1, 63)).ToString(System.Globalization.CultureInfo.InvariantCulture),
            2 => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks)).ToString(
                random.Next(3) switch { 0 => "yyyy-MM-dd HH:mm:ss", 1 => "yyyy-MM-ddTHH:mm:ss.fff", _ => "yyyy-MM-dd HH:mm:ss.ffffffK" },
                System.Globalization.CultureInfo.InvariantCulture),
            _ => Samples[random.Next(Samples.Length)],
        };
        if (random.Next(3) > 0)
        {
            return text;
        }

        const string Letters = "0123456789-+.:eETZ ,";
        var (at, letter) = (random.Next(text.Length), Letters[random.Next(Letters.Length)].ToString());
        return random.Next(3) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, letter),
            _ => text.Remove(at, 1).Insert(at, letter),
        };
    }
}
