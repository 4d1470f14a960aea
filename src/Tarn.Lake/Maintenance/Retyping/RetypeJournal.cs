using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Removal;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>
/// The columns that operators retype, and the files written for them, as rows of the metadata map. So a restart continues where the
/// last run ended. The files have their names; the table lists them with the last commit. Format: <c>docs/formats/lake.md</c>.
/// </summary>
/// <param name="catalog">The tables.</param>
public sealed class RetypeJournal(IMetadataStore store, LakeCatalog catalog)
{
    private const byte RowVersion = 1;
    private const int RowsMax = 50;

    /// <summary>The request of a table; null: there is none.</summary>
    public ValueTask<RetypeRequest?> Find(TableId table, CancellationToken cancellationToken) => store.Read(
        async reader => await reader.Get(LakeSpaces.Retypes, CatalogKeys.Table(table)) is { } row ? JsonRow.Decode(RowVersion, row, RetypeRequest.Read) : null,
        cancellationToken);

    public static void Add(IMetadataTransaction transaction, TableId table, RetypeRequest request) =>
        transaction.Put(LakeSpaces.Retypes, CatalogKeys.Table(table), JsonRow.Encode(RowVersion, request.Write));

    /// <summary>Removes the request and the records of its files, which a commit of the same transaction names.</summary>
    public static async ValueTask Finish(IMetadataTransaction transaction, TableId table)
    {
        var rows = await transaction.Scan(LakeSpaces.Retypes, KeyRange.Prefix(CatalogKeys.Table(table)), int.MaxValue);
        foreach (var row in rows)
        {
            transaction.Delete(LakeSpaces.Retypes, row.Key);
        }
    }

    /// <summary>Removes the request of a table with its files. The columns stay as they are.</summary>
    public async Task Cancel(TableId table, CancellationToken cancellationToken)
    {
        // The request goes last, so that a run after a crash cancels it again.
        while (await store.Commit(transaction => RemoveSome(transaction, table), cancellationToken))
        {
        }
    }

    /// <summary>Cancels the requests of tables that are gone.</summary>
    public async Task CancelGone(Predicate<TableId> exists, CancellationToken cancellationToken)
    {
        var range = KeyRange.All;
        while ((await store.Read(reader => reader.Scan(LakeSpaces.Retypes, range, 1), cancellationToken)).Select(row => row.Key).ToList() is [var key])
        {
            var table = CatalogKeys.ReadTable(key[..8]);
            if (!exists(table))
            {
                await Cancel(table, cancellationToken);
            }

            range = new KeyRange(KeyRange.Successor(CatalogKeys.Table(table)), null);
        }
    }

    /// <summary>Visits the locations of all files that were written for a table's request.</summary>
    internal Task Locations(TableId table, Action<string> visit, CancellationToken cancellationToken) => Each(
        table,
        row =>
        {
            if (JsonRow.Decode(RowVersion, row.Value, RetypedGroup.LocationOf) is { } location)
            {
                visit(location);
            }
        },
        cancellationToken);

    /// <summary>The files that were written for a table's request.</summary>
    internal async Task<IReadOnlyList<RetypedGroup>> Groups(TableId table, TableMetadata metadata, CancellationToken cancellationToken)
    {
        var groups = new List<RetypedGroup>();
        await Each(
            table, row => groups.Add(JsonRow.Decode(RowVersion, row.Value, json => RetypedGroup.Read(row.Key.ToArray(), json, metadata))), cancellationToken);
        return groups;
    }

    /// <summary>Names the file of a group and adds its row.</summary>
    internal async Task<RetypedGroup> Add(TableId table, TableMetadata target, RetypedGroup group, CancellationToken cancellationToken)
    {
        var row = await store.Commit(
            async transaction =>
            {
                byte[] key = [.. CatalogKeys.Table(table), .. CatalogKeys.Id(transaction.NextId())];
                transaction.Put(LakeSpaces.Retypes, key, JsonRow.Encode(RowVersion, json => group.Write(json, target)));
                if (group.File?.Staged is { } staged)
                {
                    await staged.Put(transaction);
                }

                return key;
            },
            cancellationToken);
        await group.DisposeAsync();
        return group with { File = group.File is null ? null : group.File with { Staged = null }, Row = row };
    }

    /// <summary>Removes a group with its file.</summary>
    internal async Task Remove(RetypedGroup group, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (group.File is not null)
            {
                await RemovalGate.Remove(transaction, catalog, CatalogKeys.ReadTable(group.Row.AsMemory(0, 8)), [group.File.File.Path]);
            }

            transaction.Delete(LakeSpaces.Retypes, group.Row!);
            return true;
        },
        cancellationToken);

    private async Task Each(TableId table, Action<Row> visit, CancellationToken cancellationToken)
    {
        var range = GroupsOf(table);
        while (true)
        {
            var from = range;
            var rows = await store.Read(reader => reader.Scan(LakeSpaces.Retypes, from, RowsMax), cancellationToken);
            foreach (var row in rows)
            {
                visit(row);
            }

            if (rows.Count == 0)
            {
                return;
            }

            range = range.After(rows[^1].Key);
        }
    }

    private async ValueTask<bool> RemoveSome(IMetadataTransaction transaction, TableId table)
    {
        var rows = await transaction.Scan(LakeSpaces.Retypes, GroupsOf(table), RowsMax);
        foreach (var row in rows)
        {
            if (JsonRow.Decode(RowVersion, row.Value, RetypedGroup.LocationOf) is { } location)
            {
                await RemovalGate.Remove(transaction, catalog, table, [location]);
            }

            transaction.Delete(LakeSpaces.Retypes, row.Key);
        }

        if (rows.Count == 0)
        {
            transaction.Delete(LakeSpaces.Retypes, CatalogKeys.Table(table));
        }

        return rows.Count > 0;
    }

    // The request's own key is the prefix itself.
    private static KeyRange GroupsOf(TableId table) => KeyRange.Prefix(CatalogKeys.Table(table)).After(CatalogKeys.Table(table));
}
