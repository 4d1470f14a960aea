using System.Text.Json;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.History;
using Tarn.Telemetry.Alarms.States;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>Makes, changes and deletes alarms, one change at a time: rules of composite alarms depend on each other.</summary>
public sealed class AlarmChanges : IDisposable
{
    private readonly AlarmParts _parts;
    private readonly Definitions<RegisteredAlarm> _alarms;
    private readonly AlarmNames _names;
    private readonly CompositeStates _composites;
    private readonly SemaphoreSlim _turn = new(1, 1);

    internal AlarmChanges(AlarmParts parts, Definitions<RegisteredAlarm> alarms, AlarmNames names, CompositeStates composites) =>
        (_parts, _alarms, _names, _composites) = (parts, alarms, names, composites);

    /// <summary>Makes an alarm, or replaces its definition. The state of an alarm that exists stays, and so do its tags.</summary>
    /// <param name="tags">The tags of a new alarm.</param>
    /// <exception cref="TarnException">InvalidArgument: a rule uses no alarm, or itself. LimitExceeded: there are too many alarms.</exception>
    public async Task Put(
        ResourceName name, AlarmDefinition wanted, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Check(name, wanted);
            await _parts.Store.Commit(
                async transaction =>
                {
                    var nowMs = _parts.NowMs;
                    var definition = wanted with { ChangedMs = nowMs };
                    if (await ResourceRegistry.Find(transaction, name) is { } present)
                    {
                        CheckType(name, present, wanted);
                        await AlarmDefinition.Kind.Change(transaction, present.Id, _ => definition);
                        HistoryRows.Add(transaction, ScopeOf(name), ItemOf(name, definition, "Update", nowMs));
                        return true;
                    }

                    var id = new ResourceId(transaction.NextId());
                    await AlarmDefinition.Kind.Add(transaction, id, name, _parts.Time.GetUtcNow(), definition);
                    ResourceTags.Set(transaction, id, tags);
                    StateRows.Put(transaction, id, AlarmState.Initial(nowMs));
                    HistoryRows.Add(transaction, ScopeOf(name), ItemOf(name, definition, "Create", nowMs));
                    return true;
                },
                cancellationToken);
        }
        finally
        {
            _turn.Release();
        }

        await _composites.Refresh(ScopeOf(name), cancellationToken);
    }

    /// <summary>Deletes alarms, all or none.</summary>
    /// <exception cref="TarnException">NotFound; InvalidArgument: a composite alarm that stays uses one of them.</exception>
    public async Task Delete(IReadOnlyList<ResourceName> names, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            RegisteredAlarm[] gone = [.. names.Distinct().Select(name => _alarms.Find(name) ?? throw Missing(name.Name))];
            foreach (var alarm in gone)
            {
                if (_names.ParentsOf(alarm).FirstOrDefault(parent => !gone.Any(each => each.Id == parent.Id)) is { } parent)
                {
                    throw new TarnException(
                        ErrorKind.InvalidArgument,
                        $"The alarm {alarm.Name} cannot be deleted: the composite alarm {parent.Name} uses it. Change its rule first.");
                }
            }

            await _parts.Store.Commit(
                async transaction =>
                {
                    foreach (var alarm in gone)
                    {
                        await ResourceRegistry.Remove(transaction, alarm.Id);
                        StateRows.Remove(transaction, alarm.Id);
                        HistoryRows.Add(transaction, alarm.Scope, ItemOf(alarm.Resource.Name, alarm.Definition, "Delete", _parts.NowMs));
                    }

                    return true;
                },
                cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Enables or disables the actions of alarms. Names without an alarm are left out, as on AWS.</summary>
    public async Task EnableActions(IReadOnlyList<ResourceName> names, bool isEnabled, CancellationToken cancellationToken) => await _parts.Store.Commit(
        async transaction =>
        {
            foreach (var name in names)
            {
                if (await ResourceRegistry.Find(transaction, name) is not { } found || AlarmDefinition.Kind.Read(found).ActionsEnabled == isEnabled)
                {
                    continue;
                }

                var nowMs = _parts.NowMs;
                var changed = await AlarmDefinition.Kind.Change(
                    transaction, found.Id, definition => definition with { ActionsEnabled = isEnabled, ChangedMs = nowMs });
                HistoryRows.Add(transaction, ScopeOf(name), ItemOf(name, changed!, "Update", nowMs));
            }

            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private void Check(in ResourceName name, AlarmDefinition wanted)
    {
        var scope = ScopeOf(name);
        if (_alarms.Find(name) is null && _alarms.All.Count(alarm => alarm.Scope == scope) >= AlarmLimits.AlarmsMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"An account has at most {AlarmLimits.AlarmsMax} alarms in a region. Delete one first.");
        }

        if (wanted.Composite is not { } rule)
        {
            return;
        }

        var used = _names.UsedBy(scope, rule).ToList();
        if (used.Find(each => each.Alarm is null) is { Given: { } missing })
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"AlarmRule and ActionsSuppressor must name alarms of the account: {missing} does not exist.");
        }

        if (used.Count > AlarmLimits.ChildrenMax)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"A composite alarm uses at most {AlarmLimits.ChildrenMax} alarms.");
        }

        if (_names.Reaches(scope, rule, name.Name))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"AlarmRule would make a cycle: it uses {name.Name}, itself or by other composite alarms.");
        }
    }

    private static void CheckType(in ResourceName name, Resource present, AlarmDefinition wanted)
    {
        if (AlarmDefinition.Kind.Read(present).Composite is null != wanted.Composite is null)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"An alarm of another type has the name {name.Name}. Delete it first, or choose another name.");
        }
    }

    private static MetricScope ScopeOf(in ResourceName name) => new(name.Account, name.Region);

    private static TarnException Missing(string name) => new(ErrorKind.NotFound, $"The alarm {name} does not exist.");

    private static HistoryItem ItemOf(in ResourceName name, AlarmDefinition definition, string type, long nowMs) => new()
    {
        Alarm = name.Name,
        IsComposite = definition.Composite is not null,
        Kind = HistoryKind.Configuration,
        TimeMs = nowMs,
        Summary = HistoryTexts.Summary($"Alarm \"{name.Name}\" {(type == "Delete" ? "deleted" : type == "Update" ? "updated" : "created")}"),
        Data = HistoryTexts.OfDefinition(type, JsonSerializer.SerializeToUtf8Bytes(definition, AlarmDefinitionJson.Default.AlarmDefinition)),
    };
}
