namespace Tarn.Lake.Adoption;

/// <summary>The result of an adoption.</summary>
public sealed record AdoptionReport
{
    /// <summary>The most files that are listed with their reasons.</summary>
    public const int MisfitsMax = 1_000;

    /// <summary>Whether the folder was an Iceberg table already.</summary>
    public bool IsIceberg { get; init; }

    /// <summary>The table's metadata file; null: no table was made.</summary>
    public string? MetadataLocation { get; init; }

    /// <summary>The number of data files.</summary>
    public long Files { get; init; }

    /// <summary>The number of their rows; rows that delete files remove count.</summary>
    public long Rows { get; init; }

    /// <summary>The bytes of the data files.</summary>
    public long Bytes { get; init; }

    /// <summary>The number of files that were skipped because a part of their names begins with <c>_</c> or a dot.</summary>
    public long Hidden { get; init; }

    /// <summary>The table's columns.</summary>
    public IReadOnlyList<AdoptedColumn> Columns { get; init; } = [];

    /// <summary>The files that do not fit, at most <see cref="MisfitsMax"/>. With one of them, no table is made.</summary>
    public IReadOnlyList<AdoptionMisfit> Misfits { get; init; } = [];

    /// <summary>The number of all files that do not fit.</summary>
    public long MisfitCount { get; init; }
}

/// <summary>A column of an adopted table.</summary>
/// <param name="Type">Its type in Iceberg's text form.</param>
/// <param name="IsPartition">Whether the folders' names give its values.</param>
public sealed record AdoptedColumn(string Name, string Type, bool IsPartition);

/// <summary>A file that does not fit.</summary>
/// <param name="Location">The file.</param>
public sealed record AdoptionMisfit(string Location, string Reason);
