namespace Tarn.Wire.Outside;

/// <summary>Runs one attempt to reach an endpoint within a time.</summary>
public static class OutsideAttempt
{
    /// <summary>The outcome of the work, or of its failure. A cancelled caller gets no outcome.</summary>
    /// <param name="work">Sends the request and reads the answer. The token ends it at the timeout.</param>
    /// <param name="failed">Makes the outcome of a failure of the network, or of the timeout.</param>
    public static async Task<T> Run<T>(
        TimeSpan timeout, TimeProvider time, Func<CancellationToken, Task<T>> work, Func<OutsideFailure, T> failed, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await work(either.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or UnusableAnswerException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return failed(late.IsCancellationRequested ? OutsideFailure.Late(timeout) : OutsideFailure.Of(failure));
        }
    }
}
