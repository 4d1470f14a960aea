using System.Collections.Concurrent;
using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Dispatch.Mappings.Running;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch;

/// <summary>
/// The mappings of one kind, which bring the records of streams and the messages of queues to targets: their rows, and the work of the
/// enabled ones. A record is done, or discarded, before the position moves over it: at least once, and in order per key.
/// </summary>
/// <typeparam name="TConfig">A mapping's configuration as its owner wrote it.</typeparam>
public sealed class StreamMappings<TConfig> : IAsyncDisposable
    where TConfig : class
{
    private readonly MappingParts _parts;
    private readonly IMappingKind<TConfig> _kind;
    private readonly MappingRows<TConfig> _rows;
    private readonly ConcurrentDictionary<MappingId, MappingRunner<TConfig>> _runners = new();
    private readonly CancellationTokenSource _life = new();
    private View<MappingId, TConfig> _stored = null!;

    private StreamMappings(MappingParts parts, IMappingKind<TConfig> kind)
    {
        (_parts, _kind) = (parts, kind);
        _rows = new MappingRows<TConfig>(parts.Spaces.Mappings, kind);
    }

    /// <summary>The mappings, also the ones that are being removed.</summary>
    public IReadOnlyList<MappingStatus<TConfig>> All => [.. _runners.Values.Select(runner => runner.Status).OrderBy(status => status.Id.Value)];

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<StreamMappings<TConfig>> Open(MappingParts parts, IMappingKind<TConfig> kind, CancellationToken cancellationToken)
    {
        var mappings = new StreamMappings<TConfig>(parts, kind);
        mappings._stored = await View<MappingId, TConfig>.Open(
            parts.Store, parts.Spaces.Mappings, MappingKey.Read, (_, value) => kind.Decode(value), cancellationToken);
        return mappings;
    }

    /// <summary>Begins the work of the mappings that exist.</summary>
    public void Start()
    {
        foreach (var (id, config) in _stored.Snapshot)
        {
            Begin(id, config, _kind.Plan(config).IsEnabled ? MappingState.Enabling : MappingState.Disabled);
        }
    }

    /// <summary>The mapping; null: there is none.</summary>
    public MappingStatus<TConfig>? Find(MappingId id) => _runners.TryGetValue(id, out var runner) ? runner.Status : null;

    /// <summary>Creates a mapping and starts its work.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="starts">The positions where it starts; null: it reads a queue, which stores the state of its messages.</param>
    /// <param name="name">Registers the mapping inside the transaction, and returns its id.</param>
    /// <param name="cancellationToken">Ends the wait for the store's turn.</param>
    public async ValueTask<MappingStatus<TConfig>> Create(
        TConfig config, MappingStarts? starts, Func<IMetadataTransaction, ValueTask<MappingId>> name, CancellationToken cancellationToken)
    {
        var id = await _parts.Store.Commit(
            async transaction =>
            {
                var made = await name(transaction);
                _rows.Put(transaction, made, config);
                starts?.Create(transaction, made, _parts.Kind, _kind.Plan(config).Stream);
                return made;
            },
            cancellationToken);
        return Begin(id, config, MappingState.Creating).Status with { State = MappingState.Creating };
    }

    /// <summary>Changes a mapping. Calls under the old configuration end first.</summary>
    /// <param name="change">Makes the new configuration of the stored one.</param>
    /// <param name="cancellationToken">Ends the wait for the store's turn.</param>
    /// <exception cref="TarnException">NotFound: there is no such mapping.</exception>
    public async ValueTask<MappingStatus<TConfig>> Update(MappingId id, Func<TConfig, TConfig> change, CancellationToken cancellationToken)
    {
        var config = await _parts.Store.Commit(
            async transaction =>
            {
                var changed = change(await _rows.Find(transaction, id) ?? throw Missing(id));
                _rows.Put(transaction, id, changed);
                return changed;
            },
            cancellationToken);
        var runner = _runners[id];
        var state = runner.Change(config);
        return runner.Status with { Config = config, State = state };
    }

    /// <summary>Removes a mapping with its positions. Its last call ends first.</summary>
    /// <param name="name">Removes its name inside the transaction.</param>
    /// <param name="cancellationToken">Ends the wait for the store's turn.</param>
    /// <exception cref="TarnException">NotFound: there is no such mapping.</exception>
    public async ValueTask<MappingStatus<TConfig>> Delete(
        MappingId id, Func<IMetadataTransaction, ValueTask> name, CancellationToken cancellationToken)
    {
        var config = await _parts.Store.Commit(
            async transaction =>
            {
                var found = await _rows.Find(transaction, id) ?? throw Missing(id);
                _rows.Remove(transaction, id);
                await ConsumerPositions.Remove(transaction, id.Consumer);
                await WindowRow.RemoveAll(transaction, _parts.Spaces, id);
                await name(transaction);
                return found;
            },
            cancellationToken);
        var runner = _runners[id];
        runner.Change(null);
        return runner.Status with { Config = config, State = MappingState.Deleting };
    }

    /// <summary>Ends the calls and the work. Records of ended calls are tried again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await Task.WhenAll(_runners.Values.Select(runner => runner.Ended));
        _stored.Dispose();
        _life.Dispose();
    }

    private MappingRunner<TConfig> Begin(MappingId id, TConfig config, MappingState first) => _runners.GetOrAdd(
        id, new MappingRunner<TConfig>(_parts, _kind, id, config, first, _life.Token) { Removed = () => _runners.TryRemove(id, out _) });

    private TarnException Missing(MappingId id) => new(ErrorKind.NotFound, $"There is no {_parts.Noun} {id}.");
}
