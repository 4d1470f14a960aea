using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Projection;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Tests.Hive.Projection;

/// <summary>Tables whose properties describe their partitions.</summary>
internal static class ProjectedTables
{
    public static DateTimeOffset Now { get; } = new(2024, 3, 31, 10, 20, 30, TimeSpan.Zero);

    /// <summary>A table.</summary>
    /// <param name="keys">The partition keys, like <c>d string, n int</c>.</param>
    /// <param name="properties">The properties, a line each: <c>d.type = enum</c>; projection is enabled, and names begin with it.</param>
    public static HiveTable Table(string keys, string properties) => new()
    {
        Name = new TableName(new CatalogScope("000000000000", "us-east-1"), "g", "t"),
        Storage = new HiveStorage { Columns = [], Location = "s3://b/t" },
        Keys = [.. keys.Split(", ").Select(key => key.Split(' ')).Select(key => new HiveColumn(key[0], HiveType.Parse(key[1])))],
        Parameters = properties.Split('\n').Select(line => line.TrimStart().Split(" = ", 2)).ToDictionary(
            pair => pair[0].StartsWith("storage", StringComparison.Ordinal) ? pair[0] : "projection." + pair[0], pair => pair[1])
            .Append(new("projection.enabled", "true")).ToDictionary(),
    };

    public static List<ProjectedPartition> Partitions(this HiveTable table, params KeyConstraint[] constraints) =>
        [.. PartitionProjection.Of(table)!.Partitions(constraints.Length > 0 ? constraints : [.. table.Keys.Select(_ => KeyConstraint.Free)], Now)];

    /// <summary>The values of each partition, joined by slashes.</summary>
    public static IEnumerable<string> Values(this IEnumerable<ProjectedPartition> partitions) =>
        partitions.Select(partition => string.Join('/', partition.Values));
}
