namespace Tarn.Lake.Catalog;

/// <summary>The table properties that begin with <c>tarn.</c>. `docs/tables.md` describes them.</summary>
public static class OwnProperties
{
    /// <summary>The begin of their names.</summary>
    public const string Prefix = "tarn.";

    private static readonly string[] Settings =
    [
        "tarn.lineage", "tarn.live", "tarn.maintenance", "tarn.rest.enabled", "tarn.schema.max-columns", "tarn.schema.retype-max-bytes",
        "tarn.statistics", "tarn.statistics.max-columns", "tarn.upsert.deletes",
    ];

    /// <summary>The names of the properties that users set; Tarn itself writes the others.</summary>
    public static IReadOnlyList<string> All => Settings;

    /// <summary>Whether users set a property of this name.</summary>
    public static bool IsSetting(string name) => Settings.Contains(name, StringComparer.Ordinal);
}
