using Tarn.Messaging.Outside;
using Tarn.Storage;

namespace Tarn.Messaging.Buses.Destinations;

/// <summary>Sends events to API destinations.</summary>
public interface IApiSender
{
    /// <summary>Sends an event. The endpoint may get it again after a crash: at least once.</summary>
    /// <exception cref="TarnException">Throttled: the endpoint asked for a pause. NotFound: the destination does not exist.</exception>
    /// <exception cref="OperationCanceledException">The program ends.</exception>
    ValueTask<OutsideResult> Send(ApiRequest request, CancellationToken cancellationToken);
}
