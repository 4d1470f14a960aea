using System.Collections.Concurrent;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Running;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Mappings;

/// <summary>The event source mappings: their rows, and the work of those that are enabled.</summary>
public sealed class EventSourceMappings : IAsyncDisposable
{
    private readonly MappingServices _services;
    private readonly ConcurrentDictionary<MappingId, MappingRunner> _runners = new();
    private readonly CancellationTokenSource _life = new();
    private View<MappingId, MappingConfig> _rows = null!;

    private EventSourceMappings(MappingServices services) => _services = services;

    /// <summary>The mappings, also those that are being removed.</summary>
    public IReadOnlyList<MappingStatus> All => [.. _runners.Values.Select(runner => runner.Status).OrderBy(status => status.Id.Value)];

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<EventSourceMappings> Open(MappingServices services, CancellationToken cancellationToken)
    {
        var mappings = new EventSourceMappings(services);
        mappings._rows = await View<MappingId, MappingConfig>.Open(
            services.Store, MappingSpaces.Mappings, MappingRows.ReadKey, (_, value) => MappingRows.Decode(value), cancellationToken);
        return mappings;
    }

    /// <summary>Begins the work of the mappings that exist.</summary>
    public void Start()
    {
        foreach (var (id, config) in _rows.Snapshot)
        {
            Begin(id, config, config.IsEnabled ? MappingState.Enabling : MappingState.Disabled);
        }
    }

    /// <summary>The mapping; null: there is none.</summary>
    public MappingStatus? Find(MappingId id) => _runners.TryGetValue(id, out var runner) ? runner.Status : null;

    /// <summary>Makes a mapping and begins its work.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="starts">The places where it begins.</param>
    /// <param name="name">Registers the mapping inside the transaction, and returns its id.</param>
    /// <param name="cancellationToken">Ends the wait for the store's turn.</param>
    public async ValueTask<MappingStatus> Create(
        MappingConfig config, MappingStarts starts, Func<IMetadataTransaction, ValueTask<MappingId>> name, CancellationToken cancellationToken)
    {
        var id = await _services.Store.Commit(
            async transaction =>
            {
                var made = await name(transaction);
                starts.Create(transaction, made, config);
                return made;
            },
            cancellationToken);
        return Begin(id, config, MappingState.Creating).Status with { State = MappingState.Creating };
    }

    /// <summary>Changes a mapping. Calls under the old configuration end first.</summary>
    /// <param name="id">The mapping.</param>
    /// <param name="change">Makes the new configuration of the stored one.</param>
    /// <param name="cancellationToken">Ends the wait for the store's turn.</param>
    /// <exception cref="TarnException">NotFound: there is no such mapping.</exception>
    public async ValueTask<MappingStatus> Update(MappingId id, Func<MappingConfig, MappingConfig> change, CancellationToken cancellationToken)
    {
        var config = await _services.Store.Commit(
            async transaction =>
            {
                var changed = change(await MappingRows.Find(transaction, id) ?? throw Missing(id));
                MappingRows.Put(transaction, id, changed);
                return changed;
            },
            cancellationToken);
        var runner = _runners[id];
        var state = runner.Change(config);
        return runner.Status with { Config = config, State = state };
    }

    /// <summary>Removes a mapping with its positions. Its last call ends first.</summary>
    /// <param name="id">The mapping.</param>
    /// <param name="name">Removes its name inside the transaction.</param>
    /// <param name="cancellationToken">Ends the wait for the store's turn.</param>
    /// <exception cref="TarnException">NotFound: there is no such mapping.</exception>
    public async ValueTask<MappingStatus> Delete(MappingId id, Func<IMetadataTransaction, ValueTask> name, CancellationToken cancellationToken)
    {
        var config = await _services.Store.Commit(
            async transaction =>
            {
                var found = await MappingRows.Find(transaction, id) ?? throw Missing(id);
                transaction.Delete(MappingSpaces.Mappings, MappingRows.Key(id));
                await ConsumerPositions.Remove(transaction, id.Consumer);
                await foreach (var row in MetadataRows.All(transaction, MappingSpaces.Windows, KeyRange.Prefix(MappingRows.Key(id)), CancellationToken.None))
                {
                    transaction.Delete(MappingSpaces.Windows, row.Key);
                }

                await name(transaction);
                return found;
            },
            cancellationToken);
        var runner = _runners[id];
        runner.Change(null);
        return runner.Status with { Config = config, State = MappingState.Deleting };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await Task.WhenAll(_runners.Values.Select(runner => runner.Ended));
        _rows.Dispose();
        _life.Dispose();
    }

    private MappingRunner Begin(MappingId id, MappingConfig config, MappingState first) => _runners.GetOrAdd(
        id, new MappingRunner(_services, id, config, first, _life.Token) { Removed = () => _runners.TryRemove(id, out _) });

    private static TarnException Missing(MappingId id) => new(ErrorKind.NotFound, $"There is no event source mapping {id}.");
}
