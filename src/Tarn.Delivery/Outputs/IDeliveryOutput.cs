using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// What a delivery produces into, with its open buffer: a table, objects, or the error output. It is flushed and moves alone (D22). One
/// thread at a time. What is buffered is lost with the process and rebuilt from the log.
/// </summary>
internal interface IDeliveryOutput : IDisposable
{
    /// <summary>Under which its positions lie.</summary>
    OutputId Id { get; }

    /// <summary>Bytes of the source records buffered.</summary>
    long BufferedBytes { get; }

    /// <summary>Nothing is buffered.</summary>
    bool IsEmpty { get; }

    /// <summary>Records added since <see cref="Clear"/> that it refused: they are in an error output, its own or the delivery's.</summary>
    long Refused { get; }

    /// <summary>How long until <see cref="SealIfDue"/> has something to do; null: it has not.</summary>
    TimeSpan? UntilSeal => null;

    /// <summary>Looks at the destination: at first, and after every <see cref="Clear"/>, before a record is buffered.</summary>
    ValueTask Begin(CancellationToken cancellation);

    /// <summary>
    /// Buffers one record. One that is malformed is left to the delivery's error output: that is so whatever the destination has become, so
    /// that output may move alone. What the destination refuses as it is now goes with this output's own flush instead: else a record read
    /// again after a change of the table could be in both, or in none (D22).
    /// </summary>
    /// <returns>Malformed: nothing was buffered.</returns>
    ShredResult Add(in DeliveryRecord record);

    /// <summary>Makes what has lain open for long enough readable.</summary>
    void SealIfDue()
    {
    }

    /// <summary>
    /// Makes durable files of everything buffered, visible to nobody yet. The buffer stays as it is until
    /// <see cref="Clear"/>: a flush that fails may be prepared again.
    /// </summary>
    /// <exception cref="TarnException">The destination refuses: NotFound (bucket, database, table), NotSupported, …</exception>
    /// <param name="ranges">What the flush covers, for the destination's own record of it.</param>
    /// <param name="cancellation">Gives up; what is made durable by then is an orphan.</param>
    ValueTask<IPreparedFlush> Prepare(IReadOnlyList<LedgerRange> ranges, CancellationToken cancellation);

    /// <summary>Forgets what was buffered: it is committed.</summary>
    void Clear();
}
