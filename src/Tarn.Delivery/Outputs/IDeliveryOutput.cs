using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// What a delivery produces into, with its open buffer: a table, objects, or the error output. One thread at a time. What is
/// buffered is lost with the process and rebuilt from the log.
/// </summary>
internal interface IDeliveryOutput : IDisposable
{
    /// <summary>Under which its positions lie.</summary>
    OutputId Id { get; }

    /// <summary>Bytes of the source records buffered.</summary>
    long BufferedBytes { get; }

    /// <summary>Nothing is buffered.</summary>
    bool IsEmpty { get; }

    /// <summary>Looks at the destination: at first, and after every <see cref="Clear"/>, before a record is buffered.</summary>
    ValueTask Begin(CancellationToken cancellation);

    /// <summary>
    /// Buffers one record; a record that it refuses goes to the error output instead, now or when the flush is prepared.
    /// </summary>
    void Add(in DeliveryRecord record);

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
