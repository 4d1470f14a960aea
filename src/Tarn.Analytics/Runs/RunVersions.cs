using Microsoft.Extensions.Logging;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Runs;

/// <summary>
/// Moves an application to its current version at a barrier: a checkpoint that covers the committed rows and no more. So no input is given to
/// both versions, and none to neither. INSERTs with an equal plan continue their state; the others start empty.
/// </summary>
internal static partial class RunVersions
{
    /// <summary>Plans a configuration, and checks its tables.</summary>
    /// <exception cref="TarnException">InvalidArgument.</exception>
    public static ApplicationPlan Plan(RunParts parts, ApplicationConfig config)
    {
        var plan = parts.Engines.Plan(config.Code);
        parts.Tables.Check(plan);
        return plan;
    }

    /// <summary>Moves the row to the current version, between two runs.</summary>
    /// <returns>The plan to run. Of an earlier version, whose last run ends at the barrier, the plan of that one.</returns>
    /// <exception cref="TarnException">NotFound, InvalidArgument, AccessDenied.</exception>
    public static async ValueTask<(ApplicationPlan Plan, bool EndsAtBarrier)> Adopt(
        RunParts parts, ApplicationKey application, CancellationToken cancellationToken)
    {
        var (version, row, last, newest) = await parts.Store.Read(
            async reader =>
            {
                var (_, current) = await ApplicationChanges.Current(reader, application);
                var found = await RunRow.Find(reader, application);
                return (
                    current,
                    found,
                    found is null ? null : await VersionRow.Find(reader, application, found.Version),
                    found is null ? null : (await Checkpoint.List(reader, application))[0]);
            },
            cancellationToken);
        var plan = Plan(parts, version.Config);
        if (row is null || newest is null || row.Version == version.Number)
        {
            return (plan, false);
        }

        var sources = await RunStarts.Resolve(parts, application, plan, cancellationToken);
        var isEqual = IsEqual(row, plan, sources) && (row.Progress.Rows == 0 || last?.Config.Code == version.Config.Code);
        if (!isEqual && !newest.IsAt(row.Progress))
        {
            return (parts.Engines.Plan(last?.Config.Code ?? throw new TarnException(
                ErrorKind.NotFound, $"Version {row.Version}, whose rows are not all committed, is gone; start the application without its state.")), true);
        }

        await parts.Store.CommitWithLog(transaction => Move(transaction, parts, application, row, (version.Number, plan), sources), CancellationToken.None);
        return (plan, false);
    }

    private static bool IsEqual(RunRow row, ApplicationPlan plan, IReadOnlyList<SourceStart> sources) =>
        row.StateName == plan.StateName && row.Sources.Select(source => source.Stream).SequenceEqual(sources.Select(source => source.Stream));

    private static async ValueTask<bool> Move(
        IMetadataTransaction transaction,
        RunParts parts,
        ApplicationKey application,
        RunRow row,
        (long Version, ApplicationPlan Plan) code,
        IReadOnlyList<SourceStart> sources)
    {
        if (await RunRow.Find(transaction, application) is not { } present || present.Version != row.Version || present.Progress != row.Progress)
        {
            throw new TarnException(ErrorKind.Conflict, "Another run of the application came meanwhile.");
        }

        var newest = (await Checkpoint.List(transaction, application))[0];
        var fit = parts.Engines.Fit(present.StateName, code.Plan);
        var isKept = IsEqual(present, code.Plan, sources);
        if (isKept)
        {
            (present with { Version = code.Version }).Put(transaction, application);
        }
        else
        {
            await RunStarts.Begin(transaction, parts, application, present, code, sources, (newest, fit));
            isKept = newest.Blob is not null && ContinuedStates.Fits(parts, newest, fit, sources);
        }

        IReadOnlyList<StatementState> states =
        [
            .. code.Plan.Targets.Select((target, i) =>
                new StatementState(target.Name, isKept && fit.Statements[i] is not null ? StateFate.Kept : StateFate.Anew)),
            .. fit.Dropped.Where(one => code.Plan.Targets.All(target => target.Name != one.Target))
                .Select(one => new StatementState(one.Target, StateFate.Removed)),
        ];
        await OperationRow.Report(transaction, application, code.Version, states);
        LogMoved(parts.Log, application.Value, code.Version, string.Join("; ", states));
        return true;
    }

    [LoggerMessage(1, LogLevel.Information, "Application {Id} moves to version {Version}: {States}")]
    private static partial void LogMoved(ILogger log, long id, long version, string states);
}
