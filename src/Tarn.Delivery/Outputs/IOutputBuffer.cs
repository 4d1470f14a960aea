using Tarn.Delivery.Buffers;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// A target of a delivery with its open buffer: a table, objects, or the error output. Each output is flushed and moves
/// alone: D22 (positions commit with their output). One thread at a time. The buffer is lost with the process and
/// rebuilt from the log.
/// </summary>
internal interface IOutputBuffer : IDisposable
{
    /// <summary>Bytes of the buffered source records.</summary>
    long BufferedBytes { get; }

    /// <summary>Whether the buffer is empty.</summary>
    bool IsEmpty { get; }

    /// <summary>
    /// Records added since <see cref="Clear"/> that the output refused. They are in an error output: its own or the
    /// delivery's.
    /// </summary>
    long Refused { get; }

    /// <summary>The time until <see cref="SealIfDue"/> has work; null: it has none.</summary>
    TimeSpan? UntilSeal => null;

    /// <summary>
    /// Reads the destination's present state. It runs at the start and after every <see cref="Clear"/>, before a record
    /// is buffered. Only a table that a record chooses for the first time begins after the records of that read.
    /// </summary>
    ValueTask Begin(CancellationToken cancellationToken);

    /// <summary>
    /// Buffers one record. A malformed record is left to the delivery's error output. Whether a record is malformed
    /// never depends on the destination, so that the error output can move alone. A record that the destination refuses
    /// in its present state goes with this output's own flush. Otherwise a record read again after a change of the
    /// table could be in both outputs, or in neither (D22).
    /// </summary>
    /// <returns>Malformed: nothing was buffered.</returns>
    ShredResult Add(in DeliveryRecord record);

    /// <summary>Makes rows readable that have been open for long enough.</summary>
    void SealIfDue()
    {
    }

    /// <summary>Makes all rows readable. It runs before a flush.</summary>
    void Seal()
    {
    }

    /// <summary>The buffered rows for statements that read a table before its commit; other outputs have none. It may run during a flush.</summary>
    /// <exception cref="TarnException">DiskFull; Unavailable: the rows cannot be copied.</exception>
    UndeliveredRows Show() => UndeliveredRows.None;

    /// <summary>
    /// Makes durable files of buffered records; readers cannot see them yet. The buffer stays unchanged until
    /// <see cref="Clear"/>: a failed flush may be prepared again.
    /// </summary>
    /// <exception cref="TarnException">
    /// The destination refuses: NotFound (bucket, database, table), NotSupported, …
    /// </exception>
    /// <param name="scope">The part of the buffer to commit.</param>
    /// <param name="cancellationToken">Ends the preparation; files that are durable by then are orphans.</param>
    ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken);

    /// <summary>
    /// Finishes what an earlier flush made durable and could not commit. It runs after a start and after a failure,
    /// before the output takes its first record. The caller commits the result with the output's positions.
    /// </summary>
    /// <returns>Null: nothing is left of earlier flushes.</returns>
    /// <exception cref="TarnException">Unavailable: the destination still fails; Damaged: the flush cannot be read.</exception>
    /// <param name="cancellationToken">Ends the work; the next call repeats it.</param>
    ValueTask<ResumedFlush?> Resume(CancellationToken cancellationToken) => ValueTask.FromResult<ResumedFlush?>(null);

    /// <summary>Discards the buffer.</summary>
    void Clear();

    /// <summary>Discards parts of the buffer after their commit. Without partitions, that is the whole buffer.</summary>
    void Clear(IReadOnlyList<string> parts) => Clear();
}
