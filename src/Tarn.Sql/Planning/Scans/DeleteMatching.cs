using Tarn.Sql.Catalog;
using Tarn.Sql.FileTables;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// Matches deletes with data files by Iceberg's rules. A vector applies to its file. Position deletes apply to files
/// with the same or a lower sequence number: those of their partition, or the one that they name. A vector replaces a
/// file's position deletes. Equality deletes apply to files with a lower sequence number: in their partition or, from
/// an unpartitioned spec, in all.
/// </summary>
internal sealed class DeleteMatching
{
    private readonly Dictionary<string, ScanDelete> _vectors = [];
    private readonly Dictionary<string, long> _positionsByFile = [];
    private readonly Dictionary<int, long> _positionsByScope = [];
    private readonly Dictionary<int, long> _equalityByScope = [];
    private readonly long _equalityGlobal = -1;

    public DeleteMatching(IReadOnlyList<ScanDelete> deletes)
    {
        foreach (var delete in deletes)
        {
            switch (delete.File)
            {
                case { Kind: DeleteKind.Vector, ReferencedFile: { } file }: _vectors[file] = delete; break;
                case { Kind: DeleteKind.Positions, ReferencedFile: { } file }: Raise(_positionsByFile, file, delete.File); break;
                case { Kind: DeleteKind.Positions }: Raise(_positionsByScope, delete.File.Scope, delete.File); break;
                case { IsGlobal: true }: _equalityGlobal = Math.Max(_equalityGlobal, delete.File.DataSequenceNumber); break;
                default: Raise(_equalityByScope, delete.File.Scope, delete.File); break;
            }
        }
    }

    public ScanDelete? VectorOf(DataFile file) =>
        _vectors.TryGetValue(file.Location, out var vector) && file.DataSequenceNumber <= vector.File.DataSequenceNumber ? vector : null;

    public bool HasPositions(DataFile file) => VectorOf(file) is null
        && (file.DataSequenceNumber <= _positionsByFile.GetValueOrDefault(file.Location, -1)
            || file.DataSequenceNumber <= _positionsByScope.GetValueOrDefault(file.Scope, -1));

    public bool HasEquality(DataFile file) =>
        file.DataSequenceNumber < Math.Max(_equalityGlobal, _equalityByScope.GetValueOrDefault(file.Scope, -1));

    /// <summary>The deletes that apply to any of these files; the others need not be read.</summary>
    public static IReadOnlyList<DeleteFile> Concerning(IReadOnlyList<DataFile> files, IReadOnlyList<DeleteFile> deletes)
    {
        if (deletes.Count == 0)
        {
            return [];
        }

        var locations = files.DistinctBy(f => f.Location).ToDictionary(f => f.Location, f => f.DataSequenceNumber);
        var lowest = files.Count == 0 ? long.MaxValue : files.Min(f => f.DataSequenceNumber);
        var lowestByScope = files.GroupBy(f => f.Scope).ToDictionary(g => g.Key, g => g.Min(f => f.DataSequenceNumber));
        return [.. deletes.Where(d => d switch
        {
            { Kind: DeleteKind.Equality, IsGlobal: true } => lowest < d.DataSequenceNumber,
            { Kind: DeleteKind.Equality } => lowestByScope.GetValueOrDefault(d.Scope, long.MaxValue) < d.DataSequenceNumber,
            { ReferencedFile: { } file } => locations.GetValueOrDefault(file, long.MaxValue) <= d.DataSequenceNumber,
            _ => lowestByScope.GetValueOrDefault(d.Scope, long.MaxValue) <= d.DataSequenceNumber,
        })];
    }

    private static void Raise<T>(Dictionary<T, long> highest, T key, DeleteFile delete)
        where T : notnull => highest[key] = Math.Max(highest.GetValueOrDefault(key, -1), delete.DataSequenceNumber);
}
