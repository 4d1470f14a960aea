using System.Text;
using System.Text.Json;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events.Reading;

/// <summary>Reads the values of an event that a pattern has conditions for.</summary>
internal ref struct EventReader
{
    // as deep as AWS's reader goes
    private const int DepthMax = 1000;

    private const int ShortName = 128;

    private readonly FieldConditions _fields;
    private readonly FoundFields _found;
    private Utf8JsonReader _json;
    private int _arrays;

    private EventReader(ReadOnlySpan<byte> utf8, FieldConditions fields)
    {
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax, AllowMultipleValues = true });
        (_fields, _found) = (fields, new FoundFields(fields));
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonException">The text is no JSON object.</exception>
    public static FoundFields Read(ReadOnlySpan<byte> utf8, FieldConditions fields)
    {
        var reader = new EventReader(utf8, fields);
        if (!reader._json.Read() || reader._json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("an event is a JSON object");
        }

        reader.Object("", true, null);
        return reader._found;
    }

    private void Object(string path, bool isRoot, ArrayPath? place)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (!HasName())
            {
                _json.Skip();
                continue;
            }

            var name = JsonText.Of(_json);
            _ = _json.Read();
            Value(isRoot ? name : $"{path}.{name}", place);
        }
    }

    private void Value(string path, ArrayPath? place)
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(path, false, place);
                break;
            case JsonTokenType.StartArray:
                Array(path, place);
                break;
            case JsonTokenType.String:
                Leaf(path, new EventValue(EventValueKind.Text, JsonText.Of(_json)), place);
                break;
            default:
                var kind = _json.TokenType == JsonTokenType.Number ? EventValueKind.Number : EventValueKind.Word;
                Leaf(path, new EventValue(kind, Encoding.ASCII.GetString(_json.ValueSpan)), place);
                break;
        }
    }

    private void Array(string path, ArrayPath? place)
    {
        var array = _arrays++;
        for (var index = 0; _json.Read() && _json.TokenType != JsonTokenType.EndArray; index++)
        {
            var isPart = _json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            Value(path, isPart ? new ArrayPath(array, index, place) : place);
        }
    }

    private readonly bool HasName()
    {
        if (_json.ValueIsEscaped || _json.ValueSpan.Length > ShortName)
        {
            return _fields.Names.Has(JsonText.Of(_json));
        }

        Span<char> name = stackalloc char[ShortName];
        return _fields.Names.Has(name[..Encoding.UTF8.GetChars(_json.ValueSpan, name)]);
    }

    private readonly void Leaf(string path, in EventValue value, ArrayPath? place) => _fields.Of(path)?.Note(value, place, _found);
}
