using System.Runtime.CompilerServices;

namespace Tarn.Storage.Metadata;

/// <summary>Reads the rows of a range, page by page.</summary>
public static class MetadataRows
{
    /// <summary>The rows of a range in key order. Memory: one page.</summary>
    /// <param name="rows">The view that the rows are read from.</param>
    /// <param name="cancellationToken">Ends the reading between two rows.</param>
    public static async IAsyncEnumerable<Row> All(
        IMetadataReader rows, Space space, KeyRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await rows.Scan(space, range, MetadataLimits.BackgroundRowsMax);
            foreach (var row in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return row;
            }

            if (page.Count < MetadataLimits.BackgroundRowsMax)
            {
                yield break;
            }

            range = range.After(page[^1].Key);
        }
    }

    /// <summary>
    /// The rows of a range in key order. Each page is a read of its own, because no read transaction may last for long: D18
    /// (metadata has group commit). So a later page may show later commits. Memory: one page.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<Row> All(
        IMetadataStore store, Space space, KeyRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = range;
            var page = await store.Read(reader => reader.Scan(space, next, MetadataLimits.BackgroundRowsMax), cancellationToken);
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < MetadataLimits.BackgroundRowsMax)
            {
                yield break;
            }

            range = range.After(page[^1].Key);
        }
    }
}
