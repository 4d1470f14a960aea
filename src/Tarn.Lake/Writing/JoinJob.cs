using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Writing;

/// <summary>Parquet files of equal columns whose rows become one file.</summary>
public sealed record JoinJob
{
    /// <summary>The prefix of the files.</summary>
    public required JobSubject Subject { get; init; }

    /// <summary>The locations of the files and their sizes in bytes, in the order of the rows.</summary>
    public required IReadOnlyList<(string Location, long SizeBytes)> Files { get; init; }

    /// <summary>The columns of all files.</summary>
    public required StructType Columns { get; init; }

    /// <summary>Whether the ids of <see cref="Columns"/> are the files' own, and the new file gets them.</summary>
    public required bool HasFieldIds { get; init; }
}
