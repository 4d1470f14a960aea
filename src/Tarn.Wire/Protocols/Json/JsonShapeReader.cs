using System.Text;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>Reads shapes from JSON. The messages for wrong types were recorded from AWS's services.</summary>
internal ref struct JsonShapeReader : IShapeReader
{
    // An item of 32 levels has 2 of JSON for each, inside a request's own.
    internal const int DepthMax = 96;
    private readonly JsonWords _words;
    private Utf8JsonReader _reader;
    private bool _atValue;
    private readonly bool _takesText;
    private bool _isField;

    /// <param name="words">The service's messages; the common ones if null.</param>
    /// <param name="takesText">Whether a blob that is not base64 is text.</param>
    public JsonShapeReader(ReadOnlySpan<byte> utf8, JsonWords? words = null, bool takesText = false)
    {
        _takesText = takesText;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        _words = words ?? JsonWords.Common;
    }

    /// <summary>Throws if a token follows the value.</summary>
    public void End()
    {
        if (_reader.Read())
        {
            throw CommonErrors.Serialization();
        }
    }

    public bool BeginStructure(StructureTraits structure)
    {
        if (!Advance())
        {
            return false;
        }

        return _reader.TokenType == JsonTokenType.StartObject ? true : throw _words.NoStructure(_reader, structure, _isField);
    }

    public int NextMember(StructureTraits structure)
    {
        _isField = true;
        while (true)
        {
            _reader.Read();
            if (_reader.TokenType == JsonTokenType.EndObject)
            {
                return -1;
            }

            var name = _reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(_reader.GetString()!) : _reader.ValueSpan;
            var index = structure.Find(name);
            if (index >= 0)
            {
                return index;
            }

            NewerMember.Pass(ref _reader, structure.FindNewer(name));
        }
    }

    public bool BeginList(MemberTraits member) => Begin(JsonTokenType.StartArray, "Expected list or null");

    public bool NextItem()
    {
        _reader.Read();
        _isField = false;
        _atValue = _reader.TokenType != JsonTokenType.EndArray;
        return _atValue;
    }

    public bool BeginMap(MemberTraits member) => Begin(JsonTokenType.StartObject, "Expected map or null");

    public string? NextKey()
    {
        _reader.Read();
        _isField = false;
        return _reader.TokenType == JsonTokenType.EndObject ? null : _reader.GetString();
    }

    public string? String()
    {
        if (!Advance())
        {
            return null;
        }

        return _reader.TokenType == JsonTokenType.String ? _reader.GetString() : throw _words.WrongType(_reader, "String");
    }

    public int? Int32() => Number("Integer") is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : null;

    public long? Int64() => Number("Long");

    public double? Double()
    {
        if (!Advance())
        {
            return null;
        }

        if (_reader.TokenType == JsonTokenType.String)
        {
            // the three numbers that JSON cannot write in digits
            return _reader.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                _ => throw _words.WrongType(_reader, "Double"),
            };
        }

        return _reader.TokenType == JsonTokenType.Number ? _reader.GetDouble() : throw _words.WrongType(_reader, "Double");
    }

    public bool? Boolean()
    {
        if (!Advance())
        {
            return null;
        }

        return _reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String => _reader.GetString()!.ToUpperInvariant() switch
            {
                "TRUE" => true,
                "FALSE" => false,
                _ => throw _words.NoBoolean(_reader),
            },
            _ => throw _words.NoBoolean(_reader),
        };
    }

    public ReadOnlyMemory<byte>? Blob()
    {
        if (!Advance())
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.String)
        {
            throw _words.WrongType(_reader, "Blob");
        }

        return _reader.TryGetBytesFromBase64(out var bytes) ? bytes
            : _takesText ? Encoding.UTF8.GetBytes(_reader.GetString()!)
            : throw _words.NotBase64(_reader.GetString()!);
    }

    public DateTimeOffset? Timestamp(TimestampFormat format)
    {
        if (!Advance())
        {
            return null;
        }

        if (_reader.TokenType == JsonTokenType.Number && WireTime.TryFromSeconds(_reader.GetDouble(), out var value))
        {
            return value;
        }

        var isText = _reader.TokenType == JsonTokenType.String && format is TimestampFormat.Iso8601 or TimestampFormat.Rfc822;
        return isText && WireTime.TryParse(_reader.GetString()!, format, out value) ? value : throw WrongTime();
    }

    public string? Document()
    {
        if (!Advance())
        {
            return null;
        }

        using var document = JsonDocument.ParseValue(ref _reader);
        return document.RootElement.GetRawText();
    }

    public T? Form<T, TForm>()
        where T : struct
        where TForm : IJsonForm<T> => Advance() ? TForm.Read(ref _reader) : null;

    // Moves to the value; returns false if it is null.
    private bool Advance()
    {
        if (!_atValue)
        {
            _reader.Read();
        }

        _atValue = false;
        return _reader.TokenType != JsonTokenType.Null;
    }

    private bool Begin(JsonTokenType start, string expected)
    {
        if (!Advance())
        {
            return false;
        }

        return _reader.TokenType == start ? true : throw _words.NoContainer(_reader, expected);
    }

    private long? Number(string type)
    {
        if (!Advance())
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.Number)
        {
            throw _words.WrongType(_reader, type);
        }

        // AWS reads 1.5 as 1 and clamps numbers that are too large
        return _reader.TryGetInt64(out var whole) ? whole : (long)_reader.GetDouble();
    }

    private readonly AwsErrorException WrongTime() => JsonErrors.WrongTime(_reader.TokenType);
}
