namespace Tarn.Access;

/// <summary>Receives every call after its response: metrics, access log, usage; later audit and cost.</summary>
public interface ICallObserver
{
    /// <summary>Runs on the request's thread: it must be quick, and must never throw or wait.</summary>
    void Completed(Call call, in CallOutcome outcome);
}
