using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Runs;

/// <summary>The targets of one run. The quarantine is opened for its first record.</summary>
internal sealed class RunTargets : IAsyncDisposable
{
    private readonly IApplicationTables _tables;
    private readonly ApplicationKey _application;
    private readonly ApplicationPlan _plan;
    private readonly List<IApplicationTarget> _targets = [];
    private readonly List<EngineRow>[] _rows;
    private readonly List<EngineRow> _quarantined = [];
    private IApplicationTarget? _quarantine;

    private RunTargets(IApplicationTables tables, ApplicationKey application, ApplicationPlan plan)
    {
        (_tables, _application, _plan) = (tables, application, plan);
        _rows = [.. Enumerable.Range(0, plan.Targets.Count).Select(static _ => new List<EngineRow>())];
    }

    public static async ValueTask<RunTargets> Open(
        IApplicationTables tables, ApplicationKey application, ApplicationPlan plan, CancellationToken cancellationToken)
    {
        var opened = new RunTargets(tables, application, plan);
        try
        {
            foreach (var target in plan.Targets)
            {
                opened._targets.Add(await tables.Target(application, target, cancellationToken));
            }

            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sorts rows by their targets, and checks the right to write each of these.</summary>
    /// <exception cref="Storage.TarnException">A target refuses.</exception>
    public async ValueTask Prepare(IReadOnlyList<EngineRow> rows, CancellationToken cancellationToken)
    {
        Array.ForEach(_rows, static list => list.Clear());
        _quarantined.Clear();
        foreach (var row in rows)
        {
            (row.Kind is RowFate.Result or RowFate.Removal ? _rows[row.Table] : _quarantined).Add(row);
        }

        for (var i = 0; i < _rows.Length; i++)
        {
            if (_rows[i].Count > 0)
            {
                await _targets[i].Check(cancellationToken);
            }
        }

        if (_quarantined.Count > 0)
        {
            _quarantine ??= await _tables.Quarantine(_application, _plan, cancellationToken);
            await _quarantine.Check(cancellationToken);
        }
    }

    /// <summary>Adds the prepared rows to a commit.</summary>
    public async ValueTask Add(IMetadataTransaction transaction)
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            if (_rows[i].Count > 0)
            {
                await _targets[i].Add(transaction, _rows[i]);
            }
        }

        if (_quarantined.Count > 0)
        {
            await _quarantine!.Add(transaction, _quarantined);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var target in _targets)
        {
            await target.DisposeAsync();
        }

        if (_quarantine is { } quarantine)
        {
            await quarantine.DisposeAsync();
        }
    }
}
