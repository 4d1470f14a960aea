namespace Tarn.Lake.Catalog;

/// <summary>The table properties of Tarn that users set. `docs/tables.md` lists them.</summary>
public static class OwnProperties
{
    /// <summary>The begin of their names, and of the names that Tarn itself writes.</summary>
    public const string Prefix = "tarn.";

    /// <summary>Adds columns that name each row's log record.</summary>
    public const string Lineage = "tarn.lineage";

    /// <summary>Hides undelivered rows where it is false.</summary>
    public const string Live = "tarn.live";

    /// <summary>Turns maintenance off.</summary>
    public const string Maintenance = "tarn.maintenance";

    /// <summary>Allows a <c>_rest</c> column in a table that Tarn did not make.</summary>
    public const string Rest = "tarn.rest.enabled";

    /// <summary>Limits the columns that records may create.</summary>
    public const string ColumnsMax = "tarn.schema.max-columns";

    /// <summary>The size of a table's files up to which its columns are retyped without a request.</summary>
    public const string RetypeBytesMax = "tarn.schema.retype-max-bytes";

    /// <summary>Turns statistics off.</summary>
    public const string Statistics = "tarn.statistics";

    /// <summary>Limits the columns with statistics.</summary>
    public const string StatisticsColumnsMax = "tarn.statistics.max-columns";

    /// <summary>How upserts delete rows.</summary>
    public const string UpsertDeletes = "tarn.upsert.deletes";

    /// <summary>Iceberg's switch for expiry and orphan removal.</summary>
    public const string GarbageCollection = "gc.enabled";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Lineage, Live, Maintenance, Rest, ColumnsMax, RetypeBytesMax, Statistics, StatisticsColumnsMax, UpsertDeletes, GarbageCollection];

    /// <summary>Whether users set a property of this name.</summary>
    public static bool IsSetting(string name) => All.Contains(name, StringComparer.Ordinal);
}
