using System.Runtime.CompilerServices;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Catalog;

/// <summary>
/// A reader's view of a table: its metadata at one moment, and files that stay until this object is disposed.
/// </summary>
public sealed class PinnedTable : IDisposable
{
    private readonly IDisposable _pin;
    private readonly TableLoader _loader;

    internal PinnedTable(CatalogTable table, TableMetadata metadata, IDisposable pin, TableLoader loader)
    {
        Table = table;
        Metadata = metadata;
        _pin = pin;
        _loader = loader;
    }

    /// <summary>Reads the table's files.</summary>
    internal TableLoader Loader => _loader;

    public CatalogTable Table { get; }

    public TableMetadata Metadata { get; }

    /// <summary>Whether a file is in the table's locations. A file outside is opened only with the reader's own right to it.</summary>
    public bool Holds(string location) => Table.Holds(location);

    /// <summary>
    /// The data and delete files of a snapshot. When <paramref name="snapshot"/> is null (a table without a snapshot),
    /// there are none.
    /// </summary>
    public ValueTask<SnapshotFiles> Files(Snapshot? snapshot, CancellationToken cancellationToken) => _loader.Files(Metadata, snapshot, cancellationToken);

    /// <summary>
    /// The manifests of a snapshot. Callers prune them by their partition summaries before they read entries.
    /// </summary>
    public ValueTask<IReadOnlyList<ManifestFile>> Manifests(Snapshot snapshot, CancellationToken cancellationToken) =>
        _loader.Manifests(snapshot, cancellationToken);

    /// <summary>The entries of one manifest, including deleted ones.</summary>
    public ValueTask<IReadOnlyList<ManifestEntry>> Entries(ManifestFile manifest, CancellationToken cancellationToken) =>
        _loader.Entries(Metadata, manifest, cancellationToken);

    /// <summary>
    /// The entries of one manifest, including deleted ones. A manifest that is too large to be in memory as a whole is read in pages.
    /// </summary>
    public async IAsyncEnumerable<ManifestEntry> EachEntry(ManifestFile manifest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await WholeOrNull(manifest, cancellationToken) is { } whole)
        {
            foreach (var entry in whole)
            {
                yield return entry;
            }

            yield break;
        }

        for (var (from, isLast) = (0L, false); !isLast;)
        {
            (var page, isLast) = await _loader.EntryPage(Metadata, manifest, from, cancellationToken);
            from += page.Count;
            foreach (var entry in page)
            {
                yield return entry;
            }
        }
    }

    private async ValueTask<IReadOnlyList<ManifestEntry>?> WholeOrNull(ManifestFile manifest, CancellationToken cancellationToken)
    {
        try
        {
            return await Entries(manifest, cancellationToken);
        }
        catch (TarnException large) when (large.Kind == ErrorKind.LimitExceeded)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pin.Dispose();
}
