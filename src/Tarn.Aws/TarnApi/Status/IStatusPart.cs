namespace Tarn.Aws.TarnApi.Status;

/// <summary>One part of the instance, able to say how it is. Made by the composition, one per room.</summary>
public interface IStatusPart
{
    /// <summary>Adds what the part knows. Quick: a moment's numbers from memory, or one metadata read.</summary>
    ValueTask AddTo(StatusReport report, CancellationToken cancellation);
}
