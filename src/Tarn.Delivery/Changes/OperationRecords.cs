using System.Buffers;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Changes;

/// <summary>
/// Records that are rows of a table with the operation in their keys: results that replace the row of their key. The writer of the stream is a part of the
/// server, which appends them in commits of its own. Any thread may use it.
/// </summary>
public sealed class OperationRecords : IChangeReader
{
    private OperationRecords()
    {
    }

    /// <summary>The reader, which has no state.</summary>
    public static OperationRecords Reader { get; } = new();

    /// <summary>The key of a row that replaces the one of its key.</summary>
    public static ReadOnlySpan<byte> Update => "U"u8;

    /// <summary>The key of a row that goes.</summary>
    public static ReadOnlySpan<byte> Delete => "D"u8;

    /// <inheritdoc/>
    public RecordOperation? Write(LogPosition place, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, IBufferWriter<byte> target)
    {
        target.Write(value.Span);
        return key.Span.SequenceEqual(Update) ? RecordOperation.Update
            : key.Span.SequenceEqual(Delete) ? RecordOperation.Delete
            : throw new TarnException(ErrorKind.Damaged, "The record has no operation in its key.");
    }

    /// <inheritdoc/>
    public ValueTask<IChangeBase> OpenBase(CancellationToken cancellationToken) =>
        throw new TarnException(ErrorKind.NotSupported, "Rows of results have no base.");
}
