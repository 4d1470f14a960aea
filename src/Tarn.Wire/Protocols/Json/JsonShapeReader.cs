using System.Text;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>Reads shapes from JSON. The messages for wrong types were recorded from AWS's services.</summary>
internal ref struct JsonShapeReader : IShapeReader
{
    // An item of 32 levels has 2 of JSON for each, inside a request's own.
    internal const int DepthMax = 96;
    private readonly bool _hasFieldWords;
    private Utf8JsonReader _reader;
    private bool _atValue;
    private bool _isField;

    /// <param name="hasFieldWords">Whether wrong types get the sentences of <see cref="JsonFieldErrors"/>.</param>
    public JsonShapeReader(ReadOnlySpan<byte> utf8, bool hasFieldWords = false)
    {
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        _hasFieldWords = hasFieldWords;
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

        if (_hasFieldWords && _reader is { TokenType: not JsonTokenType.StartObject, CurrentDepth: > 0 })
        {
            throw JsonFieldErrors.NoStructure(_reader.TokenType, structure.JavaName, _isField);
        }

        _atValue = true;
        return Begin(JsonTokenType.StartObject, "Expected null");
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

        return _reader.TokenType == JsonTokenType.String ? _reader.GetString() : throw Wrong("an String");
    }

    public int? Int32() => Number("an Integer") is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : null;

    public long? Int64() => Number("an Long");

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
                _ => throw Wrong("an Double"),
            };
        }

        return _reader.TokenType == JsonTokenType.Number ? _reader.GetDouble() : throw Wrong("an Double");
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
                _ when _hasFieldWords => throw Wrong("an Boolean"),
                var text => throw CommonErrors.Serialization($"'{text}' can not be converted to an Boolean"),
            },
            _ => throw Wrong("an Boolean"),
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
            throw Wrong("a Blob");
        }

        return _reader.TryGetBytesFromBase64(out var bytes) ? bytes
            : throw (_hasFieldWords ? JsonFieldErrors.NotBase64(_reader.GetString()!) : JsonErrors.NotBase64(_reader.GetString()!));
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

        return _reader.TokenType == start ? true : throw (_reader.TokenType switch
        {
            _ when _hasFieldWords && _reader.CurrentDepth > 0 => JsonFieldErrors.NoContainer(_reader.TokenType),
            JsonTokenType.StartArray or JsonTokenType.StartObject => Wrong(""),
            _ when _reader.CurrentDepth == 0 => CommonErrors.Serialization(),
            _ => CommonErrors.Serialization(expected),
        });
    }

    private long? Number(string type)
    {
        if (!Advance())
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.Number)
        {
            throw Wrong(type);
        }

        // AWS reads 1.5 as 1 and clamps numbers that are too large
        return _reader.TryGetInt64(out var whole) ? whole : (long)_reader.GetDouble();
    }

    private readonly AwsErrorException Wrong(string type) => _hasFieldWords
        ? JsonFieldErrors.WrongType(_reader, type[(type.IndexOf(' ', StringComparison.Ordinal) + 1)..])
        : JsonErrors.WrongType(_reader.TokenType, type);

    private readonly AwsErrorException WrongTime() => JsonErrors.WrongTime(_reader.TokenType);
}
