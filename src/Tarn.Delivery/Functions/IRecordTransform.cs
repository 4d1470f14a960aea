namespace Tarn.Delivery.Functions;

/// <summary>
/// Calls the functions that transform records. One call has one batch and one outcome; deliveries repeat calls. A call may be
/// made several times with the same records under the same ids: D29 (at least once outside tables and objects).
/// Implementations are thread-safe.
/// </summary>
public interface IRecordTransform
{
    /// <summary>Makes one call.</summary>
    /// <param name="request">The records. Their bytes are valid until the task completes.</param>
    /// <param name="cancellationToken">Ends the call; its outcome is not used.</param>
    /// <returns>
    /// The outcome. It may name records wrongly, because functions are foreign code; the caller checks it. Its bytes belong to
    /// the caller.
    /// </returns>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The call could not be made. The delivery makes it again after a pause, without an end.
    /// </exception>
    Task<TransformAnswer> Transform(TransformRequest request, CancellationToken cancellationToken);
}
