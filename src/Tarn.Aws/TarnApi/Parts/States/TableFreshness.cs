using System.Globalization;
using Tarn.Access.Registry;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The age of the data of Iceberg tables with the tag <c>tarn.freshness-seconds</c>.</summary>
public sealed class TableFreshness(LakeCatalog catalog, ResourceRegistry registry, TimeProvider time)
{
    /// <summary>The tag's key.</summary>
    public const string Tag = "tarn.freshness-seconds";

    /// <summary>The target of a table; null: it has none.</summary>
    public TimeSpan? TargetOf(CatalogTable table) =>
        table.IsIceberg && registry.TryGetTag(new ResourceId(table.Id.Value), Tag, out var text) ? TargetOf(text) : null;

    /// <summary>The target that a value of the tag names; null: it names none.</summary>
    public static TimeSpan? TargetOf(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>All tables with a target.</summary>
    public async ValueTask<IReadOnlyList<Freshness>> All(CancellationToken cancellationToken)
    {
        var all = new List<Freshness>();
        foreach (var table in catalog.All())
        {
            if (TargetOf(table) is { } target && await AgeOf(table, cancellationToken) is { } age)
            {
                all.Add(new Freshness(table.Name.Scope.Account, table.Name.Scope.Region, table.Name.Arn, age, target, age > target));
            }
        }

        return all;
    }

    private async ValueTask<TimeSpan?> AgeOf(CatalogTable table, CancellationToken cancellationToken)
    {
        try
        {
            return LastData(await catalog.Loader.Metadata(table.MetadataLocation!, cancellationToken)) is { } at ? time.GetUtcNow() - at : null;
        }
        catch (TarnException)
        {
            // a damaged table has no age
            return null;
        }
    }

    /// <summary>The time of the last commit of data; null: there was none. Compaction and the rewriting of manifests add no data.</summary>
    public static DateTimeOffset? LastData(TableMetadata metadata) =>
        metadata.Snapshots.Where(snapshot => snapshot.Operation != SnapshotSummary.Replace).Select(snapshot => snapshot.TimestampMs)
            .DefaultIfEmpty().Max() is > 0 and var ms
                ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                : null;
}
