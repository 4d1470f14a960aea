using Tarn.Analytics.Engines;
using Tarn.Sql;
using Tarn.Storage;
using Tarn.Streaming.Scripts;
using Tarn.Streaming.Sessions;
using Tarn.Workers;
using Tarn.Workers.Pool;
using StateFit = Tarn.Analytics.Engines.ContinuedState;

namespace Tarn.Applications.Engines;

/// <summary>Engines of applications, each in a worker process of its own.</summary>
/// <param name="workers">The processes.</param>
/// <param name="repeats">The processes of replays and audits; null: they take slots of the others.</param>
public sealed class StreamEngines(SessionWorkers workers, SessionWorkers? repeats = null) : IStreamEngines
{
    /// <inheritdoc/>
    public IStreamEngines Repeats => repeats is null ? this : new StreamEngines(repeats) { Full = "a replay or an audit runs; try again after its end" };

    /// <summary>The message of a refusal when every slot is taken.</summary>
    public string Full { get; private init; } =
        $"{workers.Places} applications run, as many as the memory of analytics allows; stop one, or use a larger --memory-mb";

    /// <inheritdoc/>
    public ApplicationPlan Plan(string script)
    {
        try
        {
            var plan = StreamScripts.Plan(script);
            return new(script, [.. plan.Sources.Select(Table)], [.. plan.Targets.Select(Table)], plan.StateName)
            {
                References = [.. plan.References.Select(Table)],
            };
        }
        catch (SqlException e)
        {
            throw new TarnException(ErrorKind.InvalidArgument, e.Sentence, e);
        }
        catch (BudgetExceededException e)
        {
            throw new TarnException(ErrorKind.InvalidArgument, "the script takes too much memory to plan", e);
        }
    }

    /// <inheritdoc/>
    public StateFit Fit(string stateName, ApplicationPlan plan)
    {
        var fit = StreamScripts.Fit(stateName, plan.StateName);
        return new([.. fit.Sources.Take(plan.Sources.Count)], fit.Statements, [.. fit.Dropped.Select(one => new DroppedState(one.Target, one.HasState))]);
    }

    /// <inheritdoc/>
    public async ValueTask<IStreamEngine> Open(ApplicationPlan plan, Stream? state, CancellationToken cancellationToken)
    {
        var engine = new ApplicationEngine(workers, await Start(cancellationToken));
        try
        {
            await engine.Ask(StreamRequest.Open(plan.Script, plan.Seed), cancellationToken);
            if (state is not null)
            {
                await engine.ReadState(state, cancellationToken);
            }

            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<Worker> Start(CancellationToken cancellationToken)
    {
        try
        {
            return await workers.TryStart(cancellationToken) ?? throw new TarnException(ErrorKind.LimitExceeded, Full) { Reason = IStreamEngines.NoPlace };
        }
        catch (WorkerException e)
        {
            throw new TarnException(ErrorKind.Unavailable, e.Message, e);
        }
    }

    private static PlannedTable Table(StreamScriptTable table) => new(table.Name, table.Options, table.Columns, table.PrimaryKey)
    {
        PartitionedBy = table.PartitionedBy,
        Roles = table.Roles.ToDictionary(role => role.Key, role => (OutputRole)role.Value),
    };
}
