using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;

namespace Tarn.Analytics.Runs;

/// <summary>Moves an application to its current version. The state stays where the new script has the same form of state; else it begins anew.</summary>
internal static class RunVersions
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
    /// <returns>The plan of that version.</returns>
    /// <exception cref="TarnException">NotFound, InvalidArgument, AccessDenied.</exception>
    public static async ValueTask<ApplicationPlan> Adopt(RunParts parts, ApplicationKey application, CancellationToken cancellationToken)
    {
        var (version, row) = await parts.Store.Read(
            async reader => ((await ApplicationChanges.Current(reader, application)).Version, await RunRow.Find(reader, application)),
            cancellationToken);
        var plan = Plan(parts, version.Config);
        if (row is null || row.Version == version.Number)
        {
            return plan;
        }

        var sources = await RunStarts.Resolve(parts, application, plan, cancellationToken);
        await parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await RunRow.Find(transaction, application) is not { } present || present.Version == version.Number)
                {
                    return false;
                }

                var newest = (await Checkpoint.List(transaction, application))[0];
                var readsTheSame = present.Sources.Select(source => source.Stream).SequenceEqual(sources.Select(source => source.Stream));
                if (present.StateName == plan.StateName && readsTheSame)
                {
                    (present with { Version = version.Number }).Put(transaction, application);
                }
                else
                {
                    await RunStarts.Begin(transaction, parts, application, present, (version.Number, plan), sources, newest, keepsState: false);
                }

                return true;
            },
            CancellationToken.None);
        return plan;
    }
}
