using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Catalog;

/// <summary>Iceberg tables that were dropped: for 7 days they can come back, or their files are to be removed.</summary>
public static class DroppedTables
{
    /// <summary>How long a dropped table can come back.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private const byte RowVersion = 1;
    private const int PageRows = 1_000;

    /// <summary>
    /// Makes the newest dropped table of that name a table again, with its metadata as of the drop. Its tags are lost.
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound: no such table was dropped within 7 days, or its database or metadata is gone; AlreadyExists: the name is taken;
    /// InvalidArgument: its location is another table's; AccessDenied: the holder has no rights to its locations.
    /// </exception>
    public static async ValueTask<CatalogTable> Undrop(
        LakeCatalog catalog, IMetadataStore store, TableName name, IRights rights, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var dropped = await Newest(store, name, now, cancellationToken)
            ?? throw new TarnException(ErrorKind.NotFound, $"No table {name} was dropped within the last {Kept.Days} days.");
        var location = dropped.Table.MetadataLocation!;
        rights.RequireRead(location);
        var back = dropped.Table.PointTo(location, await catalog.Loader.Metadata(location, cancellationToken), rights);
        rights.RequireUse(back.Places);
        return await store.Commit(
            async transaction =>
            {
                var key = CatalogKeys.Table(dropped.Table.Id);
                if (await transaction.Get(LakeSpaces.Dropped, key) is null)
                {
                    throw new TarnException(ErrorKind.NotFound, $"Table {name} came back already.");
                }

                transaction.Delete(LakeSpaces.Dropped, key);
                return await catalog.CreateTable(transaction, back with { UpdatedMs = now.ToUnixTimeMilliseconds() });
            },
            cancellationToken);
    }

    /// <summary>Forgets the tables that were dropped longer ago than <see cref="Kept"/>. Their files stay.</summary>
    public static async Task RemoveExpired(IMetadataStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await foreach (var page in Pages(store, LakeSpaces.Dropped, cancellationToken))
        {
            var expired = page.Where(row => IsExpired(row.Table, now)).ToArray();
            if (expired.Length > 0)
            {
                await store.Commit(
                    transaction =>
                    {
                        foreach (var (key, _) in expired)
                        {
                            transaction.Delete(LakeSpaces.Dropped, key);
                        }

                        return ValueTask.FromResult(true);
                    },
                    cancellationToken);
            }
        }
    }

    /// <summary>The tables that can come back, in no order.</summary>
    internal static async ValueTask<IReadOnlyList<DroppedTable>> All(IMetadataStore store, CancellationToken cancellationToken)
    {
        var all = new List<DroppedTable>();
        await foreach (var page in Pages(store, LakeSpaces.Dropped, cancellationToken))
        {
            all.AddRange(page.Select(row => row.Table));
        }

        return all;
    }

    /// <summary>Stores a dropped table, if it is an Iceberg table.</summary>
    internal static void Keep(IMetadataTransaction transaction, CatalogTable table, long nowMs) => Put(transaction, LakeSpaces.Dropped, table, nowMs);

    /// <summary>Orders the removal of a dropped table's files.</summary>
    internal static void Purge(IMetadataTransaction transaction, CatalogTable table, long nowMs) => Put(transaction, LakeSpaces.Purges, table, nowMs);

    /// <summary>The first table whose files are to be removed; null: none.</summary>
    internal static async ValueTask<DroppedTable?> FirstPurge(IMetadataStore store, CancellationToken cancellationToken)
    {
        var rows = await store.Read(reader => reader.Scan(LakeSpaces.Purges, KeyRange.All, 1), cancellationToken);
        return rows.Count == 0 ? null : Decode(rows[0]);
    }

    /// <summary>A table that was dropped, while it can come back or until its files are removed; null: neither.</summary>
    internal static async ValueTask<CatalogTable?> Find(IMetadataReader reader, TableId id)
    {
        var key = CatalogKeys.Table(id);
        return (await reader.Get(LakeSpaces.Purges, key) ?? await reader.Get(LakeSpaces.Dropped, key)) is { } value
            ? Decode(new Row(key, value)).Table
            : null;
    }

    private static async ValueTask<DroppedTable?> Newest(IMetadataStore store, TableName name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DroppedTable? newest = null;
        await foreach (var page in Pages(store, LakeSpaces.Dropped, cancellationToken))
        {
            foreach (var (_, table) in page)
            {
                if (table.Table.Name == name && !IsExpired(table, now) && (newest is null || table.DroppedMs >= newest.DroppedMs))
                {
                    newest = table;
                }
            }
        }

        return newest;
    }

    private static bool IsExpired(DroppedTable table, DateTimeOffset now) => now.ToUnixTimeMilliseconds() - table.DroppedMs > Kept.TotalMilliseconds;

    private static async IAsyncEnumerable<IReadOnlyList<(ReadOnlyMemory<byte> Key, DroppedTable Table)>> Pages(
        IMetadataStore store, Space space, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var range = KeyRange.All; ;)
        {
            var from = range;
            var rows = await store.Read(reader => reader.Scan(space, from, PageRows), cancellationToken);
            yield return [.. rows.Select(row => (row.Key, Decode(row)))];
            if (rows.Count < PageRows)
            {
                yield break;
            }

            range = range.After(rows[^1].Key);
        }
    }

    private static void Put(IMetadataTransaction transaction, Space space, CatalogTable table, long nowMs)
    {
        if (!table.IsIceberg)
        {
            return;
        }

        transaction.Put(space, CatalogKeys.Table(table.Id), JsonRow.Encode(RowVersion, json =>
        {
            json.WriteStartObject();
            json.WriteString("account"u8, table.Name.Scope.Account);
            json.WriteString("region"u8, table.Name.Scope.Region);
            json.WriteString("database"u8, table.Name.Database);
            json.WriteString("table"u8, table.Name.Table);
            json.WriteNumber("created"u8, table.CreatedMs);
            json.WriteNumber("dropped"u8, nowMs);
            json.WriteBase64String("document"u8, table.Document.Span);
            json.WriteBase64String("row"u8, CatalogRows.Encode(table));
            json.WriteEndObject();
        }));
    }

    private static DroppedTable Decode(Row row) => JsonRow.Decode(RowVersion, row.Value, json => new DroppedTable(
        CatalogRows.DecodeTable(json.GetProperty("row").GetBytesFromBase64()) with
        {
            Id = CatalogKeys.ReadTable(row.Key),
            Name = new TableName(new CatalogScope(json.Text("account"), json.Text("region")), json.Text("database"), json.Text("table")),
            CreatedMs = json.Number("created"),
            Document = json.GetProperty("document").GetBytesFromBase64(),
        },
        json.Number("dropped")));
}
