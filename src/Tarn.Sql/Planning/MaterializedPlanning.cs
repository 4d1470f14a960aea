using Tarn.Sql.Catalog;

namespace Tarn.Sql.Planning;

/// <summary>The plan of rows that a view materializes.</summary>
/// <param name="Query">The rows.</param>
/// <param name="Pin">The pin of the rows that are materialized until now; null: none are read.</param>
/// <param name="Source">The source as it is pinned.</param>
/// <param name="IsCurrent">Whether all commits of the source are materialized.</param>
/// <param name="Replaces">Whether the rows replace all materialized ones, instead of adding to them.</param>
/// <param name="ReadsAll">Whether they are computed from all rows of the source.</param>
internal sealed record MaterializedPlanning(
    PlannedQuery Query, IDisposable? Pin, PinnedSnapshot Source, bool IsCurrent, bool Replaces, bool ReadsAll) : IDisposable
{
    /// <summary>The source of a materialized view.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: rows of this table cannot be materialized; the error names the reason.</exception>
    public static PinnedSnapshot SourceOf(TableHandle table)
    {
        var name = $"{table.Database}.{table.Name}";
        if (table.State is not PinnedSnapshot pinned || table.ListsRows || table.Rows is not null)
        {
            throw Refusal($"{name}: it is no Iceberg table");
        }

        if (table.Seen is not null || table.Beside is not null)
        {
            throw Refusal($"{name}: its rows depend on who reads it");
        }

        var metadata = pinned.Table.Metadata;
        return metadata.FormatVersion < 2 ? throw Refusal($"{name}: its format version 1 has no order of commits; version 2 has")
            : metadata.CurrentSchema.IdentifierFieldIds.Count > 0 ? throw Refusal($"{name}: it has unique keys, so rows replace others")
            : pinned;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Query.Dispose();
        Pin?.Dispose();
    }

    private static SqlException Refusal(string what) => new(SqlErrorName.NotSupported, $"A materialized view cannot keep rows of {what}");
}
