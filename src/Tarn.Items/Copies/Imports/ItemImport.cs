using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;

namespace Tarn.Items.Copies.Imports;

/// <summary>An import of objects into a new table. Immutable.</summary>
public sealed record ItemImport : ItemTransfer
{
    public required ImportFormat Format { get; init; }

    public required ImportCompression Compression { get; init; }

    /// <summary>Between the fields of a line of CSV.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The names of the fields of CSV; empty: the first line of each object has them.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The table as it was made, for answers; null until the import has begun.</summary>
    public ItemTable? Definition { get; init; }

    public ImportCounts Counts { get; init; }

    /// <inheritdoc/>
    public override string Arn => $"{TableArn}/import/{Name}";
}
