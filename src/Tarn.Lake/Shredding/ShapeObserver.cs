using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Adds a record's unknown fields to a shape. Integers become long, fractions double, text string, objects structs, and
/// arrays lists. Null, <c>[]</c> and <c>{}</c> add nothing. A declared column may widen (<see cref="WiderType"/>).
/// A provisional column of scalars gets the kind that <see cref="KindOrder"/> returns. Between scalars, lists and structs its first value
/// decides here, and <see cref="Inference.KindChoice"/> at the end of the buffer.
/// </summary>
internal readonly ref struct ShapeObserver(TableShape shape)
{
    private readonly TableShape _shape = shape;

    public void Observe(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record, JsonRecords.ReaderOptions);
        json.Read();
        ObserveFields(ref json, _shape.Root, topLevel: true);
    }

    private void ObserveFields(ref Utf8JsonReader json, ShapeNode node, bool topLevel)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonRecords.Utf8(ref json);
            var ordinal = name == null ? -1 : node.Fields!.Find(name);
            var reserved = name == null || (ordinal < 0 && _shape.IsReserved(name, topLevel));
            json.Read();
            if (ordinal >= 0)
            {
                Merge(ref json, node.Children[ordinal], topLevel);
            }
            else if (reserved || !_shape.Options.Evolve)
            {
                json.Skip();
            }
            else if (Infer(ref json, Encoding.UTF8.GetString(name!), topLevel) is { } child)
            {
                TryAdd(node, child);
            }
        }
    }

    /// <summary>Reads one value for an existing column.</summary>
    public void Merge(ref Utf8JsonReader json, ShapeNode node, bool topLevel = false)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject when node.Kind == ColumnKind.Struct:
                ObserveFields(ref json, node, topLevel: false);
                break;
            case JsonTokenType.StartObject when node.Kind == ColumnKind.Map:
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    json.Read();
                    Merge(ref json, node.Children[1]);
                }

                break;
            case JsonTokenType.StartArray when node.Kind == ColumnKind.List:
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    Merge(ref json, node.Children[0]);
                }

                break;
            case JsonTokenType.Number or JsonTokenType.String when !node.Provisional:
                if (WiderType.For(node, ref json) is { } wider)
                {
                    node.Widen(wider);
                    _shape.Changed(leaves: 0);
                    node.ChangedAt = node.ChangedAt == 0 ? _shape.Version : node.ChangedAt;
                }

                break;
            case not JsonTokenType.Null when node.Provisional:
                if (Infer(ref json, node.Name, topLevel) is { } inferred)
                {
                    Raise(node, inferred);
                }

                break;
            default:
                json.Skip();
                break;
        }
    }

    /// <summary>
    /// Changes a column of scalars to the kind that fits both its own kind and that of a new scalar, if it may (<see cref="ShapeOptions.MayRaise"/>).
    /// A fraction always makes a number column double.
    /// </summary>
    private void Raise(ShapeNode node, ShapeNode inferred)
    {
        if (node.IsLeaf && inferred.IsLeaf && KindOrder.Unite(node.Kind, inferred.Kind) is var kind && kind != node.Kind
            && (kind == ColumnKind.Double || _shape.Options.MayRaise(node)))
        {
            node.Become(kind);
            _shape.Changed(leaves: 0);
        }
    }

    /// <summary>The column for a value; null when the value makes no column.</summary>
    private ShapeNode? Infer(ref Utf8JsonReader json, string name, bool topLevel = false)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return new ShapeNode(name, ColumnKind.Boolean, provisional: true);
            case JsonTokenType.String:
                return new ShapeNode(name, KindOfText(json, name, topLevel), provisional: true);
            case JsonTokenType.Number when topLevel && _shape.Options.Keys.Contains(name):
                var isLong = JsonRecords.NumberKind(ref json) == ColumnKind.Long;
                return new ShapeNode(name, isLong ? ColumnKind.Long : ColumnKind.String, provisional: true);
            case JsonTokenType.Number:
                return JsonRecords.NumberKind(ref json) is { } kind ? new ShapeNode(name, kind, provisional: true) : null;
            case JsonTokenType.StartObject:
                return InferStruct(ref json, name);
            case JsonTokenType.StartArray:
                return InferList(ref json, name);
            default:
                return null;
        }
    }

    private ColumnKind KindOfText(in Utf8JsonReader json, string name, bool topLevel)
    {
        foreach (var declared in topLevel ? _shape.Options.Declared : [])
        {
            if (declared.Key == name)
            {
                return declared.Value;
            }
        }

        return HoldsBytes(json) ? ColumnKind.Binary : ColumnKind.String;
    }

    // Control characters must be escaped, and base64 has none.
    private bool HoldsBytes(in Utf8JsonReader json) =>
        _shape.Options.IsOfItems && json.ValueIsEscaped && json.ValueSpan.StartsWith("\\u00"u8)
        && Utf8Parser.TryParse(json.ValueSpan["\\u00".Length..6], out byte letter, out var digits, 'x') && digits == 2
        && letter is >= (byte)'+' and <= (byte)'z';

    private ShapeNode? InferStruct(ref Utf8JsonReader json, string name)
    {
        var node = new ShapeNode(name, ColumnKind.Struct, provisional: true);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = JsonRecords.Utf8(ref json);
            json.Read();
            InferField(ref json, node, field);
        }

        return node.Children.Count == 0 ? null : node;
    }

    private void InferField(ref Utf8JsonReader json, ShapeNode node, byte[]? field)
    {
        var known = field == null ? -1 : node.Fields!.Find(field);
        if (field == null || (known < 0 && _shape.IsReserved(field, topLevel: false)))
        {
            json.Skip();
        }
        else if (known >= 0)
        {
            Unite(node.Children[known], Infer(ref json, node.Children[known].Name));
        }
        else if (Infer(ref json, Encoding.UTF8.GetString(field)) is { } child)
        {
            node.Add(child);
        }
    }

    private ShapeNode? InferList(ref Utf8JsonReader json, string name)
    {
        ShapeNode? element = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var next = Infer(ref json, "element");
            if (element == null)
            {
                element = next;
            }
            else
            {
                Unite(element, next);
            }
        }

        if (element == null)
        {
            return null;
        }

        var list = new ShapeNode(name, ColumnKind.List, provisional: true);
        list.Add(element);
        return list;
    }

    /// <summary>Unites two inferred columns, for instance of one record. Neither is in the shape yet.</summary>
    internal static void Unite(ShapeNode into, ShapeNode? other)
    {
        if (other == null)
        {
            return;
        }

        if (into.IsLeaf && other.IsLeaf)
        {
            into.Become(KindOrder.Unite(into.Kind, other.Kind));
        }

        if (into.Kind != other.Kind || into.IsLeaf)
        {
            return;
        }

        if (into.Kind == ColumnKind.List)
        {
            Unite(into.Children[0], other.Children[0]);
            return;
        }

        foreach (var child in other.Children)
        {
            var known = into.Fields!.Find(child.Utf8Name);
            if (known >= 0)
            {
                Unite(into.Children[known], child);
            }
            else
            {
                into.Add(child);
            }
        }
    }

    /// <summary>Adds a column with its descendants, unless its leaves exceed the table's limit.</summary>
    private void TryAdd(ShapeNode node, ShapeNode child)
    {
        var leaves = child.LeafCount;
        if (!_shape.MayAdd(leaves))
        {
            return;
        }

        node.Add(child);
        _shape.Changed(leaves);
        child.ChangedAt = _shape.Version;
    }
}
