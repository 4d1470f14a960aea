using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Catalog;

/// <summary>
/// The tables of the rows that views materialize. The table's properties name the query of these rows and their position in the source's
/// history; they change in the commits that add the rows. Others may write properties too, so the digest in the catalog's row
/// decides whether the rows are trusted.
/// </summary>
public static class MaterializedTables
{
    /// <summary>The end of the table's name, after the view's.</summary>
    public const string NameEnd = "__kept";

    /// <summary>The view's query.</summary>
    public const string Query = OwnProperties.Prefix + "view.query";

    /// <summary>The database of names in it without one.</summary>
    public const string Database = OwnProperties.Prefix + "view.database";

    /// <summary>The UUID of the source.</summary>
    public const string Source = OwnProperties.Prefix + "view.source";

    /// <summary>The source's database and name, with a point between them.</summary>
    public const string SourceName = OwnProperties.Prefix + "view.source-name";

    /// <summary>The source's snapshot whose rows are materialized; empty: it had none.</summary>
    public const string SourceSnapshot = OwnProperties.Prefix + "view.source-snapshot";

    /// <summary>That snapshot's sequence number. Entries of the table's snapshots have it too.</summary>
    public const string SourceSequence = OwnProperties.Prefix + "view.source-sequence";

    /// <summary>The sequence number of the last refresh that wrote rows; absent: none has.</summary>
    public const string RowsSequence = OwnProperties.Prefix + "view.rows-sequence";

    /// <summary>The name of a view's table.</summary>
    public static string NameOf(string view) => view + NameEnd;

    /// <summary>The digest of a view, its query and its source: <see cref="CatalogTable.Keeps"/> of the view's table.</summary>
    internal static string DigestOf(TableName kept, SqlView view, TableMetadata source)
    {
        var text = string.Join('\0', kept.Database, kept.Table, view.Database, source.TableUuid, view.Sql);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Whether a table materializes rows of this query and source, by a statement whose caller read the source.</summary>
    internal static bool IsTrusted(CatalogTable kept, SqlView view, TableMetadata source) => kept.Keeps == DigestOf(kept.Name, view, source);

    /// <summary>The properties of a table that has the rows of a snapshot of its source.</summary>
    internal static Dictionary<string, string> PropertiesOf(SqlView view, PinnedSnapshot pinned, bool hasRows, TableMetadata? before)
    {
        var (name, source, snapshot) = (pinned.Table.Table.Name, pinned.Table.Metadata, pinned.Snapshot);
        var sequence = TextOf(snapshot?.SequenceNumber ?? 0);
        var properties = new Dictionary<string, string>
        {
            [Query] = view.Sql,
            [Database] = view.Database,
            [Source] = source.TableUuid.ToString(),
            [SourceName] = $"{name.Database}.{name.Table}",
            [SourceSnapshot] = snapshot is null ? "" : TextOf(snapshot.Id.Value),
            [SourceSequence] = sequence,
        };
        if (hasRows || before?.Properties.ContainsKey(RowsSequence) == true)
        {
            properties[RowsSequence] = hasRows ? sequence : before!.Properties[RowsSequence];
        }

        return properties;
    }

    /// <summary>
    /// The commit of the source after which its rows are not materialized. Null with a reason: the materialized rows are not the ones of the
    /// source as it is pinned, and the query must read it.
    /// </summary>
    /// <param name="view">The view's query.</param>
    public static (long? After, string? Reason) Check(TableHandle kept, TableHandle source, SqlView view) =>
        kept.State is not PinnedSnapshot rows || source.State is not PinnedSnapshot pinned ? (null, "its source is no Iceberg table")
            : source.TailKeys.Count > 0 ? (null, "its source has unique keys now")
            : Check(rows, pinned, view);

    /// <inheritdoc cref="Check(TableHandle, TableHandle, SqlView)"/>
    internal static (long? After, string? Reason) Check(PinnedSnapshot rows, PinnedSnapshot pinned, SqlView view)
    {
        var properties = rows.Table.Metadata.Properties;
        if (properties.GetValueOrDefault(Query) != view.Sql || properties.GetValueOrDefault(Database) != view.Database)
        {
            return (null, "its kept rows are of another query");
        }

        if (properties.GetValueOrDefault(Source) != pinned.Table.Metadata.TableUuid.ToString())
        {
            return (null, "its source is another table now");
        }

        if (!IsTrusted(rows.Table.Table, view, pinned.Table.Metadata))
        {
            return (null, "its table was not filled by CREATE or REFRESH MATERIALIZED VIEW");
        }

        if (!long.TryParse(properties.GetValueOrDefault(SourceSequence), CultureInfo.InvariantCulture, out var after)
            || NewestRows(rows) != properties.GetValueOrDefault(RowsSequence))
        {
            return (null, "its kept rows were changed by others");
        }

        var reason = Difference(pinned, properties.GetValueOrDefault(SourceSnapshot) ?? "", after);
        return reason is null ? (after, null) : (null, reason);
    }

    /// <summary>Whether the rows of all commits of the source are materialized. They are of an earlier state of it.</summary>
    internal static bool IsCurrent(TableMetadata kept, Snapshot? source) =>
        kept.Properties.GetValueOrDefault(SourceSnapshot) == (source is null ? "" : TextOf(source.Id.Value));

    /// <summary>The present state of a pinned table, for a reader with all rights.</summary>
    internal static PinnedSnapshot StateOf(PinnedTable table) => PinnedSnapshot.Of(table, table.Table.Name.Table, null, InstanceRights.Instance);

    /// <summary>The number of the source's commits that are not materialized.</summary>
    internal static int CommitsSince(TableMetadata kept, TableMetadata source)
    {
        var known = kept.Properties.GetValueOrDefault(SourceSnapshot);
        return History(source, source.CurrentSnapshot).TakeWhile(snapshot => TextOf(snapshot.Id.Value) != known).Count();
    }

    /// <summary>The number of files of materialized rows, from the summary of the newest snapshot.</summary>
    internal static int FilesOf(TableHandle kept) =>
        ((PinnedSnapshot)kept.State!).Snapshot is { } snapshot
            && int.TryParse(snapshot.Summary.GetValueOrDefault(SnapshotSummary.TotalDataFiles), CultureInfo.InvariantCulture, out var files) ? files : 0;

    // The newest snapshot that changed the materialized rows; compaction changes none.
    private static string? NewestRows(PinnedSnapshot rows)
    {
        foreach (var snapshot in History(rows.Table.Metadata, rows.Snapshot))
        {
            if (snapshot.Operation != SnapshotSummary.Replace)
            {
                return snapshot.Summary.GetValueOrDefault(SourceSequence) ?? "";
            }
        }

        return null;
    }

    // The source may only have got new rows since, and compactions of rows that are materialized.
    private static string? Difference(PinnedSnapshot source, string known, long after)
    {
        var isWhole = source.Snapshot is null;
        foreach (var snapshot in History(source.Table.Metadata, source.Snapshot))
        {
            isWhole = snapshot.ParentId is null;
            if (TextOf(snapshot.Id.Value) == known)
            {
                return null;
            }

            if (snapshot.Operation == SnapshotSummary.Append)
            {
                continue;
            }

            if (snapshot.Operation != SnapshotSummary.Replace)
            {
                return $"rows of its source were changed or deleted ({snapshot.Operation} of snapshot {TextOf(snapshot.Id.Value)})";
            }

            if (!long.TryParse(snapshot.Summary.GetValueOrDefault(SnapshotSummary.PlannedSequence), CultureInfo.InvariantCulture, out var planned)
                || planned > after)
            {
                return $"its source was rewritten (snapshot {TextOf(snapshot.Id.Value)})";
            }
        }

        return known.Length == 0 && isWhole ? null : "the snapshot of its source that it keeps has expired, or is of the future";
    }

    // The snapshots from the present one back to the first one that has not expired.
    private static IEnumerable<Snapshot> History(TableMetadata table, Snapshot? newest)
    {
        var byId = table.Snapshots.ToDictionary(snapshot => snapshot.Id);
        for (var next = newest; next is not null; next = next.ParentId is { } parent ? byId.GetValueOrDefault(parent) : null)
        {
            yield return next;
        }
    }

    private static string TextOf(long number) => number.ToString(CultureInfo.InvariantCulture);
}
