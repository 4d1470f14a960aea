using System.Globalization;
using System.Text;

namespace Tarn.Aws.Generator.Models;

/// <summary>A small strict JSON reader, because a generator should bring no dependency into the compiler.</summary>
internal sealed class JsonParser
{
    private const int DepthMax = 64;
    private readonly string _text;
    private int _at;
    private int _depth;

    private JsonParser(string text) => _text = text;

    /// <summary>Reads exactly one value.</summary>
    /// <exception cref="FormatException">The text is not JSON. The message contains the offset.</exception>
    public static JsonValue Parse(string text)
    {
        var parser = new JsonParser(text);
        var value = parser.Value();
        parser.Space();
        return parser._at == text.Length ? value : throw parser.Error("end of text");
    }

    private JsonValue Value()
    {
        Space();
        switch (Peek())
        {
            case '{':
                return Nested(Object);
            case '[':
                return Nested(Array);
            case '"':
                return new JsonValue { Text = String() };
            default:
                return Scalar();
        }
    }

    private JsonValue Nested(Func<JsonValue> read)
    {
        if (++_depth > DepthMax)
        {
            throw Error("less depth");
        }

        var value = read();
        _depth--;
        return value;
    }

    private JsonValue Object()
    {
        var members = new List<KeyValuePair<string, JsonValue>>();
        _at++;
        Space();
        while (Peek() != '}')
        {
            Separator(members.Count);
            var name = String();
            Space();
            Take(':');
            members.Add(new KeyValuePair<string, JsonValue>(name, Value()));
            Space();
        }

        _at++;
        return new JsonValue { Members = members };
    }

    private JsonValue Array()
    {
        var items = new List<JsonValue>();
        _at++;
        Space();
        while (Peek() != ']')
        {
            Separator(items.Count);
            items.Add(Value());
            Space();
        }

        _at++;
        return new JsonValue { Items = items };
    }

    private void Separator(int before)
    {
        if (before > 0)
        {
            Take(',');
            Space();
        }
    }

    private JsonValue Scalar()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || "+-.".IndexOf(_text[_at]) >= 0))
        {
            _at++;
        }

        var text = _text.Substring(start, _at - start);
        if (text == "null")
        {
            return new JsonValue();
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return isNumber || text is "true" or "false" ? new JsonValue { Text = text } : throw Error("a value");
    }

    private string String()
    {
        Take('"');
        var text = new StringBuilder();
        while (true)
        {
            var c = Peek();
            _at++;
            switch (c)
            {
                case '"':
                    return text.ToString();
                case '\\':
                    text.Append(Escape());
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
    }

    private char Escape()
    {
        var c = Peek();
        _at++;
        switch (c)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u' when _at + 4 <= _text.Length:
                _at += 4;
                return (char)int.Parse(_text.Substring(_at - 4, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            case '"' or '\\' or '/': return c;
            default: throw Error("an escape");
        }
    }

    private void Space()
    {
        while (_at < _text.Length && " \t\r\n".IndexOf(_text[_at]) >= 0)
        {
            _at++;
        }
    }

    private char Peek() => _at < _text.Length ? _text[_at] : throw Error("more text");

    private void Take(char expected)
    {
        if (Peek() != expected)
        {
            throw Error($"'{expected}'");
        }

        _at++;
    }

    private FormatException Error(string expected) => new($"expected {expected} at offset {_at}");
}
