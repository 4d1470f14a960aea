using System.Globalization;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Tests.Planning;

/// <summary>
/// Predicates projected through transforms, as data: a file in each listed partition, and the partitions that remain.
/// Partitions are given as the transform's results.
/// </summary>
public sealed class TransformProjectionTests
{
    private static readonly Dictionary<string, ComparisonOperator> Operators = new()
    {
        ["="] = ComparisonOperator.Equal,
        ["<>"] = ComparisonOperator.NotEqual,
        ["<"] = ComparisonOperator.Less,
        ["<="] = ComparisonOperator.LessOrEqual,
        [">"] = ComparisonOperator.Greater,
        [">="] = ComparisonOperator.GreaterOrEqual,
    };

    /// <summary>Type, transform, predicate, partitions, remaining partitions.</summary>
    public static readonly TheoryData<string, string, string, string, string> Cases = new()
    {
        { "int", "identity", "= 5", "4 5 6 null", "5" },
        { "int", "identity", "<> 5", "4 5 6 null", "4 6" },
        { "int", "identity", "< 5", "4 5 6 null", "4" },
        { "int", "identity", ">= 5", "4 5 6 null", "5 6" },
        { "int", "identity", "null", "4 5 6 null", "null" },
        { "int", "identity", "not null", "4 5 6 null", "4 5 6" },
        { "int", "identity", "in 4 6", "4 5 6 null", "4 6" },
        { "int", "identity", "not in 4 6", "4 5 6 null", "5" },
        { "int", "identity", "= 3000000000", "4 5 6 null", "" },
        { "int", "identity", "< 3000000000", "4 5 6 null", "4 5 6" },
        { "int", "bucket[4]", "= 34", "0 1 2 3 null", "3" }, // the specification's hash of 34 is 2017239379
        { "int", "bucket[4]", "<> 34", "0 1 2 3 null", "0 1 2 3 null" }, // the null partition remains, as the column's statistics decide
        { "int", "bucket[4]", "< 34", "0 1 2 3 null", "0 1 2 3 null" },
        { "int", "bucket[4]", "null", "0 1 2 3 null", "null" },
        { "string", "bucket[100]", "= iceberg", "88 89 90", "89" }, // the specification's hash is 1210000089
        { "int", "truncate[10]", "< 20", "-10 0 10 20", "-10 0 10" },
        { "int", "truncate[10]", "<= 20", "-10 0 10 20", "-10 0 10 20" },
        { "int", "truncate[10]", "> 9", "-10 0 10 20", "10 20" },
        { "int", "truncate[10]", ">= 9", "-10 0 10 20", "0 10 20" },
        { "int", "truncate[10]", "= -1", "-10 0 10 20", "-10" },
        { "int", "truncate[10]", "< -2147483640", "-10 0 10 20 null", "-10 0 10 20 null" }, // its transform is no int
        { "decimal(9,2)", "truncate[50]", "< 10.50", "1000 1050", "1000" },
        { "string", "truncate[2]", "= abc", "aa ab b", "ab" },
        { "string", "truncate[2]", "> abc", "aa ab b", "ab b" },
        { "string", "truncate[2]", "< ab", "aa ab b", "aa ab" },
        { "date", "year", "= 1970-06-01", "-1 0 1", "0" },
        { "date", "month", "< 1970-03-01", "0 1 2", "0 1" },
        { "timestamp", "day", "< 1970-01-03T00:00:00", "0 1 2", "0 1" },
        { "timestamp", "day", "> 1970-01-02T23:59:59.999999", "0 1 2", "2" },
        { "timestamp", "hour", "= 1970-01-01T01:30:00", "0 1 2 null", "1" },
        { "timestamp", "hour", "in 1970-01-01T01:30:00 1970-01-01T02:30:00", "0 1 2 null", "1 2" },
        { "timestamp", "day", "= 1969-12-31T12:00:00", "-2 -1 0 1", "-1 0" }, // old writers stored 0
        { "timestamp", "day", "<= 1969-12-30T12:00:00", "-3 -2 -1 0", "-3 -2 -1" },
        { "timestamp", "day", ">= 1969-12-31T12:00:00", "-2 -1 0", "-1 0" },
        { "int", "void", "= 5", "null", "null" },
        { "double", "identity", "= 0", "-0 0 1 NaN", "-0 0" },
        { "double", "identity", "< 1", "-0 0 1 NaN", "-0 0" },
        { "double", "identity", "not < 1", "-0 0 1 NaN null", "1 NaN" },
        { "double", "identity", "<> 1", "-0 0 1 NaN null", "-0 0 NaN" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_predicate_leaves_only_partitions_that_may_have_matching_rows(
        string type, string transform, string predicate, string partitions, string remaining)
    {
        var source = (PrimitiveType)TypeText.Parse(type);
        var schema = new Schema(0, new StructType(new NestedField(1, "c", source)));
        var spec = new PartitionSpec(0, [new PartitionField(1, 1000, "p", Transform.Parse(transform))]);
        var result = spec.Fields[0].Transform.ResultType(source);
        var table = new PlannedTable(schema, spec);
        foreach (var partition in partitions.Split(' '))
        {
            await table.Add(0, ManifestContent.Data, [(new DataFile
            {
                Path = partition,
                Partition = new PartitionTuple([partition == "null" ? null : Value(result, partition)]),
                RecordCount = 1,
                FileSizeBytes = 1,
            }, 1)]);
        }

        var (scan, tasks) = await table.Scan(Parse(source, predicate));
        Assert.Equal(remaining, string.Join(' ', tasks.Select(t => t.File.File.Path)));
        Assert.Equal(tasks.Count, scan.ManifestsRead); // each manifest has one partition, so its summary decides alike
        Assert.Equal(partitions.Split(' ').Length, scan.DataFilesTotal);
    }

    private static Predicate Parse(PrimitiveType type, string text)
    {
        var words = text.Split(' ');
        return words[0] switch
        {
            "not" => Predicate.Not(Parse(type, text[4..])),
            "null" => Predicate.IsNull(1),
            "in" => Predicate.In(1, [.. words[1..].Select(word => Value(type, word))]),
            _ => Predicate.Compare(1, Operators[words[0]], Value(type, words[1])),
        };
    }

    private static object Value(PrimitiveType type, string text) => type.Kind switch
    {
        PrimitiveKind.Int => long.Parse(text, CultureInfo.InvariantCulture) is var number && (int)number == number ? (object)(int)number : number,
        PrimitiveKind.Double => double.Parse(text, CultureInfo.InvariantCulture),
        PrimitiveKind.Decimal => Int128.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
        PrimitiveKind.Date when text.Length < 5 => int.Parse(text, CultureInfo.InvariantCulture),
        PrimitiveKind.Date => DateOnly.Parse(text, CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber,
        PrimitiveKind.Timestamp => (DateTime.Parse(text, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).Ticks / 10,
        _ => text,
    };
}
