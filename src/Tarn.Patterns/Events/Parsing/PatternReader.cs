using System.Text;
using System.Text.Json;

namespace Tarn.Patterns.Events.Parsing;

/// <summary>The tokens of a pattern.</summary>
internal ref struct PatternReader(ReadOnlySpan<byte> utf8)
{
    private Utf8JsonReader _json = new(utf8, new JsonReaderOptions { AllowMultipleValues = true });

    /// <summary>The current token.</summary>
    public readonly JsonTokenType Token => _json.TokenType;

    /// <summary>The text or name at this position.</summary>
    public readonly string Text => JsonText.Of(_json);

    /// <summary>The number or word at this position, as it is written.</summary>
    public readonly string Raw => Encoding.UTF8.GetString(_json.ValueSpan);

    /// <summary>Reads the next token; false at the end of the text.</summary>
    public bool TryRead()
    {
        try
        {
            return _json.Read();
        }
        catch (JsonException) when (_json.BytesConsumed == 0 && _json.TokenType == JsonTokenType.None)
        {
            return false;
        }
    }

    /// <summary>Reads the next token inside an object or array.</summary>
    /// <exception cref="JsonException">The text ends, or is no JSON.</exception>
    public JsonTokenType Read()
    {
        _ = _json.Read();
        return _json.TokenType;
    }

    /// <summary>The error at this position.</summary>
    public readonly PatternException Error(string message) => new(message, (int)_json.BytesConsumed + 1);
}
