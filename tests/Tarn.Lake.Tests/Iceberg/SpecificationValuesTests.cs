using System.Globalization;
using System.Text.Json;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Tests.Iceberg;

/// <summary>
/// The specification's values as data (tests/data/iceberg-values.jsonl): binary single values (appendix D), hashes (appendix
/// B), and the texts of partitions in paths.
/// </summary>
public sealed class SpecificationValuesTests
{
    [Fact]
    public void Values_have_the_binary_form_the_hash_and_the_partition_texts_of_the_specification()
    {
        var cases = 0;
        foreach (var line in File.ReadLines(TestData.PathOf("iceberg-values.jsonl")))
        {
            var test = JsonDocument.Parse(line).RootElement;
            var type = (PrimitiveType)TypeText.Parse(test.GetProperty("type").GetString()!);
            var value = Value(type, test.GetProperty("text").GetString()!);
            var binary = test.GetProperty("binary").GetString()!;
            Assert.Equal($"{line} {binary}", $"{line} {Convert.ToHexStringLower(SingleValue.Encode(type, value))}");
            Assert.Equal(0, ValueOrder.Compare(value, SingleValue.Decode(type, Convert.FromHexString(binary))));
            if (test.TryGetProperty("hash", out var hash))
            {
                Assert.Equal($"{line} {hash.GetInt32()}", $"{line} {BucketHash.Of(type, value)}");
            }

            foreach (var partition in test.TryGetProperty("partitions", out var partitions) ? partitions.EnumerateObject() : default)
            {
                var schema = new Schema(0, new StructType(new NestedField(1, "c", type)));
                var spec = new PartitionSpec(0, [new PartitionField(1, 1000, "p", Transform.Parse(partition.Name))]);
                var path = PartitionPath.Of(spec, schema, spec.TupleOf(schema, _ => value));
                Assert.Equal($"{line} p={partition.Value.GetString()}", $"{line} {path}");
            }

            cases++;
        }

        Assert.True(cases > 25);
    }

    private static object Value(PrimitiveType type, string text) => type.Kind switch
    {
        PrimitiveKind.Boolean => bool.Parse(text),
        PrimitiveKind.Int => int.Parse(text, CultureInfo.InvariantCulture),
        PrimitiveKind.Long => long.Parse(text, CultureInfo.InvariantCulture),
        PrimitiveKind.Float => float.Parse(text, CultureInfo.InvariantCulture),
        PrimitiveKind.Double => double.Parse(text, CultureInfo.InvariantCulture),
        PrimitiveKind.Decimal => Int128.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
        PrimitiveKind.Date => DateOnly.Parse(text, CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber,
        PrimitiveKind.Time => TimeSpan.Parse(text, CultureInfo.InvariantCulture).Ticks / 10,
        PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz => (DateTime.Parse(text, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).Ticks / 10,
        PrimitiveKind.Uuid => Guid.Parse(text),
        PrimitiveKind.Fixed or PrimitiveKind.Binary => Convert.FromHexString(text),
        _ => text,
    };
}
