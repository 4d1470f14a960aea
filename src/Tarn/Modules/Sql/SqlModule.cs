using Tarn.Aws.TarnApi.Parts;
using Tarn.Jobs;
using Tarn.Modules.Storage;
using Tarn.Output;
using Tarn.Settings;
using Tarn.Sql.Executions;

namespace Tarn.Modules.Sql;

/// <summary>SQL: executions, on the worker processes.</summary>
internal sealed class SqlModule : IModule
{
    /// <summary>The worker processes.</summary>
    public static readonly MemoryShare Workers = new("sql workers", 144, 4, "processes that run SQL, all together");

    private static readonly TimeSpan HistoryEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan ViewsEvery = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Name => "sql";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(SqlParts), typeof(TableHints)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => SqlSettings.All;

    /// <inheritdoc/>
    public IReadOnlyList<MemoryShare> MemoryShares { get; } = [Workers];

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageParts>();
        var sql = context.Add(await SqlParts.Open(context, cancellationToken));
        context.Jobs.Add(new Job("query history", JobClass.Disk, HistoryEvery, async cancellationToken =>
            await ExecutionExpiry.Run(storage.Metadata, storage.Objects, context.Time.GetUtcNow(), cancellationToken)));
        context.Jobs.Add(new Job("materialized views", JobClass.Disk, ViewsEvery, sql.OwnChanges.Views.Follow));
        context.Health.AddWarnings(() => sql.OwnChanges.Views.Notices);
        context.Flow.Add(new StatementsFlow(sql.Executions.Reads, sql.OwnChanges.Views));
        context.Flow.Add(new ViewsFlow(sql.OwnChanges.Views));
        context.Introduction.Add(
            IntroductionSection.Services,
            $"scratch: {Quantity.Bytes(context.Settings.Of(StorageSettings.ScratchMaxBytes))} for open buffers of deliveries, "
            + $"{Quantity.Bytes(StartingWorkers.SpillBytesMax(context.Settings))} for each SQL worker");
        context.Introduction.Add(IntroductionSection.Services, sql.Workers.Report.ToString());
    }
}
