namespace Tarn.Access;

/// <summary>Hears of every call once it is answered: metrics, access log, usage; later audit and cost.</summary>
public interface ICallObserver
{
    /// <summary>Called on the request's thread: be quick, never throw, never wait.</summary>
    void Completed(Call call, in CallOutcome outcome);
}
