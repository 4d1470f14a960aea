using System.Buffers;
using Tarn.Delivery.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Changes;

/// <summary>
/// Makes documents of change records. A document is one JSON object. A record gives the same document each time, whatever the state of the
/// table is: D22 (positions commit with their output).
/// </summary>
public interface IChangeReader
{
    /// <summary>Writes the document of a record.</summary>
    /// <param name="place">The record's position.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="value">The record's value.</param>
    /// <param name="target">Gets the document.</param>
    /// <returns>The operation on a table's rows; null: the record makes no document.</returns>
    /// <exception cref="Tarn.Storage.TarnException">Damaged: the record has another form.</exception>
    RecordOperation? Write(LogPosition place, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, IBufferWriter<byte> target);

    /// <summary>Opens all items at one moment. The caller disposes it soon.</summary>
    /// <exception cref="Tarn.Storage.TarnException">NotFound: the table is gone; Unavailable: its rows cannot be read now.</exception>
    ValueTask<IChangeBase> OpenBase(CancellationToken cancellationToken);
}
