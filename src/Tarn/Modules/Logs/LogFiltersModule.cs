using Tarn.Access.Registry;
using Tarn.Modules.Storage;
using Tarn.Targets;
using Tarn.Telemetry.Filters.Following;
using Tarn.Telemetry.Metrics;

namespace Tarn.Modules.Logs;

/// <summary>Filters of CloudWatch Logs, which send events to metrics and to other services.</summary>
internal sealed class LogFiltersModule : IModule
{
    /// <inheritdoc/>
    public string Name => "log-filters";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(LogFilters)];

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageParts>();
        var filters = context.Add(await LogFilters.Open(
            new FilterParts
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Registry = context.Get<ResourceRegistry>(),
                Metrics = context.Get<MetricStore>(),
                Targets = context.Get<TargetDirectory>(),
                Time = context.Time,
                Log = context.Log<LogFilters>(),
            },
            cancellationToken));
        context.Figures.Add(filters.Figures);
        context.OnStart(_ =>
        {
            // Owned last, so that the followers end before the services of their destinations, which open later.
            context.Own(filters).Start();
            return ValueTask.CompletedTask;
        });
    }
}
