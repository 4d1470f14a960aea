using System.Text.Json;

namespace Tarn.Delivery.Steps;

/// <summary>Reads subscription messages of CloudWatch Logs: one JSON object, or several one after the other.</summary>
internal ref struct SubscriptionMessages
{
    private readonly Span<byte> _to;
    private readonly RecordParts _parts;
    private Utf8JsonReader _json;
    private int _used;

    private SubscriptionMessages(ReadOnlySpan<byte> text, Span<byte> to, RecordParts parts)
    {
        _to = to;
        _parts = parts;
        _json = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
    }

    private enum MessageType
    {
        Unknown,
        Data,
        Control,
    }

    /// <summary>Finds the messages of all log events.</summary>
    /// <param name="text">The subscription messages.</param>
    /// <param name="to">Receives the events' messages without escapes; at least as long as <paramref name="text"/>.</param>
    /// <param name="parts">Receives the ranges of the events' messages.</param>
    public static PartsOutcome Find(ReadOnlySpan<byte> text, Span<byte> to, RecordParts parts)
    {
        try
        {
            return new SubscriptionMessages(text, to, parts).FindAll();
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperation: a message is not UTF-8, or has half of a surrogate pair.
            return PartsOutcome.Malformed;
        }
    }

    private PartsOutcome FindAll()
    {
        var isFound = false;
        while (_json.Read())
        {
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                return PartsOutcome.Malformed;
            }

            if (FindIn() is not PartsOutcome.Whole and var refused)
            {
                return refused;
            }

            isFound = true;
        }

        return isFound ? PartsOutcome.Whole : PartsOutcome.Malformed;
    }

    private PartsOutcome FindIn()
    {
        var first = _parts.Count;
        var type = MessageType.Unknown;
        var hasEvents = false;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("messageType"u8))
            {
                _json.Read();
                type = ReadType();
            }
            else if (_json.ValueTextEquals("logEvents"u8))
            {
                // Of equal names, the last one counts.
                _parts.Discard(first);
                hasEvents = true;
                if (ReadEvents() is not PartsOutcome.Whole and var refused)
                {
                    return refused;
                }
            }
            else
            {
                _json.Read();
                _json.Skip();
            }
        }

        if (type == MessageType.Control)
        {
            _parts.Discard(first);
        }

        return type == MessageType.Control || (type == MessageType.Data && hasEvents) ? PartsOutcome.Whole : PartsOutcome.Malformed;
    }

    private MessageType ReadType()
    {
        if (_json.TokenType != JsonTokenType.String)
        {
            _json.Skip();
            return MessageType.Unknown;
        }

        return _json.ValueTextEquals("DATA_MESSAGE"u8) ? MessageType.Data
            : _json.ValueTextEquals("CONTROL_MESSAGE"u8) ? MessageType.Control
            : MessageType.Unknown;
    }

    private PartsOutcome ReadEvents()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            return PartsOutcome.Malformed;
        }

        while (_json.Read() && _json.TokenType == JsonTokenType.StartObject)
        {
            if (!TryReadEvent(out var start))
            {
                return PartsOutcome.Malformed;
            }

            if (!_parts.TryAdd(start, _used - start))
            {
                return PartsOutcome.TooMany;
            }
        }

        return _json.TokenType == JsonTokenType.EndArray ? PartsOutcome.Whole : PartsOutcome.Malformed;
    }

    private bool TryReadEvent(out int start)
    {
        start = _used;
        var isFound = false;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var isMessage = _json.ValueTextEquals("message"u8);
            _json.Read();
            if (isMessage && _json.TokenType == JsonTokenType.String)
            {
                _used = start + _json.CopyString(_to[start..]);
                isFound = true;
            }
            else
            {
                _json.Skip();
            }
        }

        return isFound;
    }
}
