using System.Collections.Concurrent;
using System.Threading.Channels;
using Tarn.Items.Destinations;

namespace Tarn.Items.Relays;

/// <summary>Runs a pump for each Kinesis stream that gets the changes of a table.</summary>
public sealed class KinesisDestinations : IAsyncDisposable
{
    private readonly DestinationParts _parts;
    private readonly ConcurrentDictionary<long, DestinationPump> _pumps = [];
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Task _loop = Task.CompletedTask;

    public KinesisDestinations(DestinationParts parts) => _parts = parts;

    /// <summary>A sentence for each destination that fails now.</summary>
    public IEnumerable<string> Failures => _pumps.Values.Select(pump => pump.Failure).OfType<string>().Select(
        reason => $"A Kinesis stream lacks the newest changes of an item table: {reason}");

    /// <summary>Starts the pumps. A later destination starts its own pump.</summary>
    public void Start()
    {
        _parts.Tables.Wanted += Look;
        Look();
        _loop = Task.Run(Run);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _parts.Tables.Wanted -= Look;
        _changes.Writer.TryComplete();
        await _loop;
        foreach (var pump in _pumps.Values)
        {
            await pump.DisposeAsync();
        }
    }

    private void Look() => _changes.Writer.TryWrite(true);

    private async Task Run()
    {
        await foreach (var _ in _changes.Reader.ReadAllAsync())
        {
            foreach (var (id, pump) in _pumps.Where(one => one.Value.IsOver).ToList())
            {
                _pumps.TryRemove(id, out var _);
                await pump.DisposeAsync();
            }

            foreach (var table in _parts.Tables.All.ToList())
            {
                foreach (var destination in table.Destinations.Where(IsRunning))
                {
                    if (_pumps.TryGetValue(destination.Id, out var pump))
                    {
                        pump.Wake();
                    }
                    else
                    {
                        _pumps[destination.Id] = new DestinationPump(_parts, table.Id, destination.Id);
                    }
                }
            }
        }
    }

    private static bool IsRunning(KinesisDestination destination) =>
        destination.State is DestinationState.Active or DestinationState.Updating or DestinationState.Disabling;
}
