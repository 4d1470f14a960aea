using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// The columns of a table whose types were inferred from records, at any depth, and the values of all columns by kind. A property of the
/// table holds the field ids. The table's row holds the counts, which commit with the rows that they count. A column that a client adds is
/// declared: its field id is not among them.
/// </summary>
/// <param name="Ids">The field ids of inferred columns.</param>
/// <param name="Kinds">The values of the table's columns by kind, as of <see cref="TableKinds"/>.</param>
public sealed record InferredColumns(IReadOnlySet<int> Ids, ValueKinds Kinds)
{
    /// <summary>The property with the field ids: numbers and ranges, joined by commas.</summary>
    public const string IdsProperty = "tarn.schema.inferred-columns";

    /// <summary>Another kind takes a column over by itself when it has this many times the values of the column's kind.</summary>
    public const int Majority = 2;

    private const int IdsMax = 100_000;

    /// <summary>Reads the field ids. An invalid property counts as absent: its columns are declared.</summary>
    public static IReadOnlySet<int> IdsOf(TableMetadata table) => table.Properties.TryGetValue(IdsProperty, out var ids)
        ? ParseIds(ids).Where(table.CurrentSchema.FieldsById.ContainsKey).ToFrozenSet()
        : FrozenSet<int>.Empty;

    /// <summary>Reads the inferred columns of a table.</summary>
    /// <param name="kinds">The counts of the table's row.</param>
    public static InferredColumns Of(TableMetadata table, ReadOnlyMemory<byte> kinds) =>
        new(IdsOf(table), ValueKindsJson.Read(kinds, id => table.CurrentSchema.FieldsById.GetValueOrDefault(id)?.Name));

    /// <summary>Adds the findings of a commit.</summary>
    /// <param name="schema">The table's columns with the commit.</param>
    public InferredColumns With(InferredFindings found, Schema schema) => new(
        Ids.Concat(found.Added).Where(schema.FieldsById.ContainsKey).ToFrozenSet(), new TableKinds(schema, found.Raised).Follow(Kinds, found.Kinds));

    /// <summary>The values of a column by kind; null: none were counted.</summary>
    public ValueKinds? Find(Schema schema, int fieldId)
    {
        var found = (ValueKinds?)null;
        Visit(schema.Columns, Kinds, (id, _, kinds) => found = id == fieldId ? kinds : found);
        return found;
    }

    /// <summary>
    /// The types that inferred columns should get because of values that do not fit them, by field id and without ids of their own. A
    /// column whose type suffices is not among them.
    /// </summary>
    public IReadOnlyDictionary<int, IcebergType> Waiting(Schema schema)
    {
        var waiting = new Dictionary<int, IcebergType>();
        Visit(schema.Columns, Kinds, (id, type, kinds) =>
        {
            if (Ids.Contains(id) && WaitingOf(type, kinds) is { } wanted)
            {
                waiting.Add(id, wanted);
            }
        });
        return waiting;
    }

    /// <summary>The type that should replace a column's type; null: it suffices.</summary>
    /// <param name="type">The column's type.</param>
    public static IcebergType? WaitingOf(IcebergType type, ValueKinds kinds)
    {
        var own = ValueKinds.Of(type)!.Value;
        return kinds.MostOther(own) is { } other && kinds[own] > 0 && kinds[other] / Majority >= kinds[own] ? kinds.TypeOf(other)
            : type == PrimitiveType.String && kinds.Scalars.LeaveText ? kinds.TypeOf(ValueKind.Scalar)
            : WiderOf(type, kinds);
    }

    /// <summary>The wider type that the scalars of a column of scalars need; null: its type suffices.</summary>
    /// <inheritdoc cref="WaitingOf"/>
    public static PrimitiveType? WiderOf(IcebergType type, ValueKinds kinds) =>
        type is PrimitiveType primitive && primitive != PrimitiveType.Int && kinds.TypeOf(ValueKind.Scalar) is PrimitiveType wanted
            && wanted != primitive && Wider(primitive, wanted) == wanted ? wanted : null;

    /// <summary>The field ids of the columns that records added, without Tarn's own columns.</summary>
    /// <param name="before">The columns before.</param>
    /// <param name="columns">The columns, with the records' columns.</param>
    /// <param name="options">The rules of the records.</param>
    public static IReadOnlyList<int> Added(StructType before, StructType columns, ShapeOptions options)
    {
        var known = new Schema(0, before).FieldsById;
        var own = columns.Fields.Where(column => TableShape.IsOwn(column.Name, options)).Select(column => column.Id);
        return [.. new Schema(0, columns).FieldsById.Keys.Where(id => !known.ContainsKey(id)).Except(own)];
    }

    /// <summary>The property's value; null: the table shall not have it.</summary>
    public string? ToProperty() => Ids.Count == 0 ? null : Ranges();

    /// <summary>The counts in the form of the table's row.</summary>
    public ReadOnlyMemory<byte> ToRow() => ValueKindsJson.Write(Kinds);

    /// <summary>The kind of a column that takes scalars of both kinds.</summary>
    public static ColumnKind Wider(ColumnKind one, ColumnKind other) => KindOrder.Unite(one, other);

    private static IcebergType? Wider(PrimitiveType one, IcebergType other)
    {
        var kinds = new ValueKinds();
        kinds.Scalars.Raise(TableShape.Declare("", one).Kind);
        kinds.Scalars.Raise(TableShape.Declare("", other).Kind);
        return kinds.TypeOf(ValueKind.Scalar);
    }

    private static void Visit(StructType columns, ValueKinds kinds, Action<int, IcebergType, ValueKinds> visit)
    {
        foreach (var field in columns.Fields)
        {
            Visit(field.Type, field.Id, kinds.Fields.GetValueOrDefault(field.Name), visit);
        }
    }

    private static void Visit(IcebergType type, int id, ValueKinds? kinds, Action<int, IcebergType, ValueKinds> visit)
    {
        if (kinds is null || ValueKinds.Of(type) is null)
        {
            return;
        }

        visit(id, type, kinds);
        if (type is StructType structure)
        {
            Visit(structure, kinds, visit);
        }
        else if (type is ListType list)
        {
            Visit(list.Element, list.ElementId, kinds.Element, visit);
        }
    }

    private string Ranges()
    {
        var text = new StringBuilder();
        var ids = Ids.Order().ToArray();
        for (var i = 0; i < ids.Length;)
        {
            var from = i;
            for (i++; i < ids.Length && ids[i] == ids[i - 1] + 1; i++)
            {
            }

            text.Append(CultureInfo.InvariantCulture, $"{(from == 0 ? "" : ",")}{ids[from]}");
            text.Append(i - from > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{ids[i - 1]}") : "");
        }

        return text.ToString();
    }

    private static HashSet<int> ParseIds(string text)
    {
        var ids = new HashSet<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || (long)last - from > IdsMax - ids.Count)
            {
                return [];
            }

            ids.UnionWith(Enumerable.Range(from, Math.Max(0, last - from + 1)));
        }

        return ids;
    }
}
