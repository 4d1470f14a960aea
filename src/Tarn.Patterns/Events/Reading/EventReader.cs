using System.Text.Json;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events.Reading;

/// <summary>Reads the values of an event that a pattern has conditions for.</summary>
internal ref struct EventReader
{
    // as deep as AWS's reader goes
    private const int DepthMax = 1000;

    private readonly PatternFieldNames _names;
    private readonly Dictionary<string, int[]> _byPath;
    private readonly FieldCondition[] _conditions;
    private readonly FoundFields _found;
    private Utf8JsonReader _json;
    private int _arrays;

    private EventReader(ReadOnlySpan<byte> utf8, PatternFieldNames names, Dictionary<string, int[]> byPath, FieldCondition[] conditions)
    {
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax, AllowMultipleValues = true });
        _names = names;
        _byPath = byPath;
        _conditions = conditions;
        _found = new FoundFields(conditions.Length);
    }

    /// <summary>Reads an event.</summary>
    /// <param name="byPath">Path → the indexes of its conditions.</param>
    /// <exception cref="JsonException">The text is no JSON object.</exception>
    public static FoundFields Read(
        ReadOnlySpan<byte> utf8, PatternFieldNames names, Dictionary<string, int[]> byPath, FieldCondition[] conditions)
    {
        var reader = new EventReader(utf8, names, byPath, conditions);
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
            var name = JsonText.Of(_json);
            if (!_names.Has(name))
            {
                _json.Skip();
                continue;
            }

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
                Leaf(path, new EventValue(kind, System.Text.Encoding.ASCII.GetString(_json.ValueSpan)), place);
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

    private readonly void Leaf(string path, in EventValue value, ArrayPath? place)
    {
        foreach (var i in _byPath.GetValueOrDefault(path, []))
        {
            _found.NotePresent(i);
            if (_conditions[i].Accepts(value))
            {
                _found.Note(i, place);
            }
        }
    }
}
