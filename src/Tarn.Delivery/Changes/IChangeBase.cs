using System.Buffers;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Changes;

/// <summary>All items of a source at one moment. One thread at a time.</summary>
public interface IChangeBase : IDisposable
{
    /// <summary>The first offset of each shard whose record is not in the items.</summary>
    IReadOnlyList<LogPosition> Positions { get; }

    /// <summary>Writes the document of the next item.</summary>
    /// <param name="target">Gets the document.</param>
    /// <returns>False: there are no more items.</returns>
    /// <exception cref="Tarn.Storage.TarnException">Damaged: an item cannot be read.</exception>
    bool TryWrite(IBufferWriter<byte> target);
}
