using System.Text;
using System.Text.Json;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// The values of one path in records by kind: the number of values, and the type that the values of each kind need. Values that contain no
/// scalar (null, <c>[]</c>, <c>{}</c>) do not count. A value that a later one of its name replaced in a record adds only its type. The same
/// values in any order make the same counts. Belongs to one thread.
/// </summary>
public sealed class ValueKinds
{
    private static readonly ValueKind[] All = [ValueKind.Scalar, ValueKind.List, ValueKind.Struct];

    private readonly ScalarCounts _scalars = new();
    private long _lists;
    private long _structs;
    private readonly Dictionary<string, ValueKinds> _fields = new(0, StringComparer.OrdinalIgnoreCase);

    /// <summary>The field id of the table's column here; 0: there is none.</summary>
    public int FieldId { get; init; }

    /// <summary>The kind of column that the scalars need; null: there are none.</summary>
    public ColumnKind? Scalar => _scalars.Column;

    /// <summary>The scalars by kind.</summary>
    public ScalarCounts Scalars => _scalars;

    /// <summary>The elements of lists; null: no list has one.</summary>
    public ValueKinds? Element { get; private set; }

    /// <summary>The fields of structs by their names in the first spelling.</summary>
    public IReadOnlyDictionary<string, ValueKinds> Fields => _fields;

    /// <summary>Whether a value was counted here.</summary>
    internal bool HasContent => _scalars.Total > 0 || _lists > 0 || _structs > 0;

    /// <summary>Whether nothing was counted here or below.</summary>
    public bool IsEmpty => !HasContent && Scalar is null && Element is null && _fields.Count == 0;

    /// <summary>The kind with most values, if its type is known. Of equal numbers, scalars come first, then lists. Null: no type is known.</summary>
    public ValueKind? Most => MostOf(All);

    /// <summary>The type of the kind with most values, without field ids; null: it is not known.</summary>
    public IcebergType? Type => Most is { } most ? TypeOf(most) : null;

    /// <summary>The number of values of a kind.</summary>
    public long this[ValueKind kind] => kind switch
    {
        ValueKind.Scalar => _scalars.Total,
        ValueKind.List => _lists,
        ValueKind.Struct => _structs,
    };

    /// <summary>The kind of the values of a column; null: its values have no kind that records imply.</summary>
    public static ValueKind? Of(IcebergType type) => type switch
    {
        StructType => ValueKind.Struct,
        ListType => ValueKind.List,
        PrimitiveType { Traits.IsImplied: true } => ValueKind.Scalar,
        _ => null,
    };

    /// <summary>The counts of a column's type alone: one value at each of its paths.</summary>
    internal static ValueKinds OfColumn(IcebergType type)
    {
        var one = new ValueKinds();
        switch (type)
        {
            case StructType structure:
                one.CountStructs(1);
                foreach (var field in structure.Fields)
                {
                    one.SetField(field.Name, OfColumn(field.Type));
                }

                break;
            case ListType list:
                one.CountLists(1);
                one.Element = OfColumn(list.Element);
                break;
            default:
                one.Scalars.Add(
                    Of(type) is null ? ColumnKind.String : TableShape.Declare("", type).Kind is var kind and not ColumnKind.Int ? kind : ColumnKind.Long, 1);
                break;
        }

        return one;
    }

    /// <summary>Counts one value. Afterwards, the reader is at the value's last token.</summary>
    /// <returns>null: the value contains no scalar.</returns>
    internal static ValueKinds? Of(ref Utf8JsonReader json, KindBudget room)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return Of(ColumnKind.Boolean);
            case JsonTokenType.String:
                return Of(ColumnKind.String);
            case JsonTokenType.Number:
                return JsonRecords.NumberKind(ref json) is { } kind ? Of(kind) : null;
            case JsonTokenType.StartObject:
                return OfObject(ref json, room);
            case JsonTokenType.StartArray:
                return OfArray(ref json, room);
            default:
                return null;
        }
    }

    /// <summary>Counts one record. It must be a valid JSON object.</summary>
    public static ValueKinds? OfRecord(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record, JsonRecords.ReaderOptions);
        json.Read();
        return Of(ref json, KindBudget.OfValues);
    }

    /// <summary>The other kind with most values whose type is known; null: there is none.</summary>
    /// <param name="own">The column's kind.</param>
    public ValueKind? MostOther(ValueKind own) => MostOf(All.Where(kind => kind != own));

    /// <summary>The type that the values of a kind need, without field ids; null: there are none, or no value shows it.</summary>
    public IcebergType? TypeOf(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.Scalar:
                return Scalar is { } scalar ? new ShapeNode("", scalar, provisional: true).ToIceberg() : null;
            case ValueKind.List:
                return Element?.Type is { } element ? new ListType(0, element) : null;
            default:
                var fields = _fields.Select(field => (field.Key, field.Value.Type)).Where(field => field.Type is not null)
                    .Select(field => new NestedField(0, field.Key, field.Type!)).ToArray();
                return fields.Length > 0 ? new StructType(fields) : null;
        }
    }

    /// <summary>Adds counts.</summary>
    /// <param name="other">The counts.</param>
    /// <param name="room">The budget for fields that are new here. When it is used up, a field is left out.</param>
    public void Add(ValueKinds other, KindBudget room)
    {
        AddCounts(other);
        foreach (var kind in All)
        {
            AddTypes(kind, other, room);
        }
    }

    /// <summary>Adds the numbers of values here. The fields and elements below stay.</summary>
    internal void AddCounts(ValueKinds other)
    {
        _scalars.Add(other._scalars);
        _lists += other._lists;
        _structs += other._structs;
    }

    /// <summary>Adds the types of values, without their number.</summary>
    internal void AddTypes(ValueKinds other, KindBudget room)
    {
        foreach (var kind in All)
        {
            AddTypes(kind, other, room, withCounts: false);
        }
    }

    /// <summary>Adds the types of a kind's values. The number of these values stays; the numbers of values below them are added or not.</summary>
    internal void AddTypes(ValueKind kind, ValueKinds other, KindBudget room, bool withCounts = true)
    {
        if (kind == ValueKind.Scalar)
        {
            _scalars.AddKinds(other._scalars);
        }
        else if (kind == ValueKind.List && other.Element is { } element)
        {
            ElementHere().Add(element, room, withCounts);
        }
        else if (kind == ValueKind.Struct)
        {
            foreach (var (name, field) in other.Fields)
            {
                if (_fields.TryGetValue(name, out var known) || room.TryTake(name))
                {
                    (known ?? FieldHere(name)).Add(field, room, withCounts);
                }
            }
        }
    }

    private void Add(ValueKinds other, KindBudget room, bool withCounts)
    {
        if (withCounts)
        {
            Add(other, room);
        }
        else
        {
            AddTypes(other, room);
        }
    }

    internal void CountLists(long lists) => _lists += lists;

    internal void CountStructs(long structs) => _structs += structs;

    internal ValueKinds ElementHere() => Element ??= new ValueKinds();

    internal ValueKinds FieldHere(string name) => _fields.TryGetValue(name, out var field) ? field : _fields[name] = new ValueKinds();

    internal void SetElement(ValueKinds? element) => Element = element;

    internal void SetField(string name, ValueKinds? field)
    {
        _fields.Remove(name);
        if (field is not null)
        {
            _fields.Add(name, field);
        }
    }

    private static ValueKinds Of(ColumnKind scalar)
    {
        var one = new ValueKinds();
        one.Scalars.Add(scalar, 1);
        return one;
    }

    // Of equal names the last one counts, as in a row.
    private static ValueKinds? OfObject(ref Utf8JsonReader json, KindBudget room)
    {
        var one = new ValueKinds();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonRecords.Utf8(ref json) is { } text && !TableShape.IsUnusable(text) ? Encoding.UTF8.GetString(text) : null;
            json.Read();
            if (name is null || (!one._fields.ContainsKey(name) && !room.TryTake(name)))
            {
                json.Skip();
            }
            else
            {
                one.Replace(name, Of(ref json, room), room);
            }
        }

        one.CountStructs(one._fields.Values.Any(field => field.HasContent) ? 1 : 0);
        return one._fields.Count > 0 ? one : null;
    }

    private static ValueKinds? OfArray(ref Utf8JsonReader json, KindBudget room)
    {
        var one = new ValueKinds();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (Of(ref json, KindBudget.OfValues) is { } element)
            {
                one.ElementHere().Add(element, room);
            }
        }

        one.CountLists(one.Element is { HasContent: true } ? 1 : 0);
        return one.Element is not null ? one : null;
    }

    private void Replace(string name, ValueKinds? value, KindBudget room)
    {
        var former = _fields.GetValueOrDefault(name);
        value ??= former is null ? null : new ValueKinds();
        if (former is not null)
        {
            value!.AddTypes(former, room);
        }

        SetField(name, value);
    }

    private ValueKind? MostOf(IEnumerable<ValueKind> kinds)
    {
        ValueKind? most = null;
        foreach (var kind in kinds)
        {
            if (this[kind] > (most is { } best ? this[best] : -1) && TypeOf(kind) is not null)
            {
                most = kind;
            }
        }

        return most;
    }
}
