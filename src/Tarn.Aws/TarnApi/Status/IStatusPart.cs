namespace Tarn.Aws.TarnApi.Status;

/// <summary>A part of the instance that reports its state. The composition creates one per project.</summary>
public interface IStatusPart
{
    /// <summary>
    /// Adds the part's state. Implementations are quick: they read current numbers from memory, or do one metadata
    /// read.
    /// </summary>
    ValueTask AddTo(StatusReport report, CancellationToken cancellationToken);
}
