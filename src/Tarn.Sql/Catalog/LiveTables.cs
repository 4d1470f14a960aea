using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Catalog;

/// <summary>
/// Tables with the rows that deliveries have not committed yet. A snapshot and its tail are cut at the same positions, so each
/// row is in one of them.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="tails">The deliveries.</param>
internal sealed class LiveTables(LakeCatalog catalog, ITableTail tails)
{
    /// <summary>The table property that hides undelivered rows where it is false.</summary>
    public const string Property = OwnProperties.Live;

    private const string Live = "$live";
    private const string Delivered = "$delivered";

    /// <summary>A snapshot is sought this often for rows that are readable beside it; then the rows are committed first.</summary>
    private const int AttemptsMax = 3;

    /// <summary>Splits a name such as <c>t$live</c> or <c>t$delivered</c> into the table's name, and whether undelivered rows are seen.</summary>
    public static (string Table, bool? IsLive) Split(string name) =>
        name.EndsWith(Live, StringComparison.OrdinalIgnoreCase) ? (name[..^Live.Length], true)
        : name.EndsWith(Delivered, StringComparison.OrdinalIgnoreCase) ? (name[..^Delivered.Length], false)
        : (name, null);

    /// <summary>Pins the current snapshot, with the undelivered rows beside it.</summary>
    /// <param name="rights">The rights of the reader.</param>
    /// <param name="always">Whether the table's property does not matter. Then no record may be left out.</param>
    /// <param name="cancellationToken">Ends the wait for deliveries.</param>
    /// <exception cref="SqlException">GENERIC_INTERNAL_ERROR: records would be left out.</exception>
    public async Task<LiveTable> Pin(TableName name, IRights rights, bool always, CancellationToken cancellationToken)
    {
        var pinned = await catalog.Pin(name, rights, cancellationToken);
        if (!always && pinned.Metadata.Property(Property, "true").Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return new LiveTable(pinned);
        }

        pinned.Dispose();
        for (var attempt = 1; ; attempt++)
        {
            // The table may have got other columns after the rows came: then all rows are committed first.
            if (await tails.Open(name, commitsFirst: attempt > 1, cancellationToken) is not { } tail)
            {
                return new LiveTable(await catalog.Pin(name, rights, cancellationToken));
            }

            try
            {
                if (await Whole(name, rights, tail, always, isLast: attempt == AttemptsMax, cancellationToken) is { } whole)
                {
                    return whole;
                }

                tail.Dispose();
            }
            catch
            {
                tail.Dispose();
                throw;
            }
        }
    }

    // Null: some rows have columns that the table no longer has. At the last attempt, the rows of before it are committed.
    private async Task<LiveTable?> Whole(
        TableName name, IRights rights, TableTail tail, bool always, bool isLast, CancellationToken cancellationToken)
    {
        var (table, cut) = await Cut(name, rights, tail, cancellationToken);
        if (always && cut.LeftOut.Count > 0)
        {
            table.Dispose();
            throw new SqlException(
                SqlErrorName.GenericInternalError,
                $"Undelivered records of '{name.Database}.{name.Table}' cannot be read: {LeftOutRecords.Describe(cut.LeftOut)}. "
                    + $"\"{name.Table}{Delivered}\" has the committed rows");
        }

        var keys = cut.Files.FirstOrDefault(file => file.Keys.Count > 0)?.Keys ?? [];
        var columns = table.Metadata.CurrentSchema.Columns;
        var readable = cut.Files.Where(file => file.Columns.Equals(columns) && (file.Keys.Count == 0 || file.Keys.SequenceEqual(keys))).ToList();
        if (readable.Count == cut.Files.Count || isLast)
        {
            return new LiveTable(table) { Tail = tail, Files = readable.Count == cut.Files.Count ? readable : [], LeftOut = cut.LeftOut };
        }

        table.Dispose();
        return null;
    }

    private async Task<(PinnedTable Table, TableTailCut Cut)> Cut(
        TableName name, IRights rights, TableTail tail, CancellationToken cancellationToken)
    {
        while (true)
        {
            var pinned = await catalog.Pin(name, rights, cancellationToken);
            try
            {
                if (await tail.After(pinned.Table, cancellationToken) is { } cut)
                {
                    return (pinned, cut with { Files = [.. cut.Files.Where(file => file.TableUuid == pinned.Metadata.TableUuid)] });
                }

                pinned.Dispose();
            }
            catch
            {
                pinned.Dispose();
                throw;
            }
        }
    }
}

/// <summary>A pinned table, perhaps with undelivered rows beside it.</summary>
internal sealed record LiveTable(PinnedTable Table) : IDisposable
{
    /// <summary>Holds the files of the undelivered rows; null: none are seen.</summary>
    public TableTail? Tail { get; init; }

    /// <summary>The undelivered rows that the snapshot does not have.</summary>
    public IReadOnlyList<TailFile> Files { get; init; } = [];

    /// <summary>Durable records that are neither in the snapshot nor in <see cref="Files"/>.</summary>
    public IReadOnlyList<LeftOutRecords> LeftOut { get; init; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Table.Dispose();
        Tail?.Dispose();
    }
}
