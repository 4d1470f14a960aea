using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit;

/// <summary>
/// A commit as clients send it: conditions of the table, and updates of its metadata in order. A snapshot's manifest list
/// and manifests are files that the client has written.
/// </summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public sealed record TableCommit
{
    /// <summary>No change: only the creation of a table that was begun.</summary>
    public static TableCommit Nothing { get; } = new() { Updates = [] };

    /// <summary>Sets properties.</summary>
    public static TableCommit Set(string name, string value) =>
        new() { Updates = [new TableUpdate.SetProperties(new Dictionary<string, string> { [name] = value })] };

    /// <summary>Conditions that must hold when the commit is prepared.</summary>
    public IReadOnlyList<TableRequirement> Requirements { get; init; } = [];

    /// <summary>The updates, in order.</summary>
    public required IReadOnlyList<TableUpdate> Updates { get; init; }

    /// <summary>Files that are named with the commit, staged by the caller.</summary>
    public IReadOnlyList<StagedFile> Files { get; init; } = [];
}
