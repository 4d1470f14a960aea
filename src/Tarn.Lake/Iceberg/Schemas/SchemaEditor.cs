using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Iceberg.Schemas;

/// <summary>
/// Edits of a schema, one after the other, with field ids that stay. A path is the names from the top level down. Below a
/// list the name is <c>element</c>, below a map <c>value</c>; both may be left out before a field. Names match exactly,
/// else ignoring case.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#schema-evolution"/>
public sealed class SchemaEditor
{
    private const string Element = "element";
    private const string Key = "key";
    private const string Value = "value";

    private readonly IReadOnlyList<int> _identifiers;

    /// <param name="lastColumnId">The highest column id that the table ever assigned.</param>
    public SchemaEditor(Schema schema, int lastColumnId) => (Columns, LastColumnId, _identifiers) = (schema.Columns, lastColumnId, schema.IdentifierFieldIds);

    /// <summary>The columns with the edits so far.</summary>
    public StructType Columns { get; private set; }

    /// <summary>The highest assigned column id, including new columns.</summary>
    public int LastColumnId { get; private set; }

    /// <summary>The schema with the edits so far. Its id is 0.</summary>
    public Schema Schema => new(0, Columns, _identifiers);

    /// <summary>Adds a field as the last one of its struct.</summary>
    /// <param name="parent">The path of the struct, or of a list or map of structs; empty: the top level.</param>
    /// <param name="field">The field; its ids are assigned.</param>
    /// <exception cref="TarnException">
    /// InvalidArgument: there is no such struct, it has the name already, or the field is required: rows that exist have no
    /// value for it.
    /// </exception>
    public SchemaEditor Add(IReadOnlyList<string> parent, NestedField field)
    {
        if (field.Required)
        {
            throw IcebergFormat.Broken($"column {field.Name} cannot be required, because rows that exist have no value for it");
        }

        return In(parent, fields =>
        {
            CheckFree(fields, field.Name);
            var id = ++LastColumnId;
            return [.. fields, field with { Id = id, Type = FieldIds.Assign(field.Type, () => ++LastColumnId) }];
        });
    }

    /// <summary>Removes a field. Its id is never used again, so its values never return.</summary>
    /// <exception cref="TarnException">InvalidArgument: there is no such field, or it identifies rows.</exception>
    public SchemaEditor Drop(IReadOnlyList<string> path) => At(path, (fields, at) =>
    {
        if (IdsOf(fields[at]).Intersect(_identifiers).Any())
        {
            throw IcebergFormat.Broken($"column {Text(path)} identifies rows; change the identifier fields first");
        }

        return fields.Count > 1 ? [.. fields.Where((_, i) => i != at)] : throw IcebergFormat.Broken($"column {Text(path)} is the only one of its struct");
    });

    /// <summary>Gives a field another name.</summary>
    /// <exception cref="TarnException">InvalidArgument: there is no such field, or its struct has the name already.</exception>
    public SchemaEditor Rename(IReadOnlyList<string> path, string name) => At(path, (fields, at) =>
    {
        CheckFree(fields.Where((_, i) => i != at), name);
        return Replace(fields, at, fields[at] with { Name = name });
    });

    /// <summary>Gives a field a wider type.</summary>
    /// <exception cref="TarnException">InvalidArgument: there is no such field, or some of its values could be lost.</exception>
    public SchemaEditor Widen(IReadOnlyList<string> path, PrimitiveType type) => Retype(
        path, present => present is PrimitiveType from && TypePromotion.CanWiden(from, type)
            ? type
            : throw IcebergFormat.Broken(
                $"column {Text(path)} of type {present} cannot become {type}; int may become long, float double, and a decimal longer"));

    /// <summary>Allows null in a field.</summary>
    public SchemaEditor MakeOptional(IReadOnlyList<string> path) => At(path, (fields, at) => _identifiers.Contains(fields[at].Id)
        ? throw IcebergFormat.Broken($"column {Text(path)} identifies rows and cannot become optional")
        : Replace(fields, at, fields[at] with { Required = false }));

    /// <summary>Sets a field's comment; null: none.</summary>
    public SchemaEditor Describe(IReadOnlyList<string> path, string? doc) =>
        At(path, (fields, at) => Replace(fields, at, fields[at] with { Doc = doc }));

    /// <summary>Moves a field within its struct.</summary>
    /// <param name="path">The field.</param>
    /// <param name="after">The name of the field before it; null: it becomes the first one.</param>
    public SchemaEditor Move(IReadOnlyList<string> path, string? after) => At(path, (fields, at) =>
    {
        var rest = fields.Where((_, i) => i != at).ToList();
        var to = after is null ? 0 : IndexOf(rest, after, [.. path.SkipLast(1), after]) + 1;
        rest.Insert(to, fields[at]);
        return rest;
    });

    private SchemaEditor Retype(IReadOnlyList<string> path, Func<IcebergType, IcebergType> change)
    {
        // The element of a list and the value of a map are no fields of a struct.
        Columns = path is [.., Element or Key or Value] && Find(Columns, [.. path.SkipLast(1)]) is ListType or MapType
            ? (StructType)Edit(Columns, path, 0, change)
            : At(path, (fields, at) => Replace(fields, at, fields[at] with { Type = change(fields[at].Type) })).Columns;
        return this;
    }

    private SchemaEditor At(IReadOnlyList<string> path, Func<IReadOnlyList<NestedField>, int, IReadOnlyList<NestedField>> change) => path.Count == 0
        ? throw IcebergFormat.Broken("the name of a column is missing")
        : In([.. path.SkipLast(1)], fields => change(fields, IndexOf(fields, path[^1], path)));

    private SchemaEditor In(IReadOnlyList<string> parent, Func<IReadOnlyList<NestedField>, IReadOnlyList<NestedField>> change)
    {
        Columns = (StructType)Edit(Columns, parent, 0, type => Inner(type) is StructType
            ? InStruct(type, change)
            : throw IcebergFormat.Broken($"{Text(parent)} of type {type} has no fields"));
        return this;
    }

    private static IcebergType Edit(IcebergType type, IReadOnlyList<string> path, int depth, Func<IcebergType, IcebergType> change) => (type, depth) switch
    {
        _ when depth == path.Count => change(type),
        (ListType list, _) => list with { Element = Edit(list.Element, path, depth + (path[depth] == Element ? 1 : 0), change) },
        (MapType, _) when path[depth] == Key => throw IcebergFormat.Broken($"{Text(path)} is the key of a map and cannot change"),
        (MapType map, _) => map with { Value = Edit(map.Value, path, depth + (path[depth] == Value ? 1 : 0), change) },
        (StructType fields, _) when IndexOf(fields.Fields, path[depth], path) is var at =>
            new StructType(Replace(fields.Fields, at, fields.Fields[at] with { Type = Edit(fields.Fields[at].Type, path, depth + 1, change) })),
        _ => throw IcebergFormat.Broken($"there is no column {Text(path)}"),
    };

    private static IcebergType InStruct(IcebergType type, Func<IReadOnlyList<NestedField>, IReadOnlyList<NestedField>> change) => type switch
    {
        StructType fields => new StructType(change(fields.Fields)),
        ListType list => list with { Element = InStruct(list.Element, change) },
        MapType map => map with { Value = InStruct(map.Value, change) },
        _ => type,
    };

    private static IcebergType Inner(IcebergType type) => type switch
    {
        ListType list => Inner(list.Element),
        MapType map => Inner(map.Value),
        _ => type,
    };

    private static IcebergType? Find(IcebergType type, IReadOnlyList<string> path)
    {
        IcebergType? found = null;
        Edit(type, path, 0, at => found = at);
        return found;
    }

    private static int IndexOf(IReadOnlyList<NestedField> fields, string name, IReadOnlyList<string> path)
    {
        var exact = fields.ToList().FindIndex(field => field.Name == name);
        var folded = exact >= 0 ? exact : fields.ToList().FindIndex(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return folded >= 0 ? folded : throw IcebergFormat.Broken($"there is no column {Text(path)}");
    }

    // Engines compare names ignoring case.
    private static void CheckFree(IEnumerable<NestedField> fields, string name)
    {
        if (name.Length == 0 || fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not null)
        {
            throw IcebergFormat.Broken(name.Length == 0 ? "the name of a column is missing" : $"there is a column {name} already");
        }
    }

    private static IReadOnlyList<NestedField> Replace(IReadOnlyList<NestedField> fields, int at, NestedField field) =>
        [.. fields.Select((old, i) => i == at ? field : old)];

    private static IEnumerable<int> IdsOf(NestedField field) =>
        SchemaIndex.Fields(new StructType(field)).Select(found => found.Field.Id);

    private static string Text(IReadOnlyList<string> path) => path.Count == 0 ? "the table" : string.Join('.', path);
}
