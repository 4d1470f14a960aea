using System.Text.Json;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps;

/// <summary>Splits each record into several: at a delimiter, or after each JSON object.</summary>
internal sealed class SplitStep(SplitConfig config, StepBounds bounds, IRecordSink next) : IRecordSink
{
    private const string Stage = "split";

    private readonly RecordParts _parts = new(bounds);

    public void Add(in DeliveryRecord record)
    {
        var outcome = config.Delimiter.IsEmpty ? FindObjects(record.Data.Span) : Find(record.Data.Span, config.Delimiter.Span);
        switch (outcome)
        {
            case PartsOutcome.Whole:
                _parts.HandOn(record, record.Data, next);
                break;
            case PartsOutcome.TooMany:
                next.Fail(FailedRecord.TooMany(record, Stage));
                break;
            default:
                next.Fail(FailedRecord.OfStep(
                    record, ErrorTypes.Processing, Stage, "DeAggregation.MalformedRecord", "The record is not a sequence of JSON objects."));
                break;
        }

        _parts.Clear();
    }

    public void Fail(in FailedRecord failed) => next.Fail(failed);

    private PartsOutcome Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> delimiter)
    {
        for (var start = 0; start < text.Length;)
        {
            var found = text[start..].IndexOf(delimiter);
            var length = found < 0 ? text.Length - start : found;
            if (length > 0 && !_parts.TryAdd(start, length))
            {
                return PartsOutcome.TooMany;
            }

            start += length + delimiter.Length;
        }

        return PartsOutcome.Whole;
    }

    private PartsOutcome FindObjects(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (json.Read())
            {
                var start = (int)json.TokenStartIndex;
                if (json.TokenType != JsonTokenType.StartObject)
                {
                    return PartsOutcome.Malformed;
                }

                json.Skip();
                if (!_parts.TryAdd(start, (int)json.BytesConsumed - start))
                {
                    return PartsOutcome.TooMany;
                }
            }

            return PartsOutcome.Whole;
        }
        catch (JsonException)
        {
            return PartsOutcome.Malformed;
        }
    }
}
