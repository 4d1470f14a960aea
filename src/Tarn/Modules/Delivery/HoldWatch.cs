using Microsoft.Extensions.Logging;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Modules.Delivery;

/// <summary>
/// Checks whether records have been held for deliveries for too long: D26 (undelivered records are held). It logs when
/// the puts to a stream are refused and when they are accepted again.
/// </summary>
internal sealed partial class HoldWatch
{
    private readonly HoldLimit _limit;
    private readonly ILogger<HoldWatch> _logger;

    public HoldWatch(HoldLimit limit, Deliveries deliveries, ILogger<HoldWatch> logger)
    {
        _limit = limit;
        _logger = logger;
        limit.NameOf = id => deliveries.TryFind(new DeliveryId(id.Value), out var config) ? $"delivery {config.Name}" : $"consumer {id}";
    }

    public async Task Look(CancellationToken cancellationToken)
    {
        var (began, ended) = await _limit.Look(cancellationToken);
        foreach (var hold in began)
        {
            Ended(_limit.NameOf(hold.Consumer), hold.Stream.Value, _limit.Explain(hold));
        }

        foreach (var hold in ended)
        {
            TakenAgain(_limit.NameOf(hold.Consumer), hold.Stream.Value);
        }
    }

    [LoggerMessage(LogLevel.Error, "Puts to the stream of {Delivery} (id {Stream}) are refused: {Reason}")]
    private partial void Ended(string delivery, long stream, string reason);

    [LoggerMessage(LogLevel.Information, "Puts to the stream of {Delivery} (id {Stream}) are accepted again")]
    private partial void TakenAgain(string delivery, long stream);
}
