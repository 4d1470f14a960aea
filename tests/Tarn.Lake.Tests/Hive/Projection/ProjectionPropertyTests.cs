using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Hive;
using static Tarn.Lake.Tests.Hive.Projection.ProjectedTables;

namespace Tarn.Lake.Tests.Hive.Projection;

/// <summary>Partitions under constraints are the allowed ones of all partitions, whatever way finds them.</summary>
public sealed class ProjectionPropertyTests
{
    private static readonly (string Key, string Properties)[] Keys =
    [
        ("int", "type = integer\nrange = -20,130\ninterval = 7"),
        ("string", "type = integer\nrange = -20,130\ninterval = 7"),
        ("string", "type = integer\nrange = 0,300\ninterval = 3\ndigits = 3"),
        ("bigint", "type = integer\nrange = 5,5"),
        ("string", "type = enum\nvalues = b,a, c,,B,é"),
        ("int", "type = enum\nvalues = 3,1,02"),
        ("string", "type = date\nformat = yyyy-MM-dd\nrange = 2024-01-01,2024-03-31"),
        ("string", "type = date\nformat = yyyy/MM/dd/HH\nrange = NOW-2DAYS,NOW\ninterval = 5\ninterval.unit = HOURS"),
        ("string", "type = date\nformat = d.M.yy\nrange = 1.1.24,31.3.24"),
        ("string", "type = date\nformat = yyyy-MM\nrange = 2024-01,2024-06\ninterval.unit = DAYS"),
        ("string", "type = date\nformat = MM-yyyy\nrange = 01-2020,12-2024"),
        ("date", "type = date\nformat = dd-MM-yyyy HH\nrange = 30-12-2023 00,05-01-2024 23\ninterval = 7\ninterval.unit = HOURS"),
        ("timestamp", "type = date\nformat = yyyyMMddHHmmssSSS\nrange = 20231231235959000,20240101000002000\ninterval = 250\ninterval.unit = MILLISECONDS"),
        ("int", "type = date\nformat = yyyy\nrange = NOW-30YEARS,NOW\ninterval.unit = YEARS"),
        ("date", "type = date\nformat = yyyy-MM-dd\nrange = 2020-01-31,2024-03-01\ninterval.unit = MONTHS"),
    ];

    private static readonly string[] Others =
    [
        "", "0", "00", "007", "7", "-6", "99", "a", "aa", "C", "2024", "2024-02", "2024-02-30", "2024/03/30", "2024-01-02", "9999-12-31",
        "2023-12-31 23:59:59.5", "x",
    ];

    [Fact]
    public void Enumeration_under_constraints_is_the_filter_of_the_full_enumeration()
    {
        var cases =
            from first in Gen.Elements(Keys)
            from second in Gen.Elements(Keys)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select (first, second, seed);
        Prop.ForAll(cases.ToArbitrary(), one => Check(one.first, one.second, new Random(one.seed))).Holds();
    }

    private static bool Check((string Key, string Properties) first, (string Key, string Properties) second, Random random)
    {
        var table = Table($"a {first.Key}, b {second.Key}", Named("a", first.Properties) + "\n" + Named("b", second.Properties));
        var all = table.Partitions();
        var constraints = Enumerable.Range(0, 2).Select(key => Constraint(random, [.. all.Select(partition => partition.Values[key]).Distinct()])).ToArray();
        var kinds = table.Keys.Select(key => new PartitionKey("", key.Type.Text).Kind).ToArray();
        var expected = all.Where(partition => Enumerable.Range(0, 2).All(key => constraints[key].Allows(kinds[key], partition.Values[key])));
        return expected.Select(partition => partition.Location).SequenceEqual(table.Partitions(constraints).Select(partition => partition.Location));
    }

    private static string Named(string key, string properties) => string.Join('\n', properties.Split('\n').Select(line => $"{key}.{line}"));

    private static KeyConstraint Constraint(Random random, string[] values) => random.Next(6) switch
    {
        0 => KeyConstraint.Free,
        1 => KeyConstraint.OneOf(Value(random, values)),
        2 => KeyConstraint.OneOf([.. Enumerable.Range(0, random.Next(5)).Select(_ => Value(random, values))]),
        3 => KeyConstraint.Between(Bound(random, values), null),
        4 => KeyConstraint.Between(null, Bound(random, values)),
        _ => KeyConstraint.Between(Bound(random, values), Bound(random, values)),
    };

    private static KeyBound Bound(Random random, string[] values) => new(Value(random, values), random.Next(2) == 0);

    private static string Value(Random random, string[] values) =>
        random.Next(4) == 0 ? Others[random.Next(Others.Length)] : values[random.Next(values.Length)];
}
