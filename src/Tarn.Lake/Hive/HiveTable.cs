using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Lake.Hive;

/// <summary>
/// A table whose rows are files in folders: the files of its own folder, or of its partitions' folders. The catalog knows no file of it.
/// Immutable.
/// </summary>
public sealed record HiveTable
{
    public TableId Id { get; init; }

    public required TableName Name { get; init; }

    /// <summary>Its files; a partition may describe its own files otherwise.</summary>
    public required HiveStorage Storage { get; init; }

    /// <summary>The partition keys; empty: the table has no partitions.</summary>
    public IReadOnlyList<HiveColumn> Keys { get; init; } = [];

    /// <summary>The properties of the table.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Its comment; null: none.</summary>
    public string? Comment { get; init; }

    /// <summary>The rows of its partitions.</summary>
    public PartitionTable Partitions => new(Id, PartitionKeys);

    /// <summary>The partition keys in the form of the catalog's rows.</summary>
    public IReadOnlyList<PartitionKey> PartitionKeys => [.. Keys.Select(key => new PartitionKey(key.Name, key.Type.Text))];
}
