using Tarn.Access.Registry;
using Tarn.Aws.Logs;
using Tarn.Modules.Storage;

namespace Tarn.Modules.Logs;

/// <summary>CloudWatch Logs.</summary>
internal sealed class LogsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "logs";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Doors.Add(new LogsDoor(context.Get<ResourceRegistry>(), context.Get<StorageRoom>().Metadata));
        return ValueTask.CompletedTask;
    }
}
