using Tarn.Dispatch.Batches;

namespace Tarn.Dispatch.Targets;

/// <summary>The target of one shard's records. The parallel slices of the shard use it at the same time.</summary>
public interface IShardTarget
{
    /// <summary>The bytes of calls.</summary>
    IBatchForm Form { get; }

    /// <summary>Brings records to the target, which may get them again after a crash: at least once.</summary>
    /// <param name="cancellationToken">The program ends; the records are tried again after the next start.</param>
    /// <exception cref="Tarn.Storage.TarnException">The target was not reached. The records wait, and no retry is used up.</exception>
    ValueTask<BatchAnswer> Call(BatchCall call, CancellationToken cancellationToken);

    /// <summary>
    /// Prepares the end of discarded records. Its rows and records are written in the commit that moves the position over them.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The end cannot be written now. The position stays, and the end is tried again, without another call of the target.
    /// </exception>
    ValueTask<Ending> GiveUp(GivenUp given);
}
