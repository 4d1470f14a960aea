using System.Collections.Concurrent;
using System.Text;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Planning;

/// <summary>
/// Finds the deletes of a data file by the specification's rules. A deletion vector applies to its file, and replaces
/// the file's position deletes. Position deletes apply to files with the same or a lower sequence number: the one that
/// they name, or files of their partition. Equality deletes apply to files with a lower sequence number: files of their
/// partition or, from an unpartitioned spec, all. Deletes whose bounds exclude the file are left out.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#scan-planning"/>
internal sealed class DeleteIndex(TableMetadata table)
{
    private readonly Dictionary<string, List<PlannedDelete>> _byFile = [];
    private readonly Dictionary<(int, PartitionTuple), List<PlannedDelete>> _positions = [];
    private readonly Dictionary<(int, PartitionTuple), List<PlannedDelete>> _equality = [];
    private readonly List<PlannedDelete> _global = [];
    private readonly HashSet<int> _unpartitioned = [.. table.PartitionSpecs.Where(spec => !spec.IsPartitioned).Select(spec => spec.SpecId)];
    private readonly ConcurrentDictionary<int, PrimitiveType?> _types = new();

    /// <summary>Whether there are no deletes.</summary>
    public bool IsEmpty { get; private set; } = true;

    public void Add(PlannedDelete delete)
    {
        IsEmpty = false;
        var file = delete.Entry.File;
        if (file.Content == FileContent.EqualityDeletes)
        {
            (_unpartitioned.Contains(file.SpecId) ? _global : ListOf(_equality, (file.SpecId, file.Partition))).Add(delete);
        }
        else
        {
            (file.ReferencedDataFile is { } path ? ListOf(_byFile, path) : ListOf(_positions, (file.SpecId, file.Partition))).Add(delete);
        }
    }

    /// <summary>The deletes that apply to the file.</summary>
    /// <param name="entry">The data file.</param>
    /// <param name="statistics">The same file with its statistics.</param>
    public IReadOnlyList<ManifestEntry> Of(ManifestEntry entry, in CompactFile statistics)
    {
        if (IsEmpty)
        {
            return [];
        }

        var found = new List<ManifestEntry>();
        var scope = (entry.File.SpecId, entry.File.Partition);
        AddPositions(found, entry, scope);
        AddEquality(found, _global, entry, statistics);
        AddEquality(found, _equality.GetValueOrDefault(scope), entry, statistics);
        return found;
    }

    private void AddPositions(List<ManifestEntry> found, ManifestEntry entry, (int, PartitionTuple) scope)
    {
        var sequence = entry.SequenceNumber ?? 0;
        var own = _byFile.GetValueOrDefault(entry.File.Path) ?? [];
        foreach (var delete in own)
        {
            if (delete.IsVector && delete.SequenceNumber >= sequence)
            {
                found.Add(delete.Entry);
                return;
            }
        }

        foreach (var delete in own)
        {
            if (!delete.IsVector && delete.SequenceNumber >= sequence)
            {
                found.Add(delete.Entry);
            }
        }

        if (_positions.TryGetValue(scope, out var shared))
        {
            var path = Encoding.UTF8.GetBytes(entry.File.Path);
            foreach (var delete in shared)
            {
                if (delete.SequenceNumber >= sequence && delete.MayName(path))
                {
                    found.Add(delete.Entry);
                }
            }
        }
    }

    private void AddEquality(List<ManifestEntry> found, List<PlannedDelete>? deletes, ManifestEntry entry, in CompactFile statistics)
    {
        foreach (var delete in deletes ?? [])
        {
            if (delete.SequenceNumber > (entry.SequenceNumber ?? 0) && MayShareKeys(delete, statistics))
            {
                found.Add(delete.Entry);
            }
        }
    }

    /// <summary>Whether the values of each compared column may meet. Null equals null, and NaN equals NaN.</summary>
    private bool MayShareKeys(PlannedDelete delete, in CompactFile data)
    {
        foreach (var id in delete.Entry.File.EqualityIds)
        {
            if (TypeOf(id) is not { } type || type.Kind == PrimitiveKind.Uuid)
            {
                continue; // no common order is known
            }

            var isFloating = type.Kind is PrimitiveKind.Float or PrimitiveKind.Double;
            var left = ColumnRange.Of(delete.File, id, isFloating);
            var right = ColumnRange.Of(data, id, isFloating);
            var mayShare = (left.MayBeNull && right.MayBeNull) || (left.MayBeNan && right.MayBeNan)
                || (left.MayBeValue && right.MayBeValue && MayOverlap(type, left, right));
            if (!mayShare)
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayOverlap(PrimitiveType type, in ValueRange left, in ValueRange right) =>
        !IsBelow(type, left, right) && !IsBelow(type, right, left);

    private static bool IsBelow(PrimitiveType type, in ValueRange left, in ValueRange right) =>
        left.HasUpper && right.HasLower && Operand.OfBytes(type, left.Upper)?.CompareBound(right.Lower) > 0;

    private PrimitiveType? TypeOf(int fieldId)
    {
        if (!_types.TryGetValue(fieldId, out var type))
        {
            var schema = table.Schemas.OrderByDescending(s => s.SchemaId).Prepend(table.CurrentSchema).FirstOrDefault(s => s.FieldsById.ContainsKey(fieldId));
            _types[fieldId] = type = schema?.FieldsById[fieldId].Type as PrimitiveType;
        }

        return type;
    }

    private static List<PlannedDelete> ListOf<T>(Dictionary<T, List<PlannedDelete>> lists, T key)
        where T : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        return list;
    }
}
