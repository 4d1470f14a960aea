using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Schemas;

/// <summary>
/// Extends a schema for rows of another shape. New fields are added at the end of their struct: optional, with fresh
/// ids. Primitive types widen by <see cref="TypePromotion"/>. A value whose type cannot become the column's type is a
/// misfit and leaves the column unchanged. Misfits belong into <c>_rest</c>: D35 (types are chosen over the first
/// buffer).
/// </summary>
public sealed class SchemaUnion
{
    private readonly List<SchemaChange> _changes = [];
    private readonly List<string> _misfits = [];
    private readonly int _columnsMax;
    private int _lastColumnId;

    private SchemaUnion(int lastColumnId, int columnsMax)
    {
        _lastColumnId = lastColumnId;
        _columnsMax = columnsMax;
    }

    /// <summary>The resulting columns; when nothing changed, they equal the base's columns.</summary>
    public StructType Columns { get; private set; } = new([]);

    /// <summary>The table's highest assigned field id, including the new ones.</summary>
    public int LastColumnId => _lastColumnId;

    /// <summary>The changes, in order.</summary>
    public IReadOnlyList<SchemaChange> Changes => _changes;

    /// <summary>Full names of incoming fields whose values do not fit.</summary>
    public IReadOnlyList<string> Misfits => _misfits;

    /// <summary>
    /// Merges <paramref name="incoming"/> into <paramref name="current"/>. The field ids of <paramref name="incoming"/>
    /// are ignored. Names match ignoring case, and the first spelling stays.
    /// </summary>
    /// <param name="current">The table's columns.</param>
    /// <param name="lastColumnId">The table's <c>last-column-id</c>.</param>
    /// <param name="incoming">The shape of the rows.</param>
    /// <param name="columnsMax">The most columns of a table. At this limit, a new column becomes a misfit.</param>
    public static SchemaUnion Of(StructType current, int lastColumnId, StructType incoming, int columnsMax = int.MaxValue)
    {
        var union = new SchemaUnion(lastColumnId, columnsMax);
        union.Columns = union.Merge(current, incoming, "", depth: 0);
        return union;
    }

    private StructType Merge(StructType current, StructType incoming, string prefix, int depth)
    {
        var fields = current.Fields.ToList();
        var added = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in incoming.Fields)
        {
            var known = current.TryGetField(field.Name, out var existing);
            var name = known ? existing!.Name : field.Name;
            var path = prefix.Length == 0 ? name : $"{prefix}.{name}";
            if (existing is not null)
            {
                var at = fields.FindIndex(f => f.Id == existing.Id);
                fields[at] = existing with { Type = Merge(existing.Type, field.Type, path, depth) };
            }
            else if ((depth == 0 && fields.Count >= _columnsMax) || !added.Add(field.Name))
            {
                _misfits.Add(path);
            }
            else
            {
                fields.Add(Add(field, path));
            }
        }

        return fields.SequenceEqual(current.Fields) ? current : new StructType(fields);
    }

    private NestedField Add(NestedField field, string path)
    {
        var id = ++_lastColumnId;
        var type = FieldIds.Assign(field.Type, () => ++_lastColumnId);
        _changes.Add(new SchemaChange(SchemaChangeKind.Added, path, null, type));
        return new NestedField(id, field.Name, type) { Doc = field.Doc };
    }

    private IcebergType Merge(IcebergType current, IcebergType incoming, string path, int depth)
    {
        switch (current, incoming)
        {
            case (StructType a, StructType b):
                return Merge(a, b, path, depth + 1);
            case (ListType a, ListType b):
                return a with { Element = Merge(a.Element, b.Element, path + ".element", depth + 1) };
            case (MapType a, MapType b):
                return a with
                {
                    Key = Merge(a.Key, b.Key, path + ".key", depth + 1),
                    Value = Merge(a.Value, b.Value, path + ".value", depth + 1),
                };
            case (PrimitiveType a, PrimitiveType b) when TypePromotion.CanWiden(a, b):
                if (a != b)
                {
                    _changes.Add(new SchemaChange(SchemaChangeKind.Widened, path, a, b));
                }

                return b;
            case (PrimitiveType a, PrimitiveType b) when TypePromotion.CanWiden(b, a):
                return a;
            default:
                _misfits.Add(path);
                return current;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", _changes);
}
