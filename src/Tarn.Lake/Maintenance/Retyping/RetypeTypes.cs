using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Inference;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>The types that an operator may give to a table's columns.</summary>
internal sealed class RetypeTypes(TableMetadata table, InferredColumns inferred)
{
    private const string Scalar = "scalar";
    private const string List = "list";
    private const string Struct = "struct";
    private const string Map = "map";

    private static readonly IReadOnlyList<PrimitiveType> OfTexts = [PrimitiveType.Long, PrimitiveType.Double, PrimitiveType.Boolean];
    private static readonly IReadOnlyList<PrimitiveType> Times = [PrimitiveType.Timestamp, PrimitiveType.TimestampTz, PrimitiveType.Date];

    /// <summary>
    /// The types that wait for a column and for the fields below it. If none waits, the column gets the other kind with most values, and is
    /// declared: otherwise the majority would give it the former kind again.
    /// </summary>
    /// <exception cref="TarnException">NotFound: there is no such column.</exception>
    public IReadOnlyList<RetypedColumn> Waiting(string column)
    {
        var (path, field) = Find(column);
        var waiting = RetypePlan.Wanted(table, inferred.Waiting(table.CurrentSchema))
            .Where(wanted => wanted.Path == path || wanted.Path.StartsWith(path + ".", StringComparison.Ordinal)).ToList();
        if (waiting.Count > 0 || inferred.Find(table.CurrentSchema, field.Id) is not { } kinds || ValueKinds.Of(field.Type) is not { } own)
        {
            return waiting;
        }

        var scalar = own != ValueKind.Scalar ? null
            : InferredColumns.WiderOf(field.Type, kinds) ?? (kinds.Scalars.HasStrays && field.Type != PrimitiveType.String ? PrimitiveType.String : null);
        return (scalar ?? (kinds.MostOther(own) is { } other ? kinds.TypeOf(other) : null)) is { } type ? [To(field, path, type)] : [];
    }

    /// <summary>The path of a column, as the table spells it.</summary>
    /// <exception cref="TarnException">NotFound: there is no such column.</exception>
    public string PathOf(string column) => Find(column).Path;

    /// <summary>A named type of a column; none: the column has it.</summary>
    /// <param name="column">The column's path.</param>
    /// <param name="type">The type; null: the column's own.</param>
    /// <param name="formats">Further forms of its values. With them, a column that has the type gets its values from <c>_rest</c>.</param>
    /// <exception cref="TarnException">NotFound: there is no such column. InvalidArgument: the column cannot get the type.</exception>
    public IReadOnlyList<RetypedColumn> Named(string column, string? type, TimeFormats formats)
    {
        var (path, field) = Find(column);
        type ??= field.Type.ToString()!;
        if (!formats.IsEmpty)
        {
            var time = Times.FirstOrDefault(time => time.ToString() == type) ?? throw new TarnException(
                ErrorKind.InvalidArgument, $"Formats are of values that become {string.Join(" or ", Times)}, not {type}.");
            if (field.Type == time)
            {
                return [To(field, path, time)];
            }
        }

        if (field.Type.ToString() == type || NameOf(field.Type) == type)
        {
            return [];
        }

        var possible = Possible(field).ToList();
        var named = possible.FirstOrDefault(to => to.ToString() == type || (NameOf(to) == type && type != Scalar))
            ?? (type == Scalar ? possible.FirstOrDefault(to => to is PrimitiveType) : null);
        return named is not null ? [To(field, path, named)] : throw new TarnException(
            ErrorKind.InvalidArgument,
            $"Column {path} of type {field.Type} cannot become {type}; "
            + (possible.Count > 0 ? $"it can become {string.Join(" or ", possible.Select(TextOf))}."
                : field.Type is MapType ? "a map stays a map." : "no value in _rest is of another kind."));
    }

    // The types of values that were counted, of scalars also the wider ones, and of texts the types whose values a text may spell.
    private IEnumerable<IcebergType> Possible(NestedField field)
    {
        var kinds = inferred.Find(table.CurrentSchema, field.Id);
        if (ValueKinds.Of(field.Type) is not { } own)
        {
            return [];
        }

        var scalar = own == ValueKind.Scalar ? field.Type : kinds?.TypeOf(ValueKind.Scalar);
        return (own == ValueKind.Scalar || scalar is null ? [] : new[] { scalar })
            .Concat(scalar is null ? [] : Above(scalar))
            .Concat(field.Type == PrimitiveType.String ? OfTexts : [])
            .Concat(own == ValueKind.List || kinds?.TypeOf(ValueKind.List) is not { } list ? [] : [list])
            .Concat(own == ValueKind.Struct || kinds?.TypeOf(ValueKind.Struct) is not { } structure ? [] : [structure])
            .Concat(field.Type is not StructType fields ? [] : [MapOf(fields, kinds)])
            .Concat(scalar is null || scalar == PrimitiveType.Boolean ? [] : Times);
    }

    // Its values have the kind with most values among the fields, as a column has.
    private static MapType MapOf(StructType fields, ValueKinds? kinds)
    {
        var values = new ValueKinds();
        foreach (var field in fields.Fields)
        {
            values.Add(ValueKinds.OfColumn(field.Type), KindBudget.OfValues);
            values.Add(kinds?.Fields.GetValueOrDefault(field.Name) ?? new ValueKinds(), KindBudget.OfValues);
        }

        return new MapType(0, PrimitiveType.String, 0, values.Type ?? PrimitiveType.String);
    }

    // A column that gets the type which waits for it anyway stays inferred.
    private RetypedColumn To(NestedField field, string path, IcebergType type) => new(field.Id, path, field.Type, type)
    {
        IsInferred = inferred.Waiting(table.CurrentSchema).TryGetValue(field.Id, out var waiting) && waiting is not PrimitiveType && waiting.Equals(type),
    };

    private static IReadOnlyList<PrimitiveType> Above(IcebergType type) => type is not PrimitiveType primitive ? [] : primitive.Kind switch
    {
        PrimitiveKind.Int or PrimitiveKind.Long => [PrimitiveType.Double, PrimitiveType.String],
        PrimitiveKind.Boolean or PrimitiveKind.Double => [PrimitiveType.String],
        PrimitiveKind.Float or PrimitiveKind.Decimal or PrimitiveKind.Date or PrimitiveKind.Time or PrimitiveKind.Timestamp
            or PrimitiveKind.TimestampTz or PrimitiveKind.TimestampNs or PrimitiveKind.TimestampTzNs or PrimitiveKind.String or PrimitiveKind.Uuid
            or PrimitiveKind.Fixed or PrimitiveKind.Binary or PrimitiveKind.Unknown or PrimitiveKind.Variant or PrimitiveKind.Geometry
            or PrimitiveKind.Geography => [],
    };

    private static string TextOf(IcebergType type) => type is PrimitiveType ? type.ToString()! : NameOf(type)!;

    private static string? NameOf(IcebergType type) => type is MapType ? Map : ValueKinds.Of(type) switch
    {
        ValueKind.List => List,
        ValueKind.Struct => Struct,
        ValueKind.Scalar => Scalar,
        _ => null,
    };

    private (string Path, NestedField Field) Find(string column) => table.CurrentSchema.Find(column) is { } field
        ? (table.CurrentSchema.PathsById[field.Id], field)
        : throw new TarnException(ErrorKind.NotFound, $"There is no column {column}.");
}
