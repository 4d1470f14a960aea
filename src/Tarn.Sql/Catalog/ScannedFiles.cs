namespace Tarn.Sql.Catalog;

/// <summary>The files that a scan reads.</summary>
public sealed record ScannedFiles(IReadOnlyList<ScannedFile> Data)
{
    public static ScannedFiles None { get; } = new([]);

    /// <summary>The delete files that apply to at least one data file.</summary>
    public IReadOnlyList<DeleteFile> Deletes { get; init; } = [];

    /// <summary>The columns of <see cref="DeleteFile.EqualityIds"/>.</summary>
    public IReadOnlyDictionary<int, KeyColumn> KeyColumns { get; init; } = new Dictionary<int, KeyColumn>();

    /// <summary>The number of the snapshot's data files, also the ones that were left out.</summary>
    public int Total { get; init; } = Data.Count;
}
