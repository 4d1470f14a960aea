using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Errors;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Delivery.Records;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>
/// The documents of records that could not be converted. Each part has its own, because they commit with the part; the
/// documents of a flush become one object.
/// </summary>
internal sealed class ConversionErrors(DeliveryId id, Func<ObjectBuffer> newBuffer, DeliveryModel model, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, ObjectBuffer> _parts = [];
    private readonly ErrorLines _lines = new(model, time);

    /// <summary>The size of the documents.</summary>
    public long Bytes { get; private set; }

    /// <summary>The names of the parts with documents.</summary>
    public IReadOnlyCollection<string> Parts => _parts.Keys;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _parts.Count == 0;

    public void Add(in FailedRecord failed)
    {
        var part = failed.Record.Partition?.Name ?? "";
        if (!_parts.TryGetValue(part, out var buffer))
        {
            _parts.Add(part, buffer = newBuffer());
        }

        Bytes += _lines.Add(failed, buffer);
    }

    /// <summary>Makes the object of some parts' documents; null: they have none.</summary>
    public async ValueTask<IPreparedFlush?> Prepare(IReadOnlyList<string> parts, CancellationToken cancellationToken)
    {
        var found = parts.Select(part => _parts.GetValueOrDefault(part)).OfType<ObjectBuffer>().ToList();
        if (found.Count < 2)
        {
            return found.Count == 0 ? null : await Prepare(found[0], cancellationToken);
        }

        using var all = newBuffer();
        foreach (var one in found)
        {
            all.Append(one);
        }

        return await Prepare(all, cancellationToken);
    }

    public void Clear(IReadOnlyList<string> parts)
    {
        foreach (var part in parts)
        {
            if (_parts.Remove(part, out var buffer))
            {
                Bytes -= buffer.Bytes;
                buffer.Dispose();
            }
        }
    }

    public void Clear() => Clear([.. _parts.Keys]);

    public void Dispose() => Clear();

    private async ValueTask<IPreparedFlush> Prepare(ObjectBuffer buffer, CancellationToken cancellationToken)
    {
        var documents = await buffer.Prepare(model.ErrorPrefix, ErrorTypes.FormatConversion, LedgerOutput.Errors, cancellationToken);
        return new ErrorFlush(id, model.Config, [(ErrorTypes.FormatConversion, documents)], time);
    }
}
